"""Before routing: every script is looked through, each passage decided about, and what is covered is covered for all."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.applications.models import EvidenceEntry
from exam_app.audit import AuditEvent
from exam_app.clock import FakeClock
from exam_app.exams.models import Window
from exam_app.review import rules
from exam_app.review.models import IdentityHit, Script, ScriptOriginal
from exam_app.review.routing import allocation, findings, identifying, intake, planning, redacting
from exam_app.review.routing.knowing import known_about
from tests.build import Cast
from tests.build_review import assigned, candidate, declared, drafted, enter, locked, taken_in

pytestmark = pytest.mark.usefixtures("stocked")
NAMES = "I would wait, as Ada Lindqvist does.\n\nAt Harbor Steps we wait. Call 828-555-0134."
PLAIN = "I would wait with him, and look at what he shows."


@pytest.fixture
def script(session: Session, cast: Cast, clock: FakeClock, window: Window) -> Script:
    """Ada's script that gives her away; one of hers and two of Ben's do not. Three reviewers are free."""
    made = candidate(session, cast.ada, window, now=clock.now(), texts=(NAMES, PLAIN), near=[("employer", "Harbor Steps", None)])
    session.add(
        EvidenceEntry(
            application_id=made.id, kind="work", areas=[], entered_at=clock.now(),
            facts={"employer": "Lakeside Program", "supervisor_name": "Sofia Marsh", "supervisor_email": "sofia@lake.example"},
        )
    )  # fmt: skip
    candidate(session, cast.ben, window, now=clock.now(), texts=(PLAIN, PLAIN))
    enter(session, cast.ruth, cast.rolf, cast.rosa, now=clock.now())
    declared(session, window, cast.ruth, cast.rolf, cast.rosa, now=clock.now())
    return next(s for s in taken_in(session, window, now=clock.now()) if s.text == NAMES)


def test_the_words_come_from_the_writers_own_application(session: Session, cast: Cast, script: Script) -> None:
    known = known_about(session, [script.id])[script.id]
    assert known.own == ("Ada Lindqvist",)
    assert known.others == ("Sofia Marsh",)
    assert {"Harbor Steps", "Lakeside Program", "NCIMHA"} <= set(known.organisations)
    assert set(known.mails) == {"ada@example.org", "sofia@lake.example"}


def test_every_passage_that_may_identify_is_found_at_the_intake(session: Session, script: Script, window: Window) -> None:
    (only,) = findings.findings(session, window).shown
    assert [(hit.kind, hit.words) for hit in only.hits] == [
        ("A name known from the application", "Ada Lindqvist"),
        ("An organization known from the application", "Harbor Steps"),
        ("A telephone number", "828-555-0134"),
    ]
    assert only.code == script.code
    assert identifying.waiting(session, window.id) == identifying.Waiting(unlooked=0, undecided=1)


def test_nothing_is_given_out_before_every_passage_is_decided(
    session: Session, cast: Cast, script: Script, window: Window, clock: FakeClock
) -> None:
    with pytest.raises(rules.NotLookedThrough, match="1 script waits for your look"):
        allocation.allocate(session, window, seed=1, by="cora", now=clock.now())
    redacting.let_rest_stand(session, window, reason="The names are invented.", by="cora", now=clock.now())
    assert allocation.allocate(session, window, seed=1, by="cora", now=clock.now()) == 8


def test_a_script_that_waits_for_a_look_cannot_be_asked_for(
    session: Session, cast: Cast, script: Script, window: Window, clock: FakeClock
) -> None:
    given = [allocation.claim(session, cast.ruth.id, window=window, now=clock.now()).script_id for _ in range(3)]
    assert script.id not in given
    with pytest.raises(rules.NothingToClaim):
        allocation.claim(session, cast.ruth.id, window=window, now=clock.now())


def test_a_covered_passage_is_covered_for_every_reviewer_and_the_original_is_kept(
    session: Session, script: Script, clock: FakeClock
) -> None:
    name, place, _ = redacting.hits_of(session, script)
    redacting.decide(session, script, {name.public_id: "redacted", place.public_id: "stands"}, by="cora", now=clock.now())
    assert script.text == NAMES.replace("Ada Lindqvist", "[name]·······")
    assert len(script.text) == len(NAMES)
    assert redacting.original_of(session, script) == NAMES
    assert script.sha256 == intake.text_hash(NAMES)
    redacting.decide(session, script, {name.public_id: "stands"}, by="cora", now=clock.now())
    assert script.text == NAMES


def test_the_coordinator_covers_own_words_wherever_they_stand(session: Session, script: Script, clock: FakeClock) -> None:
    assert redacting.redact_words(session, script, "wait", by="cora", now=clock.now()) == 2
    assert script.text.count("····") >= 2
    with pytest.raises(rules.NotThere):
        redacting.redact_words(session, script, "nowhere", by="cora", now=clock.now())


def test_a_draft_stays_when_words_are_covered_after_a_script_came_back(
    session: Session, cast: Cast, script: Script, clock: FakeClock
) -> None:
    mine, other = (
        assigned(session, script, cast.ruth, 1, now=clock.now()),
        assigned(session, script, cast.rolf, 2, now=clock.now()),
    )
    drafted(session, mine, 3, now=clock.now())
    redacting.redact_words(session, script, "Harbor Steps", by="cora", now=clock.now())
    assert mine.review is not None
    assert {score.level for score in mine.review.scores} == {3}
    assert mine.script.text == other.script.text
    # The marks still belong to the essay that was handed in.
    locked(session, mine, 3, now=clock.now())
    locked(session, other, 3, now=clock.now())
    assert script.state == "settled"


def test_a_settled_script_stays_as_it_was_read(session: Session, cast: Cast, script: Script, clock: FakeClock) -> None:
    for seat, person in enumerate((cast.ruth, cast.rolf), 1):
        locked(session, assigned(session, script, person, seat, now=clock.now()), 3, now=clock.now())
    with pytest.raises(rules.AlreadyDecided):
        redacting.redact_words(session, script, "Ada", by="cora", now=clock.now())


def test_a_large_window_is_looked_through_by_and_by(session: Session, script: Script, window: Window, clock: FakeClock) -> None:
    session.execute(sa.text("DELETE FROM identity_hits"))
    on = " ON scripts_looked_through" if session.get_bind().dialect.name == "postgresql" else ""
    session.execute(sa.text(f"DROP TRIGGER scripts_looked_through_no_delete{on}"))
    session.execute(sa.text("DELETE FROM scripts_looked_through"))
    assert [w.id for w in identifying.windows_to_look_through(session)] == [window.id]
    with pytest.raises(rules.NotLookedThrough, match="4 scripts are still being looked through"):
        allocation.allocate(session, window, seed=1, by="cora", now=clock.now())
    done = [identifying.look_through(session, window, by="system", now=clock.now(), most=3) for _ in range(3)]
    assert done == [3, 1, 0]
    assert session.scalar(sa.select(sa.func.count()).select_from(IdentityHit)) == 3


def test_the_record_holds_places_and_no_words(session: Session, script: Script, clock: FakeClock) -> None:
    name = redacting.hits_of(session, script)[0]
    redacting.decide(session, script, {name.public_id: "redacted"}, by="cora", now=clock.now())
    event = session.scalars(sa.select(AuditEvent).where(AuditEvent.event == "script.identity_decided")).one()
    assert event.facts == {"redacted": [[name.start, name.stop]], "stands": [], "reason": ""}
    assert list(audit.verify(session)) == []


def test_an_original_that_was_kept_cannot_be_changed(session: Session, script: Script, clock: FakeClock) -> None:
    redacting.redact_words(session, script, "Ada", by="cora", now=clock.now())
    assert session.get_one(ScriptOriginal, script.id).text == NAMES
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(sa.text("UPDATE script_originals SET text = 'x'"))


def test_nobody_is_offered_a_script_that_waits_for_a_look(session: Session, cast: Cast, clock: FakeClock, window: Window) -> None:
    candidate(session, cast.ada, window, now=clock.now(), texts=(NAMES, NAMES))
    taken_in(session, window, now=clock.now())
    assert planning.designations_waiting(session, window.id) == set()
    redacting.let_rest_stand(session, window, reason="The names are invented.", by="cora", now=clock.now())
    assert planning.designations_waiting(session, window.id) == {"clinical"}
