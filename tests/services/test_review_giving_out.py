"""Giving out as the coordinator steers it: what was seen is what is done, pins and exclusions, few scripts of a designation."""

from __future__ import annotations

from collections import Counter

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from exam_app.audit import AuditEvent
from exam_app.clock import FakeClock
from exam_app.exams.models import Window
from exam_app.review.models import AllocationRun, Assignment, Pin, Script, SmallGroup
from exam_app.review.people import pool
from exam_app.review.routing import allocation, explaining, groups, intake, pinning, planning
from exam_app.review.routing.viewdata import Lack
from exam_app.review.rules import (
    AlreadyDecided,
    InputsChanged,
    NotAllocable,
    NothingToClaim,
    PinRefused,
    TooFewScripts,
)
from tests.build import Cast
from tests.build_review import candidate, declared, enter, taken_in

pytestmark = pytest.mark.usefixtures("stocked")


@pytest.fixture
def scripts(session: Session, cast: Cast, clock: FakeClock, window: Window) -> list[Script]:
    """Six scripts of three candidates, and three reviewers; Rolf rates Ben."""
    for person in (cast.ada, cast.ben, cast.ada):
        near = [("rater", "Rolf Brandt", None)] if person is cast.ben else []
        candidate(session, person, window, now=clock.now(), near=near)
    enter(session, cast.ruth, cast.rolf, cast.rosa, now=clock.now())
    return taken_in(session, window, now=clock.now())


def rows(session: Session) -> list[Assignment]:
    return list(session.scalars(sa.select(Assignment)))


def events(session: Session, code: str) -> list[AuditEvent]:
    return list(session.scalars(sa.select(AuditEvent).where(AuditEvent.event == code)))


def given(session: Session, window: Window, clock: FakeClock, seed: int = 3) -> int:
    return allocation.allocate(session, window, seed=seed, by="system", now=clock.now())


# --- what was seen is what is done ----------------------------------------------------------------


def test_what_was_seen_is_what_is_done_and_stays_in_the_record(
    session: Session, cast: Cast, clock: FakeClock, window: Window, scripts: list[Script]
) -> None:
    seen = planning.plan(session, window, seed=11, now=clock.now())
    allocation.allocate_as_seen(session, window, seen, seed=11, seen=seen.seen, by=cast.cora.public_id, now=clock.now())
    assert {(row.script_id, row.seat, row.reviewer_id) for row in rows(session)} == {
        (script, seat, who) for script, places in seen.given.items() for seat, who in places
    }
    run = session.scalars(sa.select(AllocationRun)).one()
    assert (run.seed, run.inputs_hash, run.scripts, run.places, run.made_by) == (11, seen.inputs_hash, 6, 12, cast.cora.public_id)
    assert [event.facts["run"] for event in events(session, "window.allocated")] == [run.public_id]


def test_when_the_pool_changed_since_nothing_is_given_out(
    session: Session, cast: Cast, clock: FakeClock, window: Window, scripts: list[Script]
) -> None:
    seen = planning.plan(session, window, seed=11, now=clock.now())
    enter(session, cast.rosa, now=clock.now(), capacity=11)
    with pytest.raises(InputsChanged) as refusal:
        allocation.allocate_as_seen(session, window, seen, seed=11, seen=seen.seen, by="system", now=clock.now())
    assert "Open the page anew" in refusal.value.advice
    other = planning.plan(session, window, seed=12, now=clock.now())
    with pytest.raises(InputsChanged):
        allocation.allocate_as_seen(session, window, other, seed=12, seen=seen.seen, by="system", now=clock.now())
    assert rows(session) == []


def test_a_run_cannot_be_changed(session: Session, clock: FakeClock, window: Window, scripts: list[Script]) -> None:
    given(session, window, clock)
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(sa.update(AllocationRun).values(seed=1))


def test_the_plan_tells_for_each_script_who_gets_it_and_why_others_do_not(
    session: Session, cast: Cast, clock: FakeClock, window: Window, scripts: list[Script]
) -> None:
    plan = planning.plan(session, window, seed=3, now=clock.now())
    shares = {share.name: share.gets for share in plan.shares}
    assert sorted(shares.values()) == [4, 4, 4]
    for line in plan.lines:
        assert [(one.before, one.after) for one in line.chosen] == [(0, 4), (0, 4)]
        assert line.together >= 1
    told = Counter(word for line in plan.lines for word, _ in line.others)
    assert told == {"named in the application": 2, "could have it, too": 4}
    assert plan.repeats == 3  # six scripts, three pairs: each meets twice


