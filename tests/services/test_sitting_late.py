"""Late work: nothing is dropped, two people decide, and the receipts tell the story. And rescue files."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.clock import FakeClock
from exam_app.errors import Missing
from exam_app.exams.models import Window
from exam_app.notices.service import inbox
from exam_app.review.routing import intake as review
from exam_app.sitting import admitting, handing_in, late_list, rescue, rules, service
from exam_app.sitting.models import EarlierReceipt, LateWork, Proposal, Sitting
from exam_app.sitting.rescue import Unreadable
from tests import build_office as o
from tests import build_sitting as b
from tests.build import Cast

pytestmark = pytest.mark.usefixtures("stocked")


@pytest.fixture
def over(session: Session, cast: Cast, clock: FakeClock) -> b.Two:
    """Part Two of Ada and Ben, ended a minute ago; each had an essay saved in time."""
    two = b.running(session, cast, "two", now=clock.now())
    for sitting in (two.ada, two.ben):
        b.save(session, sitting, 1, "Saved in time.", now=clock.now())
    clock.set(two.ada.ends_at + timedelta(minutes=1))
    service.close_overdue(session, now=clock.now())
    session.expire_all()
    return two


def test_what_arrives_late_waits_beside_what_was_saved_in_time(session: Session, over: b.Two, clock: FakeClock) -> None:
    late = o.arrive_late(session, over.ada, 1, "Saved in time. And more.", now=clock.now(), age_ms=90_000, base=1)
    assert (late.state, late.typed_at) == ("waiting", clock.now() - timedelta(seconds=90))
    assert b.head(session, over.ada, 1).answer == "Saved in time."
    page = late_list.late_page(session, b.window_of(session))
    assert (page.shown, page.counts) == ("waiting", {"waiting": 1, "proposed": 0, "decided": 0})
    line = page.lines[0]
    assert (line.name, line.place, line.was_typed_in_time) == ("Ada Lindqvist", "Part Two, essay 1", True)
    assert [piece.text for piece in line.late if piece.is_own] == [" And more."]
    assert o.events(session, over.ada.public_id)[-1] == "sitting.late_work_arrived"


def test_admitting_moves_the_head_and_gives_a_new_receipt_while_the_old_one_still_verifies(
    session: Session, over: b.Two, cast: Cast, clock: FakeClock
) -> None:
    before = over.ada.receipt or ""
    late = o.arrive_late(session, over.ada, 1, "Admitted.", now=clock.now())
    clock.advance(minutes=5)
    o.admit(session, late, cast, now=clock.now())
    session.expire_all()
    assert b.revisions(session, over.ada, 1) == ["Saved in time.", "Admitted."]
    assert b.head(session, over.ada, 1).answer == "Admitted."
    assert over.ada.receipt not in (None, before)
    essays = {
        essay.sitting_id: essay.text for essay in service.closed_essays(session, b.window_of(session)) if essay.position == 1
    }
    assert essays == {over.ada.id: "Admitted.", over.ben.id: "Saved in time."}
    assert over.ada.packed is not None
    assert over.ada.packed["essays"][0]["sha256"] == rules.digest("Admitted.")
    old, new = (handing_in.proof_of(session, rules.reference(one)) for one in (before, over.ada.receipt or ""))
    assert (old.replaced_at, new.replaced_at) == (clock.now(), None)
    assert old.at == new.at == over.ada.submitted_at
    assert "admitted" in inbox(session, cast.ada.id)[0].body
    assert o.events(session, over.ada.public_id)[-2:] == ["sitting.late_proposed", "sitting.late_decided"]


def test_rejecting_takes_two_people_too_and_drops_nothing(session: Session, over: b.Two, cast: Cast, clock: FakeClock) -> None:
    late, receipt = o.arrive_late(session, over.ada, 1, "Rejected.", now=clock.now()), over.ada.receipt
    o.agree(session, o.propose(session, late, "reject", cast, now=clock.now()), cast, now=clock.now())
    session.expire_all()
    assert (late.state, late.answer) == ("rejected", "Rejected.")
    assert (b.head(session, over.ada, 1).answer, over.ada.receipt) == ("Saved in time.", receipt)
    assert late_list.waiting_in(session, b.window_of(session)) == 0


def test_nobody_decides_what_they_proposed(session: Session, over: b.Two, cast: Cast, clock: FakeClock) -> None:
    proposal = o.propose(session, o.arrive_late(session, over.ada, 1, "x", now=clock.now()), "admit", cast, now=clock.now())
    with pytest.raises(rules.TwoPeople):
        admitting.decide_about(session, proposal, is_agreed=True, answer="x", by=cast.cora.public_id, now=clock.now())
    alone = {"decided_by": cast.cora.public_id, "decided_at": clock.now(), "is_agreed": True}
    with pytest.raises(sa.exc.IntegrityError):
        session.execute(sa.update(Proposal).values(**alone))


def test_what_is_not_agreed_to_waits_for_a_new_proposal(session: Session, over: b.Two, cast: Cast, clock: FakeClock) -> None:
    late = o.arrive_late(session, over.ada, 1, "Admitted.", now=clock.now())
    first = o.propose(session, late, "reject", cast, now=clock.now())
    with pytest.raises(rules.AlreadyDecided, match="waits"):
        o.propose(session, late, "admit", cast, now=clock.now())
    o.agree(session, first, cast, now=clock.now(), is_agreed=False)
    with pytest.raises(rules.AlreadyDecided):
        o.agree(session, first, cast, now=clock.now())
    assert late.state == "waiting"
    o.admit(session, late, cast, now=clock.now())
    assert late.state == "admitted"
    with pytest.raises(rules.AlreadyDecided):
        o.propose(session, late, "reject", cast, now=clock.now())


def test_once_the_scripts_are_taken_in_nothing_is_admitted_any_more(
    session: Session, over: b.Two, cast: Cast, clock: FakeClock
) -> None:
    clock.set(b.window_of(session).closes_at + timedelta(days=1))
    review.take_in(session, b.window_of(session), by=cast.cora.public_id, now=clock.now())
    first = o.arrive_late(session, over.ada, 1, "Far too late.", now=clock.now())
    session.commit()
    with pytest.raises(rules.TakenIn) as refusal:
        o.admit(session, first, cast, now=clock.now())
    assert "appeal" in refusal.value.advice
    session.rollback()
    assert b.head(session, over.ada, 1).answer == "Saved in time."
    o.agree(session, o.propose(session, first, "reject", cast, now=clock.now()), cast, now=clock.now())
    assert first.state == "rejected"


def test_late_answers_to_one_question_are_admitted_in_the_order_of_typing(
    session: Session, over: b.Two, cast: Cast, clock: FakeClock
) -> None:
    second = o.arrive_late(session, over.ada, 1, "Second.", now=clock.now(), age_ms=60_000)
    first = o.arrive_late(session, over.ada, 1, "First.", now=clock.now(), age_ms=80_000)
    chosen = [second.public_id, first.public_id]
    window = b.window_of(session)
    assert [one.answer for one in admitting.late_in(session, window, chosen)] == ["First.", "Second."]
    with pytest.raises(Missing):
        admitting.late_in(session, window, [*chosen, "x" * 22])
    receipts = [over.ada.receipt]
    for one in (first, second):
        o.admit(session, one, cast, now=clock.now())
        receipts.append(over.ada.receipt)
    assert b.head(session, over.ada, 1).answer == "Second."
    assert session.scalar(sa.select(sa.func.count()).select_from(EarlierReceipt)) == 2
    assert len(set(receipts)) == 3


def test_late_letters_of_part_one_change_what_is_scored(session: Session, cast: Cast, clock: FakeClock) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    b.save(session, ada, 7, "A", now=clock.now())
    clock.set(ada.ends_at + timedelta(minutes=1))
    late = o.arrive_late(session, ada, 7, "B", now=clock.now())
    assert ada.state == "open"
    o.admit(session, late, cast, now=clock.now())
    assert (ada.state, ada.closed_by) == ("submitted", "deadline")
    assert service.part_one_letters(ada)[6] == ada.option_orders[6][1]


# --- rescue files


def read(session: Session, content: bytes, cast: Cast, clock: FakeClock) -> rescue.Report:
    return rescue.read_in(session, b.window_of(session), content, by=cast.cora.public_id, now=clock.now())


def test_a_rescue_file_brings_what_is_new_and_skips_what_is_saved(
    session: Session, over: b.Two, cast: Cast, clock: FakeClock
) -> None:
    b_client = {"client": "page-one"}
    known = session.execute(sa.text("SELECT seq FROM revisions WHERE sitting_id = :id"), {"id": over.ada.id}).scalar_one()
    o.arrive_late(session, over.ada, 2, "On the list already.", now=clock.now(), client="offline-page", seq=900)
    drafts = [
        o.draft(1, "Saved in time.", seq=known, **b_client),
        o.draft(2, "On the list already.", seq=900),
        o.draft(1, "Saved in time."),
        o.draft(1, "New words.", age_ms=120_000, seq=901),
    ]
    made = clock.now()
    clock.advance(hours=2)
    content = o.rescue_file(over.ada, drafts, now=made)
    report = read(session, content, cast, clock)
    assert (report.name, report.part, report.made_at, report.new, report.known) == ("Ada Lindqvist", "Part Two", made, 1, 3)
    newest = o.late_work(session, over.ada)[-1]
    assert (newest.answer, newest.way, newest.typed_at) == ("New words.", "rescue", made - timedelta(minutes=2))
    again = read(session, content, cast, clock)
    assert (again.new, again.known) == (0, 4)
    assert o.late_work(session, over.ben) == []
    assert o.events(session, over.ada.public_id)[-1] == "sitting.rescue_file_read"


def test_a_rescue_file_is_read_while_the_part_still_runs(session: Session, cast: Cast, clock: FakeClock) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    report = read(session, o.rescue_file(ada, [o.draft(3, "C")], now=clock.now()), cast, clock)
    assert report.new == 1
    o.admit(session, o.late_work(session, ada)[0], cast, now=clock.now())
    assert (b.head(session, ada, 3).answer, ada.state, ada.receipt) == ("C", "open", None)


def test_in_a_running_part_late_work_never_replaces_what_was_saved_since(session: Session, cast: Cast, clock: FakeClock) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    read(session, o.rescue_file(ada, [o.draft(3, "C")], now=clock.now()), cast, clock)
    b.save(session, ada, 3, "D", now=clock.now())
    with pytest.raises(admitting.StillRunning):
        o.admit(session, o.late_work(session, ada)[0], cast, now=clock.now())


def corrupt(content: bytes) -> bytes:
    body = json.loads(content)
    first = "A" if body["data"][0] != "A" else "B"
    return json.dumps(body | {"data": first + body["data"][1:]}).encode()


def files(ada: Sitting, ben: Sitting, clock: FakeClock) -> dict[str, tuple[bytes, str]]:
    good, now = o.rescue_file(ada, [o.draft(1, "x")], now=clock.now()), clock.now()
    strange = "was not written by the exam page"
    return {
        "empty": (b"", "not a rescue file"),
        "a picture": (b"\x89PNG\r\n\xff\xfe", "not a rescue file"),
        "other json": (b'{"kind": "receipt"}', "not a rescue file"),
        "a list": (b"[1]", "not a rescue file"),
        "deep": (b"[" * 200_000, "not a rescue file"),
        "wide letters": (good.decode().encode("utf-16")[:-1], "not a rescue file"),
        "large": (b" " * 2_000_001, "larger"),
        "version 2": (o.rescue_file(ada, [], now=now, version=2), "not complete"),
        "no data": (o.rescue_file(ada, [], now=now, data=None), "not complete"),
        "unknown part": (o.rescue_file(ada, [], now=now, sitting="x" * 22), "another exam window"),
        "nul": (o.rescue_file(ada, [], now=now, sitting="\x00"), "another exam window"),
        "lone surrogate": (good.replace(ada.public_id.encode(), b"\\ud800"), "another exam window"),
        "altered": (corrupt(good), "altered or is damaged"),
        "no base64": (o.rescue_file(ada, [], now=now, data="%%%"), "altered or is damaged"),
        "short iv": (o.rescue_file(ada, [], now=now, iv=""), "altered or is damaged"),
        "claims to be Ben's": (o.rescue_file(ada, [], now=now, sitting=ben.public_id), "altered or is damaged"),
        "sealed for Ben": (o.rescue_file(ada, [], now=now, key=ben.draft_key), "altered or is damaged"),
        "bound to Ben": (o.rescue_file(ada, [], now=now, about=f"exam rescue file 1 {ben.public_id}"), "altered or is damaged"),
        "not json inside": (o.rescue_file(ada, [], now=now, plain="x"), strange),
        "no instant": (o.rescue_file(ada, [], now=now, plain='{"made_ms": true, "drafts": []}'), strange),
        "far instant": (o.rescue_file(ada, [], now=now, plain='{"made_ms": 1e300, "drafts": []}'), strange),
        "no drafts": (o.rescue_file(ada, {"a": 1}, now=now), strange),
        "a draft without a number": (o.rescue_file(ada, [{"answer": "x"}], now=now), strange),
        "an essay that is not there": (o.rescue_file(ada, [o.draft(99, "x")], now=now), strange),
        "a negative age": (o.rescue_file(ada, [o.draft(1, "x", age_ms=-1)], now=now), strange),
        "a huge number": (o.rescue_file(ada, [o.draft(1, "x", seq=2**31)], now=now), strange),
        "a client that is none": (o.rescue_file(ada, [o.draft(1, "x", client="a b")], now=now), strange),
        "a text that is too long": (o.rescue_file(ada, [o.draft(1, "x" * 100_001)], now=now), strange),
    }


def test_a_file_that_is_wrong_altered_or_somebody_elses_is_refused_in_plain_words(
    session: Session, over: b.Two, cast: Cast, clock: FakeClock
) -> None:
    tried = files(over.ada, over.ben, clock)
    for name, (content, message) in tried.items():
        with pytest.raises(Unreadable) as refusal:
            read(session, content, cast, clock)
        assert message in str(refusal.value), name
    assert session.scalar(sa.select(sa.func.count()).select_from(LateWork)) == 0


def test_a_rescue_file_of_another_window_is_refused(session: Session, over: b.Two, cast: Cast, clock: FakeClock) -> None:
    mine = b.window_of(session)
    other = Window(
        title="Another", form_id=mine.form_id, policy_id=mine.policy_id, opens_at=mine.opens_at, closes_at=mine.closes_at,
        zone="UTC", state="frozen", frozen_at=mine.frozen_at,
    )  # fmt: skip
    session.add(other)
    session.flush()
    content = o.rescue_file(over.ada, [o.draft(1, "x")], now=clock.now())
    with pytest.raises(Unreadable, match="another exam window"):
        rescue.read_in(session, other, content, by=cast.cora.public_id, now=clock.now())


def test_odd_clocks_and_odd_letters_in_a_true_file_are_taken_calmly(
    session: Session, over: b.Two, cast: Cast, clock: FakeClock
) -> None:
    text = "Two\r\nlines\x00 and a lone \ud800 sign"
    plain = json.dumps({"made_ms": 253_402_300_799_000, "drafts": [o.draft(1, text, age_ms=0)]})
    read(session, o.rescue_file(over.ada, [], now=clock.now(), plain=plain), cast, clock)
    late = o.late_work(session, over.ada)[0]
    assert (late.answer, late.typed_at) == ("Two\nlines and a lone  sign", clock.now())
    old = json.dumps({"made_ms": 0, "drafts": [o.draft(1, "Old.", age_ms=10**12)]})
    read(session, o.rescue_file(over.ada, [], now=clock.now(), plain=old), cast, clock)
    assert o.late_work(session, over.ada)[1].typed_at.year == 2000
