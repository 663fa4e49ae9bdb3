"""Conflicts as they are looked up on the vault side, and what happens when one is found later."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from exam_app.applications.models import Application, PersonNamed
from exam_app.audit import AuditEvent
from exam_app.clock import FakeClock
from exam_app.errors import Missing
from exam_app.exams.models import Policy, Window
from exam_app.notices.models import Notice
from exam_app.review.marking import marks
from exam_app.review.models import Assignment, DeclarationVersion, ListedConflict, Reviewer, Script
from exam_app.review.people import declaring, listed, pool, profile
from exam_app.review.people.pool import active_pool
from exam_app.review.progress import deciding
from exam_app.review.routing import allocation, conflicts, late_conflicts, rechecking
from exam_app.review.rules import AlreadyDecided, NotAllocable, SettledAlready
from exam_app.tasks import sweep
from tests.build import Cast
from tests.build_review import assigned, candidate, declared, drafted, enter, locked, more_reviewers, reviewed, taken_in

pytestmark = pytest.mark.usefixtures("stocked")


@pytest.fixture
def scripts(session: Session, cast: Cast, clock: FakeClock, window: Window) -> list[Script]:
    """Two scripts of Ada and two of Ben; Ruth, Rolf and Rosa in the pool."""
    candidate(session, cast.ada, window, now=clock.now(), near=[("employer", "Harbor Clinic", None)])
    candidate(session, cast.ben, window, now=clock.now())
    enter(session, cast.ruth, cast.rolf, cast.rosa, now=clock.now())
    taken_in(session, window, now=clock.now())
    return [*of(session, cast.ada.id), *of(session, cast.ben.id)]


def of(session: Session, account: int) -> list[Script]:
    """The scripts of this writer."""
    rows = list(session.scalars(sa.select(Script).order_by(Script.id)))
    vault = conflicts.near(session, [script.id for script in rows])
    return [script for script in rows if account in vault[script.id].accounts]


def why(session: Session, script: Script, clock: FakeClock) -> dict[str, str]:
    """Why which reviewer may not have it, by first name."""
    people = active_pool(session)
    found = conflicts.why_not(session, script, people, on=clock.now().date())
    return {r.account.name.split()[0]: found[r.account_id] for r in people if r.account_id in found}


def change(session: Session, cast: Cast, clock: FakeClock, **known: object) -> None:
    empty = {"employers": "", "past_employers": "", "associations": (), "languages": (), "areas": ()}
    profile.keep(session, cast.ruth.id, **(empty | known), by=cast.ruth.public_id, now=clock.now())  # type: ignore[arg-type]


def declare(session: Session, cast: Cast, window: Window, clock: FakeClock, **said: Sequence[str]) -> bool:
    return declaring.declare(session, cast.ruth.id, window, conflicts="", **said, by=cast.ruth.public_id, now=clock.now())


def list_(session: Session, cast: Cast, clock: FakeClock, kind: str, **what: str) -> ListedConflict:
    who = cast.ruth.public_id
    return listed.add(session, who, kind=kind, **what, reason="They are friends.", by=cast.cora.public_id, now=clock.now())


def test_a_past_employer_in_the_profile_bars(session: Session, cast: Cast, clock: FakeClock, scripts: list[Script]) -> None:
    change(session, cast, clock, past_employers="A school\n the harbor clinic ")
    assert [why(session, script, clock) for script in scripts] == [{"Ruth": "employer"}] * 2 + [{}] * 2


def test_an_association_bars_only_where_the_policy_says_so(
    session: Session, cast: Cast, clock: FakeClock, window: Window, scripts: list[Script]
) -> None:
    change(session, cast, clock, associations=["NCIMHA"])
    assert why(session, scripts[0], clock) == {}
    policy = session.get_one(Policy, window.policy_id)
    policy.document = policy.document | {"review": policy.document["review"] | {"same_association_bars": True}}
    session.flush()
    assert why(session, scripts[0], clock) == {"Ruth": "association"}


def test_who_is_named_in_an_older_application_of_the_writer_is_near(
    session: Session, cast: Cast, clock: FakeClock, scripts: list[Script]
) -> None:
    old = _application(session, cast.ada.id, clock)
    session.add(PersonNamed(application_id=old.id, role="advisor", name="Amsel, R. Ruth", email=None))
    session.flush()
    assert [why(session, script, clock) for script in scripts] == [{"Ruth": "named"}] * 2 + [{}] * 2


def test_whom_the_reviewers_own_application_names_is_near_to_them(
    session: Session, cast: Cast, clock: FakeClock, scripts: list[Script]
) -> None:
    own = _application(session, cast.ruth.id, clock)
    session.add(PersonNamed(application_id=own.id, role="rsc_provider", name="A. N. Other", email="ada@example.org"))
    session.flush()
    assert [why(session, script, clock) for script in scripts] == [{"Ruth": "names_them"}] * 2 + [{}] * 2


def _application(session: Session, account: int, clock: FakeClock) -> Application:
    made = Application(
        applicant_id=account, association="VAIMH", designation="policy", profile="vaimh-2024-01-01", state="approved",
        started_at=clock.now() - timedelta(days=900), approved_until=(clock.now() - timedelta(days=200)).date(),
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def test_declared_people_and_organisations_bar_in_this_window_and_until_told_otherwise(
    session: Session, cast: Cast, clock: FakeClock, window: Window, scripts: list[Script]
) -> None:
    declare(session, cast, window, clock, people=["Dr. Ada Lindquist"], organisations=[])
    assert [why(session, script, clock) for script in scripts] == [{"Ruth": "declared"}] * 2 + [{}] * 2
    declare(session, cast, window, clock, people=[], organisations=["Harbor Clinic"])
    assert why(session, scripts[0], clock) == {"Ruth": "declared"}
    declare(session, cast, window, clock, people=[], organisations=[])
    assert why(session, scripts[0], clock) == {}
    numbers = session.scalars(sa.select(DeclarationVersion.number).order_by(DeclarationVersion.number)).all()
    assert numbers == [1, 2, 3]


def test_the_same_declaration_again_changes_nothing(
    session: Session, cast: Cast, clock: FakeClock, window: Window, scripts: list[Script]
) -> None:
    assert declare(session, cast, window, clock, people=["Ada Lindqvist", " Ada  Lindqvist", ""])
    assert not declare(session, cast, window, clock, people=["Ada Lindqvist"])
    known = declaring.declared(session, cast.ruth.id, window)
    assert known is not None
    assert (known.people, known.number) == (["Ada Lindqvist"], 1)


@pytest.mark.parametrize("kind", ["person", "employer", "application"])
def test_the_coordinators_list_bars_until_an_entry_ends_and_keeps_it(
    session: Session, cast: Cast, clock: FakeClock, scripts: list[Script], kind: str
) -> None:
    application = session.scalars(sa.select(Application.public_id).where(Application.applicant_id == cast.ada.id)).one()
    what = {
        "person": {"name": "Lindqvist, Ada"},
        "employer": {"name": "Harbor Clinic"},
        "application": {"application": application},
    }
    entry = list_(session, cast, clock, kind, **what[kind])
    assert [why(session, script, clock) for script in scripts] == [{"Ruth": "listed"}] * 2 + [{}] * 2
    about = {"about": cast.ruth.public_id, "by": cast.cora.public_id, "now": clock.now()}
    listed.end(session, entry, reason="They moved apart.", **about)
    assert why(session, scripts[0], clock) == {}
    assert [line.end_reason for line in listed.lines(session, cast.ruth.public_id)] == ["They moved apart."]
    with pytest.raises(AlreadyDecided):
        listed.end(session, entry, reason="Again.", **about)
    with pytest.raises(Missing):
        listed.conflict_of(session, cast.rolf.public_id, entry.public_id)
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(sa.delete(ListedConflict))


def test_the_record_of_a_conflict_holds_no_name(session: Session, cast: Cast, clock: FakeClock, scripts: list[Script]) -> None:
    list_(session, cast, clock, "person", name="Ada Lindqvist")
    facts = [
        event.facts for event in session.scalars(sa.select(AuditEvent).where(AuditEvent.event == "reviewer.conflict_listed"))
    ]
    assert len(facts) == 1
    assert "Ada" not in str(facts)
    assert "friends" not in str(facts)


def test_leave_and_capacity_of_a_window_keep_scripts_away(
    session: Session, cast: Cast, clock: FakeClock, window: Window, scripts: list[Script]
) -> None:
    today = clock.now().date()
    about = {"about": cast.ruth.public_id, "by": cast.ruth.public_id, "now": clock.now()}
    profile.add_leave(session, cast.ruth.id, today, today + timedelta(days=3), **about)
    assert why(session, scripts[0], clock) == {"Ruth": "leave"}
    profile.drop_leave(session, cast.ruth.id, today, today + timedelta(days=3), **about)
    assert why(session, scripts[0], clock) == {}
    with pytest.raises(Missing):
        profile.drop_leave(session, cast.ruth.id, today, today, **about)
    pool.set_window_capacity(session, cast.ruth.public_id, window, capacity=0, by="x", now=clock.now())
    allocation.allocate(session, window, seed=3, by="x", now=clock.now())
    assert cast.ruth.id not in set(session.scalars(sa.select(Assignment.reviewer_id)))
    assert [one.capacity for one in pool.shares(session, cast.ruth.public_id)] == [0]
    pool.set_window_capacity(session, cast.ruth.public_id, window, capacity=None, by="x", now=clock.now())
    assert [one.capacity for one in pool.shares(session, cast.ruth.public_id)] == [12]


def test_who_does_not_take_part_gets_nothing(session: Session, cast: Cast, clock: FakeClock, scripts: list[Script]) -> None:
    pool.enter(session, cast.ruth.public_id, designations=["clinical"], capacity=9, is_active=False, by="x", now=clock.now())
    assert cast.ruth.id not in {reviewer.account_id for reviewer in active_pool(session)}


def test_the_look_up_takes_the_same_number_of_queries_for_one_script_and_for_many(
    session: Session, cast: Cast, clock: FakeClock, window: Window
) -> None:
    for _ in range(5):
        candidate(session, cast.ada, window, now=clock.now())
    enter(session, cast.ruth, *more_reviewers(session, 6, now=clock.now()), now=clock.now())
    scripts = taken_in(session, window, now=clock.now())
    counted = [_queries(session, some, list(active_pool(session))[:people]) for some, people in ((scripts[:1], 1), (scripts, 7))]
    assert counted[0] == counted[1] <= 14


def _queries(session: Session, scripts: Sequence[Script], reviewers: Sequence[Reviewer]) -> int:
    _ = [script.prompt.designation for script in scripts], [script.window.policy.document for script in scripts]
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        seen.append(statement)

    sa.event.listen(session.get_bind(), "before_cursor_execute", note)
    conflicts.unbarred(session, scripts, reviewers)
    sa.event.remove(session.get_bind(), "before_cursor_execute", note)
    return len(seen)


# --- found later ---------------------------------------------------------------------------------


def held(session: Session) -> dict[int, tuple[int, str]]:
    """Every seat: who has it and how it stands."""
    session.expire_all()
    return {row.id: (row.reviewer_id, row.state) for row in session.scalars(sa.select(Assignment))}


def test_a_conflict_found_later_moves_only_that_reviewers_scripts(
    session: Session, cast: Cast, clock: FakeClock, window: Window, scripts: list[Script]
) -> None:
    allocation.allocate(session, window, seed=3, by="x", now=clock.now())
    enter(session, *more_reviewers(session, 2, now=clock.now()), now=clock.now())
    before = held(session)
    mine = {row.id for row in session.scalars(sa.select(Assignment)) if row.reviewer_id == cast.ruth.id}
    adas = {row.id for script in scripts[:2] for row in script.assignments} & mine
    declare(session, cast, window, clock, people=["Ada Lindqvist"])
    moved = rechecking.recheck(session, window, only=[cast.ruth.id], now=clock.now())
    after = held(session)
    went = {seat for seat in before if before[seat] != after[seat]}
    assert adas
    assert adas <= went <= mine
    assert (moved.withdrawn, moved.with_them, moved.passed_on, moved.to_decide) == (len(adas), len(went - adas), len(went), 0)
    assert {after[seat][1] for seat in went} == {"withdrawn"}
    for script in scripts:
        seats = [row for row in script.assignments if row.state == "assigned"]
        assert [row.seat for row in seats] == [1, 2]
        assert len({row.reviewer_id for row in seats}) == 2
    assert rechecking.recheck(session, window, now=clock.now()) == rechecking.Moved()
    assert held(session) == after


def test_scripts_that_go_for_a_conflict_go_together_with_as_many_others_that_nobody_has_begun(
    session: Session, cast: Cast, clock: FakeClock, window: Window, scripts: list[Script]
) -> None:
    mine = [assigned(session, script, cast.ruth, 1, now=clock.now()) for script in scripts]
    drafted(session, mine[3], 3, now=clock.now())
    marks.send_back(session, mine[0], reason="conflict", note="", by=cast.ruth.public_id, now=clock.now())
    moved = rechecking.recheck_changed(session, now=clock.now())
    session.expire_all()
    # Ada wrote the first two, Ben the others; whoever sees what is gone cannot tell which of the two was Ada's.
    assert [row.state for row in mine] == ["sent_back", "withdrawn", "withdrawn", "assigned"]
    assert (moved.withdrawn, moved.with_them, moved.passed_on) == (1, 1, 2)
    told = session.scalars(sa.select(Notice).where(Notice.account_id == cast.ruth.id)).one()
    assert told.body == "Spring window 2026: 2 scripts went to somebody else. You need not do anything."
    assert [len({row.reviewer_id for row in script.assignments if row.state == "assigned"}) for script in scripts] == [1] * 4


def test_a_script_that_identifies_moves_no_other_before_the_coordinator_has_decided(
    session: Session, cast: Cast, clock: FakeClock, window: Window, scripts: list[Script]
) -> None:
    mine = [assigned(session, script, cast.ruth, 1, now=clock.now()) for script in scripts]
    marks.send_back(session, mine[0], reason="identifies", note="", by=cast.ruth.public_id, now=clock.now())
    assert rechecking.recheck_changed(session, now=clock.now()) == rechecking.Moved()
    deciding.pass_on(session, mine[0], by=cast.cora.public_id, now=clock.now())
    assert rechecking.recheck_changed(session, now=clock.now()).withdrawn == 1
    assert mine[1].state == "withdrawn"


def test_a_seat_that_nobody_can_take_stays_open(
    session: Session, cast: Cast, clock: FakeClock, window: Window, scripts: list[Script]
) -> None:
    for script in scripts[:2]:
        for seat, person in enumerate((cast.ruth, cast.rolf), 1):
            assigned(session, script, person, seat, now=clock.now())
    pool.enter(session, cast.rosa.public_id, designations=["policy"], capacity=9, by="x", now=clock.now())
    list_(session, cast, clock, "person", name="Ada Lindqvist")
    moved = rechecking.recheck(session, window, now=clock.now())
    assert (moved.withdrawn, moved.passed_on) == (2, 0)
    assert [script.state for script in scripts[:2]] == ["in_review"] * 2


def test_what_the_reviewer_is_told_names_nothing_and_is_the_same_for_every_reason(
    session: Session, cast: Cast, clock: FakeClock, window: Window, scripts: list[Script]
) -> None:
    assigned(session, scripts[0], cast.ruth, 1, now=clock.now())
    list_(session, cast, clock, "person", name="Ada Lindqvist")
    rechecking.recheck(session, window, now=clock.now())
    notice = session.scalars(sa.select(Notice).where(Notice.account_id == cast.ruth.id)).one()
    assert notice.body == "Spring window 2026: 1 script went to somebody else. You need not do anything."


def test_locked_marks_wait_for_the_coordinator_who_sets_them_aside_or_lets_them_stand(
    session: Session, cast: Cast, clock: FakeClock, window: Window, scripts: list[Script]
) -> None:
    rows = [
        locked(session, assigned(session, script, cast.ruth, 1, now=clock.now()), 3, now=clock.now()) for script in scripts[:2]
    ]
    list_(session, cast, clock, "person", name="Ada Lindqvist")
    for expected in (2, 0):
        assert rechecking.recheck(session, window, now=clock.now()).to_decide == expected
    assert late_conflicts.undecided(session, window) == 2
    one, two = (
        late_conflicts.late_conflict_in(session, window, line.public_id) for line in late_conflicts.lines(session, window)
    )
    by = {"by": cast.cora.public_id, "now": clock.now()}
    late_conflicts.decide(session, one, outcome="stands", reason="They met once.", **by)
    late_conflicts.decide(session, two, outcome="set_aside", reason="Near friends.", **by)
    session.expire_all()
    assert [row.state for row in rows] == ["locked", "withdrawn"]
    assert rows[1].review is not None
    assert {score.level for score in rows[1].review.scores} == {3}
    given = [row for row in scripts[1].assignments if row.state == "assigned"]
    assert [row.seat for row in given] == [1]
    assert given[0].reviewer_id != cast.ruth.id
    with pytest.raises(AlreadyDecided):
        late_conflicts.decide(session, two, outcome="stands", reason="No.", **by)


def test_marks_that_a_score_was_made_of_are_not_set_aside_here(
    session: Session, cast: Cast, clock: FakeClock, window: Window, scripts: list[Script]
) -> None:
    reviewed(session, scripts[0], (cast.ruth, 3), (cast.rolf, 3), now=clock.now())
    list_(session, cast, clock, "person", name="Ada Lindqvist")
    rechecking.recheck(session, window, now=clock.now())
    (line,) = late_conflicts.lines(session, window)
    assert (line.why, line.may_set_aside) == ("listed", False)
    row = late_conflicts.late_conflict_in(session, window, line.public_id)
    with pytest.raises(SettledAlready):
        late_conflicts.decide(session, row, outcome="set_aside", reason="Near friends.", by="x", now=clock.now())


def test_without_anybody_else_marks_are_not_set_aside(
    session: Session, cast: Cast, clock: FakeClock, window: Window, scripts: list[Script]
) -> None:
    locked(session, assigned(session, scripts[0], cast.ruth, 1, now=clock.now()), 3, now=clock.now())
    for person in (cast.rolf, cast.rosa):
        pool.enter(session, person.public_id, designations=["policy"], capacity=9, by="x", now=clock.now())
    list_(session, cast, clock, "person", name="Ada Lindqvist")
    rechecking.recheck(session, window, now=clock.now())
    row = late_conflicts.late_conflict_in(session, window, late_conflicts.lines(session, window)[0].public_id)
    with pytest.raises(NotAllocable, match="2 another designation, 1 had it before"):
        late_conflicts.decide(session, row, outcome="set_aside", reason="Near friends.", by="x", now=clock.now())


def test_a_window_that_is_released_is_left_alone(
    session: Session, cast: Cast, clock: FakeClock, window: Window, scripts: list[Script]
) -> None:
    assigned(session, scripts[0], cast.ruth, 1, now=clock.now())
    declared(session, window, cast.ruth, now=clock.now())
    list_(session, cast, clock, "person", name="Ada Lindqvist")
    window.state, window.released_at = "released", clock.now()
    session.flush()
    assert rechecking.recheck_changed(session, now=clock.now()) == rechecking.Moved()
    assert rechecking.recheck(session, window, now=clock.now()) == rechecking.Moved()


def test_the_sweep_does_what_a_broken_request_left(
    app: Flask, session: Session, cast: Cast, clock: FakeClock, window: Window, scripts: list[Script]
) -> None:
    mine = assigned(session, scripts[0], cast.ruth, 1, now=clock.now())
    other = drafted(session, assigned(session, scripts[2], cast.ruth, 1, now=clock.now()), 3, now=clock.now())
    rechecking.recheck_changed(session, now=clock.now())
    assert not rechecking.is_due(session, now=clock.now())
    declare(session, cast, window, clock, people=["Ada Lindqvist"])
    assert rechecking.is_due(session, now=clock.now())
    session.commit()
    sweep(app)
    session.expire_all()
    assert (mine.state, other.state) == ("withdrawn", "assigned")
    assert not rechecking.is_due(session, now=clock.now())