def test_what_would_help_names_codes_and_designation_and_no_writer(
    session: Session, cast: Cast, clock: FakeClock, window: Window, scripts: list[Script]
) -> None:
    pool.enter(session, cast.rosa.public_id, designations=["policy"], employer="", capacity=5, by="system", now=clock.now())
    plan = planning.plan(session, window, seed=3, now=clock.now())
    (help_,) = plan.help
    lacking = [line.code for line in plan.lacking]
    assert help_.startswith("One more reviewer for Clinical with 2 places and without a conflict with")
    assert all(code in help_ for code in lacking)
    with pytest.raises(NotAllocable) as refusal:
        given(session, window, clock)
    assert refusal.value.advice == help_
    assert not [name for name in ("Ada", "Ben", "Okafor", "Lindqvist") if name in refusal.value.message + help_]


def test_of_many_scripts_without_a_reviewer_the_message_names_the_first_few() -> None:
    lacks = [Lack(f"CODE{n}", "A case", "clinical", 2, [("same employer", 3)], 0) for n in range(30)]
    said = explaining.explain(lacks)
    assert said.count("lacks 2") == 8
    assert said.endswith("And 22 more lack somebody.")
    assert explaining.help_for(lacks)[0].endswith("CODE7 and 22 more.")


# --- pins and exclusions --------------------------------------------------------------------------


def pinned(session: Session, window: Window, script: Script, who: str, clock: FakeClock, kind: str = "pin") -> Pin:
    return pinning.pin(session, window, script.code, who, kind=kind, reason="She knows the field.", by="system", now=clock.now())


def test_a_pin_is_kept_and_an_exclusion_is_too(
    session: Session, cast: Cast, clock: FakeClock, window: Window, scripts: list[Script]
) -> None:
    free = [s for s in scripts if planning.inputs_for(session, window, now=clock.now()).pool.able[s.id] >= {cast.rolf.id}]
    one = pinned(session, window, free[0], cast.rolf.public_id, clock)
    two = pinned(session, window, free[1], cast.rolf.public_id, clock, "exclusion")
    for seed in range(4):
        places = planning.plan(session, window, seed=seed, now=clock.now()).given
        assert cast.rolf.id in {who for _, who in places[free[0].id]}
        assert cast.rolf.id not in {who for _, who in places[free[1].id]}
    given(session, window, clock)
    session.expire_all()
    assert (one.run_id is not None, two.run_id) == (True, None)
    with pytest.raises(PinRefused, match="carried out"):
        pinning.unpin(session, window, one.public_id, by="system", now=clock.now())


def test_an_exclusion_holds_for_asking_and_for_a_third_seat(
    session: Session, cast: Cast, clock: FakeClock, window: Window, scripts: list[Script]
) -> None:
    declared(session, window, cast.ruth, now=clock.now())
    for script in scripts:
        pinned(session, window, script, cast.ruth.public_id, clock, "exclusion")
    with pytest.raises(NothingToClaim):
        allocation.claim(session, cast.ruth.id, window=window, now=clock.now())
    made = allocation.give_seat(session, scripts[0], 1, by="system", now=clock.now())
    assert made is not None
    assert made.reviewer_id != cast.ruth.id


def test_a_pin_against_a_conflict_is_refused_without_the_reason(
    session: Session, cast: Cast, clock: FakeClock, window: Window, scripts: list[Script]
) -> None:
    able = planning.inputs_for(session, window, now=clock.now()).pool.able
    barred = next(script for script in scripts if cast.rolf.id not in able[script.id])
    with pytest.raises(PinRefused) as refusal:
        pinned(session, window, barred, cast.rolf.public_id, clock)
    assert refusal.value.message == f"Rolf Brandt cannot have script {barred.code}."


def test_a_third_pin_a_second_word_and_an_unknown_code_are_refused(
    session: Session, cast: Cast, clock: FakeClock, window: Window, scripts: list[Script]
) -> None:
    able = planning.inputs_for(session, window, now=clock.now()).pool.able
    script = next(script for script in scripts if len(able[script.id]) == 3)
    pinned(session, window, script, cast.ruth.public_id, clock)
    with pytest.raises(PinRefused, match="decision about Ruth Amsel"):
        pinned(session, window, script, cast.ruth.public_id, clock, "exclusion")
    pinned(session, window, script, cast.rolf.public_id, clock)
    with pytest.raises(PinRefused, match="no free place"):
        pinned(session, window, script, cast.rosa.public_id, clock)
    with pytest.raises(PinRefused, match="no script NOBODY"):
        pinning.pin(session, window, "NOBODY", cast.rosa.public_id, kind="pin", reason="x", by="system", now=clock.now())


