"""Progress: the board counts, reminders climb their ladder, scripts go back and on, hours add up, concerns reach the office."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.audit import AuditEvent
from exam_app.clock import FakeClock
from exam_app.errors import Missing
from exam_app.exams import service as exams
from exam_app.exams.models import Policy, Window
from exam_app.notices.models import Notice, OutboxMail
from exam_app.review import rules
from exam_app.review.marking import marks
from exam_app.review.models import Assignment, Concern, Reminder, Script
from exam_app.review.progress import board, concerns, deciding, handing_back, hours, listing, reminding
from tests.build import Cast
from tests.build_review import assigned, candidate, declared, drafted, enter, locked, taken_in

pytestmark = pytest.mark.usefixtures("stocked")


@pytest.fixture
def scripts(session: Session, cast: Cast, clock: FakeClock, window: Window) -> list[Script]:
    """Four scripts, three reviewers; Ruth has two of them, Rolf the first."""
    for person in (cast.ada, cast.ben):
        candidate(session, person, window, now=clock.now())
    people = (cast.ruth, cast.rolf, cast.rosa)
    enter(session, *people, now=clock.now())
    declared(session, window, *people, now=clock.now())
    found = taken_in(session, window, now=clock.now())
    for script in found[:2]:
        assigned(session, script, cast.ruth, 1, now=clock.now())
    assigned(session, found[0], cast.rolf, 2, now=clock.now())
    return found


def of(session: Session, person_id: int) -> list[Assignment]:
    query = sa.select(Assignment).where(Assignment.reviewer_id == person_id).order_by(Assignment.id)
    return list(session.scalars(query))


def told(session: Session, person_id: int) -> list[Notice]:
    return list(session.scalars(sa.select(Notice).where(Notice.account_id == person_id).order_by(Notice.id)))


# --- the board -----------------------------------------------------------------------------------


def test_the_board_counts_scripts_seats_and_lateness(
    session: Session, cast: Cast, scripts: list[Script], window: Window, clock: FakeClock
) -> None:
    drafted(session, of(session, cast.ruth.id)[0], 3, now=clock.now())
    locked(session, of(session, cast.rolf.id)[0], 3, now=clock.now())
    seen = board.board(session, window, now=clock.advance(days=30))
    assert {state: n for state, _, n in seen.counts if n} == {"in_review": 2, "waiting": 2}
    assert seen.places_open == 5
    lines = {line.name: (line.has, line.drafts, line.locked, line.late) for line in seen.reviewers}
    assert lines == {"Ruth Amsel": (2, 1, 0, 2), "Rolf Brandt": (1, 0, 1, 0), "Rosa Castillo": (0, 0, 0, 0)}
    assert seen.late == 2


def test_scripts_are_listed_by_state_prompt_and_lateness(
    session: Session, scripts: list[Script], window: Window, clock: FakeClock
) -> None:
    def codes(**wanted: object) -> set[str]:
        asked = {"state": "", "prompt": "", "is_late": False} | wanted
        found = listing.scripts(session, window, **asked, page=1, now=clock.now())  # type: ignore[arg-type]
        return {line.code for line in found.lines}

    assert codes() == {s.code for s in scripts}
    assert codes(state="in_review") == {s.code for s in scripts[:2]}
    assert codes(prompt=scripts[0].prompt.title) == {
        s.code for s in scripts if s.prompt_version_id == scripts[0].prompt_version_id
    }
    assert codes(is_late=True) == set()
    clock.advance(days=30)
    assert codes(is_late=True) == {s.code for s in scripts[:2]}


# --- reminders -----------------------------------------------------------------------------------


def test_each_rung_is_sent_once_with_counts_and_no_codes_then_the_coordinators_are_told(
    session: Session, cast: Cast, scripts: list[Script], window: Window, clock: FakeClock
) -> None:
    due = of(session, cast.ruth.id)[0].due_on
    clock.set(clock.now() + timedelta(days=5, hours=12))
    sent = []
    for day in range(40):
        sent += [day] * reminding.remind(session, now=clock.now())
        sent += [day] * reminding.remind(session, now=clock.now())
        clock.advance(days=1)
    assert sent == [day for day in (9, 14, 17, 20, 24, 27) for _ in range(2)]
    mine = told(session, cast.ruth.id)
    assert [notice.subject for notice in mine] == ["2 scripts are due soon"] * 2 + ["2 scripts are late"] * 3
    assert f"{due.day} {due:%B %Y}" in mine[0].body
    codes = {row.code for row in of(session, cast.ruth.id)} | {script.code for script in scripts}
    mails = session.scalars(sa.select(OutboxMail)).all()
    assert not [code for code in codes for text in (*(n.body for n in mine), *(m.body for m in mails)) if code in text]
    assert [n.subject for n in told(session, cast.cora.id)] == ["A reviewer is late"] * 2
    assert len(session.scalars(sa.select(Reminder)).all()) == 12


def test_reminders_stop_for_who_is_done_and_spare_the_night(
    session: Session, cast: Cast, scripts: list[Script], clock: FakeClock
) -> None:
    for row in of(session, cast.ruth.id):
        locked(session, row, 3, now=clock.now())
    clock.set(clock.now().replace(hour=9) + timedelta(days=30))  # five in the morning in New York
    assert reminding.remind(session, now=clock.now()) == 0
    assert reminding.remind(session, now=clock.advance(hours=6)) == 1
    assert told(session, cast.ruth.id) == []


def test_a_window_from_before_the_ladder_reminds_nobody(
    session: Session, scripts: list[Script], window: Window, clock: FakeClock
) -> None:
    document = {key: value for key, value in window.policy.document.items() if key != "review"}
    session.execute(sa.update(Policy).values(document=document))
    session.expire_all()
    assert reminding.remind(session, now=clock.advance(days=60)) == 0


# --- giving back, taking back, more time ----------------------------------------------------------


def test_who_gives_scripts_back_loses_only_those_and_they_go_on(
    session: Session, cast: Cast, scripts: list[Script], window: Window, clock: FakeClock
) -> None:
    one, two = of(session, cast.ruth.id)
    drafted(session, one, 3, now=clock.now())
    gone = handing_back.hand_back(
        session, cast.ruth.id, window, [one.public_id, "nobody"], about="ruth", by="ruth", now=clock.now()
    )
    assert gone == 1
    assert [row.state for row in of(session, cast.ruth.id)] == ["withdrawn", "assigned"]
    # Rolf has the other seat of it, so it is Rosa's now.
    (new,) = of(session, cast.rosa.id)
    assert (new.script_id, new.seat, new.review) == (one.script_id, 1, None)
    assert two.script_id != one.script_id
    event = session.scalars(sa.select(AuditEvent).where(AuditEvent.event == "reviewer.scripts_handed_back")).one()
    assert event.facts["assignments"] == [one.public_id]


def test_who_gets_several_scripts_at_once_hears_of_them_in_one_message(
    session: Session, cast: Cast, scripts: list[Script], window: Window, clock: FakeClock
) -> None:
    enter(session, cast.rolf, now=clock.now(), capacity=1)
    both = [row.public_id for row in of(session, cast.ruth.id)]
    handing_back.hand_back(session, cast.ruth.id, window, both, about="ruth", by="ruth", now=clock.now())
    assert len(of(session, cast.rosa.id)) == 2
    assert [notice.subject for notice in told(session, cast.rosa.id)] == ["2 scripts wait for you"]


def test_locked_marks_cannot_be_given_back(
    session: Session, cast: Cast, scripts: list[Script], window: Window, clock: FakeClock
) -> None:
    one, _ = of(session, cast.ruth.id)
    locked(session, one, 3, now=clock.now())
    with pytest.raises(rules.NothingChosen):
        handing_back.hand_back(session, cast.ruth.id, window, [one.public_id], about="ruth", by="ruth", now=clock.now())


def test_a_seat_that_nobody_can_take_stays_open(
    session: Session, cast: Cast, scripts: list[Script], window: Window, clock: FakeClock
) -> None:
    enter(session, cast.rosa, cast.rolf, now=clock.now(), capacity=0)
    (row,) = of(session, cast.rolf.id)
    before = board.board(session, window, now=clock.now()).places_open
    handing_back.hand_back(session, cast.rolf.id, window, [row.public_id], about="rolf", by="cora", now=clock.now())
    # Ruth has the other seat already.
    assert board.board(session, window, now=clock.now()).places_open == before + 1


def test_more_time_moves_the_open_scripts_and_starts_the_ladder_anew(
    session: Session, cast: Cast, scripts: list[Script], window: Window, clock: FakeClock
) -> None:
    one, two = of(session, cast.ruth.id)
    locked(session, one, 3, now=clock.now())
    old, new = one.due_on, clock.now().date() + timedelta(days=1)
    assert handing_back.extend(session, cast.ruth.id, window, new, about="ruth", by="cora", now=clock.now()) == 1
    assert [row.due_on for row in of(session, cast.ruth.id)] == [old, new]
    assert told(session, cast.ruth.id)[-1].subject == "Your scripts have a new due day"
    # What is two days before the new day is past already, and the message has said it.
    assert reminding.remind(session, now=clock.now() + timedelta(hours=6)) == 0
    assert two.state == "assigned"
    with pytest.raises(rules.DayPassed):
        handing_back.extend(session, cast.ruth.id, window, new - timedelta(days=9), about="ruth", by="cora", now=clock.now())


# --- hours ---------------------------------------------------------------------------------------


def test_hours_are_estimated_until_the_reviewer_states_an_own_figure(
    session: Session, cast: Cast, scripts: list[Script], window: Window, clock: FakeClock
) -> None:
    one, two = of(session, cast.ruth.id)
    drafted(session, one, 3, now=clock.now())
    drafted(session, two, 3, now=clock.now())
    marks.lock(session, one, by="ruth", now=clock.advance(minutes=8))
    marks.lock(session, two, by="ruth", now=clock.advance(minutes=50))
    (line,) = hours.hours_of(session, [cast.ruth.id])[cast.ruth.id]
    assert (line.scripts, line.estimated, line.minutes, line.year) == (2, 8, 8, window.closes_at.year)
    hours.state(session, cast.ruth.id, window, 150, by=cast.ruth.public_id, now=clock.now())
    hours.state(session, cast.ruth.id, window, 135, by=cast.ruth.public_id, now=clock.now())
    (line,) = hours.hours_of(session, [cast.ruth.id])[cast.ruth.id]
    assert (line.estimated, line.minutes) == (8, 135)
    with pytest.raises(Missing):
        hours.state(session, cast.rosa.id, window, 10, by=cast.rosa.public_id, now=clock.now())


# --- concerns ------------------------------------------------------------------------------------


@pytest.fixture
def concern(session: Session, cast: Cast, scripts: list[Script], clock: FakeClock) -> Concern:
    """Ruth is worried about the first script."""
    one = of(session, cast.ruth.id)[0]
    marks.send_back(session, one, reason="concern", note="A child may be in danger.", by=cast.ruth.public_id, now=clock.now())
    session.expire_all()
    return session.scalars(sa.select(Concern)).one()


def test_a_concern_reaches_the_coordinators_and_the_script_goes_on(
    session: Session, cast: Cast, scripts: list[Script], concern: Concern, clock: FakeClock
) -> None:
    (new,) = of(session, cast.rosa.id)
    assert (new.script_id, new.seat) == (concern.script_id, 1)
    assert session.get_one(Script, concern.script_id).state == "in_review"
    assert concerns.tell_of(session, now=clock.now()) == 1
    assert concerns.tell_of(session, now=clock.now()) == 0
    for person in (cast.cora, cast.carl):
        (notice,) = told(session, person.id)
        assert "danger" not in notice.body
    assert told(session, cast.rolf.id) == []


def test_who_looks_up_the_writer_gives_a_reason_and_the_second_officer_is_told(
    session: Session, cast: Cast, concern: Concern, clock: FakeClock
) -> None:
    assert concerns.shown(session, concern, by=cast.cora.public_id).writer is None
    concerns.look_up_writer(session, concern, "A child must be protected.", by=cast.cora.public_id, now=clock.now())
    writer = concerns.shown(session, concern, by=cast.cora.public_id).writer
    assert writer is not None
    assert writer.email in (cast.ada.email, cast.ben.email)
    assert concerns.shown(session, concern, by=cast.carl.public_id).writer is None
    assert [n.subject for n in told(session, cast.carl.id)] == ["A writer’s name was looked up"]
    assert told(session, cast.cora.id) == []
    event = session.scalars(sa.select(AuditEvent).where(AuditEvent.event == "concern.writer_revealed")).one()
    assert event.facts == {"script": concern.script_id, "reason": "A child must be protected."}


def test_without_a_second_officer_nobody_looks_up_a_writer(
    session: Session, cast: Cast, concern: Concern, clock: FakeClock
) -> None:
    cast.carl.is_active = cast.adam.is_active = False
    session.flush()
    with pytest.raises(rules.NoSecondOfficer):
        concerns.look_up_writer(session, concern, "A child must be protected.", by=cast.cora.public_id, now=clock.now())


def test_a_closed_concern_shows_nobody_and_takes_no_more(
    session: Session, cast: Cast, concern: Concern, clock: FakeClock
) -> None:
    by = cast.cora.public_id
    concerns.note(session, concern, "Telephoned the ethics chair.", by=by, now=clock.now())
    concerns.look_up_writer(session, concern, "A child must be protected.", by=by, now=clock.now())
    concerns.close(session, concern, "The vignette was invented.", by=by, now=clock.now())
    seen = concerns.shown(session, concern, by=by)
    assert seen.writer is None
    assert [step.deed for step in seen.steps] == ["Noted", "The writer’s name was looked up", "Closed"]
    with pytest.raises(rules.ConcernClosed):
        concerns.note(session, concern, "One more.", by=by, now=clock.now())
    assert concerns.open_concerns(session) == 0


def test_the_board_of_a_window_counts_its_own_concerns(
    session: Session, concern: Concern, window: Window, clock: FakeClock
) -> None:
    other = exams.plan_window(
        session, title="Autumn window 2026", form=window.form, policy=window.policy, zone="America/New_York",
        opens_at=clock.now(), closes_at=clock.now() + timedelta(days=6), by="system", now=clock.now(),
    )  # fmt: skip
    assert [board.board(session, one, now=clock.now()).concerns for one in (window, other)] == [1, 0]
    assert concerns.open_concerns(session) == 1


def test_when_nobody_is_free_the_concern_waits_on_the_board_too(
    session: Session, cast: Cast, scripts: list[Script], window: Window, clock: FakeClock
) -> None:
    enter(session, cast.rosa, cast.rolf, now=clock.now(), capacity=0)
    one = of(session, cast.ruth.id)[0]
    marks.send_back(session, one, reason="concern", note="", by=cast.ruth.public_id, now=clock.now())
    session.expire_all()
    (line,) = board.board(session, window, now=clock.now()).sent_back
    assert line.code == one.script.code
    deciding.give_back(session, one, by=cast.cora.public_id, now=clock.now())
    assert board.board(session, window, now=clock.now()).sent_back == []