def test_a_pin_that_cannot_be_kept_any_more_stops_the_giving_out_until_it_is_removed(
    session: Session, cast: Cast, clock: FakeClock, window: Window, scripts: list[Script]
) -> None:
    able = planning.inputs_for(session, window, now=clock.now()).pool.able
    script = next(script for script in scripts if len(able[script.id]) == 3)
    pin = pinned(session, window, script, cast.rosa.public_id, clock)
    enter(session, cast.ruth, cast.rolf, now=clock.now())
    pool.enter(session, cast.rosa.public_id, designations=["policy"], employer="", capacity=5, by="system", now=clock.now())
    assert planning.plan(session, window, seed=1, now=clock.now()).broken == [
        f"Rosa Castillo cannot have script {script.code} any more"
    ]
    pinning.unpin(session, window, pin.public_id, by="system", now=clock.now())
    assert planning.plan(session, window, seed=1, now=clock.now()).broken == []
    assert [event.facts["kind"] for event in events(session, "script.pin_removed")] == ["pin"]


# --- few scripts of a designation -----------------------------------------------------------------


@pytest.fixture
def few(session: Session, cast: Cast, clock: FakeClock, window: Window) -> Window:
    """Six clinical scripts, two of policy."""
    for person in (cast.ada, cast.ben, cast.ada):
        candidate(session, person, window, now=clock.now())
    candidate(session, cast.ben, window, now=clock.now(), designation="policy")
    enter(session, cast.ruth, cast.rolf, cast.rosa, now=clock.now())
    declared(session, window, cast.ruth, now=clock.now())
    intake.take_in(session, window, by="system", now=window.closes_at)
    return window


def decide(session: Session, window: Window, decision: str, clock: FakeClock) -> None:
    groups.decide(
        session, window, "policy", decision=decision, reason="All reviewers are from elsewhere.", by="system", now=clock.now()
    )


def test_few_scripts_are_not_given_out_before_a_decision(session: Session, cast: Cast, clock: FakeClock, few: Window) -> None:
    with pytest.raises(TooFewScripts, match=r"Fewer than 5 scripts .* Policy \(2\)"):
        given(session, few, clock)
    claimed = [allocation.claim(session, cast.ruth.id, window=few, now=clock.now()) for _ in range(6)]
    assert {row.script.prompt.designation for row in claimed} == {"clinical"}
    with pytest.raises(NothingToClaim):
        allocation.claim(session, cast.ruth.id, window=few, now=clock.now())


def test_a_recorded_waiver_lets_them_out(session: Session, clock: FakeClock, few: Window) -> None:
    decide(session, few, "waived", clock)
    assert given(session, few, clock) == 16
    (event,) = events(session, "window.small_group_decided")
    assert event.facts == {
        "designation": "policy", "decision": "waived", "scripts": 2, "reason": "All reviewers are from elsewhere.",
    }  # fmt: skip
    with pytest.raises(AlreadyDecided):
        decide(session, few, "held", clock)


def test_held_scripts_wait_and_the_others_go_out(session: Session, clock: FakeClock, few: Window) -> None:
    decide(session, few, "held", clock)
    assert given(session, few, clock) == 12
    assert {row.script.prompt.designation for row in rows(session)} == {"clinical"}
    decide(session, few, "waived", clock)
    assert given(session, few, clock) == 4
    assert len(list(session.scalars(sa.select(SmallGroup)))) == 2


def test_blank_essays_do_not_make_a_group_larger(session: Session, cast: Cast, clock: FakeClock, window: Window) -> None:
    for number in range(4):
        candidate(session, cast.ada, window, now=clock.now(), texts=("Words.", "More." if number == 0 else ""))
        candidate(session, cast.ben, window, now=clock.now(), designation="policy", texts=("Words.", "" if number else "More."))
    candidate(session, cast.ben, window, now=clock.now(), texts=("Words.", "More."))
    intake.take_in(session, window, by="system", now=window.closes_at)
    # Eight essays of policy, of which three are blank; ten clinical ones, of which three are blank.
    assert groups.small(session, window) == []
    assert groups.undecided(session, window) == set()
    few = session.scalars(sa.select(Script).where(Script.state == "waiting")).unique().all()
    few = [script for script in few if script.prompt.designation == "policy"]
    few[0].state = "blank"
    session.flush()
    assert [(group.designation, group.scripts) for group in groups.small(session, window)] == [("policy", 4)]
