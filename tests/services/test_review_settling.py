"""Settling by a frozen policy: consensus, the third reviewer's decision, corrections, and the history they leave."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from exam_app.audit import AuditEvent
from exam_app.clock import FakeClock
from exam_app.errors import Missing
from exam_app.exams.models import Window
from exam_app.notices.models import Notice
from exam_app.review import rules
from exam_app.review.models import EarlierSettlement, Script, Settlement, Talk
from exam_app.review.settling import comparing, correcting, disagreements, talking
from tests.build import Cast
from tests.build_review import assigned, candidate, declared, enter, locked, reviewed, taken_in, third_seat
from tests.build_settling import disagree, levels, under

pytestmark = pytest.mark.usefixtures("stocked")


@pytest.fixture
def script(session: Session, cast: Cast, clock: FakeClock, window: Window) -> Script:
    """One of Ada's scripts, with Ruth, Rolf and Rosa in the pool; there is another one."""
    candidate(session, cast.ada, window, now=clock.now())
    enter(session, cast.ruth, cast.rolf, cast.rosa, now=clock.now())
    declared(session, window, cast.ruth, cast.rolf, cast.rosa, now=clock.now())
    return taken_in(session, window, now=clock.now())[0]


def score(session: Session, script: Script) -> tuple[str, Fraction] | None:
    found = session.get(Settlement, script.id, populate_existing=True)
    return (found.method, Fraction(found.points_num, found.points_den)) if found else None


def given_levels(session: Session, script: Script) -> dict[int, set[int | None]]:
    session.expire_all()
    return {row.seat: {s.level for s in row.review.scores} for row in script.assignments if row.review}


# --- consensus -----------------------------------------------------------------------------------


def test_the_two_are_asked_to_agree_before_a_third_is(session: Session, cast: Cast, clock: FakeClock, script: Script) -> None:
    under(session, script.window, consensus=True, consensus_days=5)
    disagree(session, script, (cast.ruth, 4), (cast.rolf, 2), now=clock.now())
    talk = session.get_one(Talk, script.id)
    assert (script.state, third_seat(session, script), score(session, script)) == ("in_review", None, None)
    assert (talk.until_at - clock.now()).days == 5
    assert talking.tend(session, now=clock.now()) == 1
    told = session.scalars(sa.select(Notice).where(Notice.subject == "A script to agree on")).all()
    assert {notice.account_id for notice in told} == {cast.ruth.id, cast.rolf.id}
    assert talking.tend(session, now=clock.now()) == 0


def test_the_same_proposal_of_both_settles_by_consensus_and_leaves_the_first_marks(
    session: Session, cast: Cast, clock: FakeClock, script: Script
) -> None:
    under(session, script.window, consensus=True)
    ruths, rolfs = disagree(session, script, (cast.ruth, 4), (cast.rolf, 2), now=clock.now())
    middle = levels(script, 3)
    assert not talking.propose(session, ruths, middle, "The plan is there, the reflection is short.", by="ruth", now=clock.now())
    assert score(session, script) is None
    assert talking.propose(session, rolfs, middle, "I can go along.", by="rolf", now=clock.now())
    points = script.prompt.rubric.points[2] * len(middle)
    assert score(session, script) == ("consensus", Fraction(points))
    assert given_levels(session, script) == {1: {4}, 2: {2}}
    assert script.state == "settled"
    with pytest.raises(rules.NotTalking):
        talking.propose(session, ruths, middle, "Once more.", by="ruth", now=clock.now())


def test_a_level_outside_of_the_two_marks_cannot_be_proposed(
    session: Session, cast: Cast, clock: FakeClock, script: Script
) -> None:
    under(session, script.window, consensus=True)
    ruths, _ = disagree(session, script, (cast.ruth, 3), (cast.rolf, 1), now=clock.now())
    with pytest.raises(rules.NotTalking, match="between"):
        talking.propose(session, ruths, levels(script, 4), "Higher than both.", by="ruth", now=clock.now())


@pytest.mark.parametrize("way", ["apart", "over"])
def test_without_agreement_a_third_reviewer_is_asked(
    session: Session, cast: Cast, clock: FakeClock, script: Script, way: str
) -> None:
    under(session, script.window, consensus=True, consensus_days=5)
    ruths, _ = disagree(session, script, (cast.ruth, 4), (cast.rolf, 1), now=clock.now())
    if way == "apart":
        talking.give_up(session, ruths, by="ruth", now=clock.now())
    else:
        talking.tend(session, now=clock.advance(days=5))
    session.expire_all()
    third = third_seat(session, script)
    assert third is not None
    assert (script.state, third.reviewer_id, session.get_one(Talk, script.id).outcome) == ("adjudication", cast.rosa.id, way)
    locked(session, third, 4, now=clock.now())
    assert score(session, script) == ("adjudicated", Fraction(5 * len(script.prompt.rubric.criteria)))


def test_the_third_and_everybody_else_have_no_part_in_the_talk(
    session: Session, cast: Cast, clock: FakeClock, script: Script
) -> None:
    under(session, script.window, consensus=True)
    ruths, rolfs = disagree(session, script, (cast.ruth, 4), (cast.rolf, 1), now=clock.now())
    seen = talking.talk_page(session, rolfs)
    assert (seen.heads, seen.totals[1]) == (["Marker A", "Marker B (you)"], 0)
    talking.give_up(session, ruths, by="ruth", now=clock.now())
    third = third_seat(session, script)
    assert third is not None
    locked(session, third, 4, now=clock.now())
    with pytest.raises(Missing):
        talking.talk_page(session, third)
    assert talking.waiting_for(session, cast.ruth.id) == []


def test_withheld_words_stay_stored_and_are_not_shown(session: Session, cast: Cast, clock: FakeClock, script: Script) -> None:
    under(session, script.window, consensus=True)
    ruths, rolfs = disagree(session, script, (cast.ruth, 4), (cast.rolf, 2), now=clock.now())
    talking.propose(session, ruths, levels(script, 3), "Surely written in Springfield.", by="ruth", now=clock.now())
    turn = disagreements.script_page(session, script.window, script.code).turns[0]
    found = talking.turn_in(session, script.window, turn.id)
    assert talking.withhold(session, found, by="cora", now=clock.now()) == script.code
    assert [said.words for said in talking.talk_page(session, rolfs).said] == [None]
    assert disagreements.script_page(session, script.window, script.code).turns[0].words == "Surely written in Springfield."


# --- the third review ----------------------------------------------------------------------------


def test_parity_takes_the_mean_of_all_three(session: Session, cast: Cast, clock: FakeClock, script: Script) -> None:
    under(session, script.window, third="parity")
    disagree(session, script, (cast.ruth, 4), (cast.rolf, 1), now=clock.now())
    third = third_seat(session, script)
    assert third is not None
    locked(session, third, 3, now=clock.now())
    each = Fraction(sum(script.prompt.rubric.points[level - 1] for level in (4, 1, 3)), 3)
    assert score(session, script) == ("parity", each * len(script.prompt.rubric.criteria))


def test_an_adjudicator_decides_after_comparing_and_says_why_where_nobody_gave_the_level(
    session: Session, cast: Cast, clock: FakeClock, script: Script
) -> None:
    under(session, script.window, third="adjudicator")
    disagree(session, script, (cast.ruth, 4), (cast.rolf, 1), now=clock.now())
    third = third_seat(session, script)
    assert third is not None
    with pytest.raises(Missing):
        comparing.decide(session, third, levels(script, 2), {}, by="rosa", now=clock.now())
    locked(session, third, 4, now=clock.now())
    assert (script.state, score(session, script)) == ("adjudication", None)
    seen = comparing.comparison(session, third)
    assert (seen.settled, seen.criteria[0].suggested) == (None, 4)
    decided = levels(script, *([2] + [4] * (len(script.prompt.rubric.criteria) - 1)))
    with pytest.raises(rules.NotYoursToDecide, match="reason"):
        comparing.decide(session, third, decided, {}, by="rosa", now=clock.now())
    first = next(iter(decided))
    comparing.decide(session, third, decided, {first: "Half of it is there."}, by="rosa", now=clock.now())
    points = script.prompt.rubric.points
    assert score(session, script) == ("adjudicator", Fraction(points[1] + points[3] * (len(decided) - 1)))
    with pytest.raises(rules.NotYoursToDecide):
        comparing.decide(session, third, levels(script, 4), {}, by="rosa", now=clock.now())
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(sa.text("UPDATE adjudications SET reasons = '{}'"))


# --- corrections ---------------------------------------------------------------------------------


def test_a_correction_takes_two_people_and_keeps_the_marks_and_the_score_before(
    session: Session, cast: Cast, clock: FakeClock, script: Script
) -> None:
    reviewed(session, script, (cast.ruth, 4), (cast.rolf, 4), now=clock.now())
    before = score(session, script)
    ruths = script.assignments[0]
    number = len(script.prompt.rubric.criteria)
    wanted = levels(script, *([3] + [4] * (number - 1)))
    asked = correcting.ask(session, ruths, wanted, reason="I meant the level below.", by="ruth", now=clock.now())
    with pytest.raises(rules.AlreadyDecided):
        correcting.ask(session, ruths, wanted, reason="Again.", by="ruth", now=clock.now())
    with pytest.raises(rules.TwoPeople):
        correcting.decide(session, asked, is_agreed=True, answer="", by="ruth", now=clock.now())
    correcting.decide(session, asked, is_agreed=True, answer="A slip.", by="cora", now=clock.now())
    assert before is not None
    assert score(session, script) == ("mean", before[1] - Fraction(1, 2))
    assert given_levels(session, script) == {1: {4}, 2: {4}}
    kept = session.scalars(sa.select(EarlierSettlement)).one()
    assert (kept.number, kept.settled["method"], Fraction(kept.settled["points"])) == (1, "mean", before[1])
    assert session.get_one(Settlement, script.id).number == 2
    with pytest.raises(rules.AlreadyDecided):
        correcting.decide(session, asked, is_agreed=False, answer="", by="carl", now=clock.now())


def test_a_declined_correction_changes_nothing(session: Session, cast: Cast, clock: FakeClock, script: Script) -> None:
    reviewed(session, script, (cast.ruth, 4), (cast.rolf, 4), now=clock.now())
    before = score(session, script)
    asked = correcting.ask(session, script.assignments[0], levels(script, 3), reason="Too kind.", by="ruth", now=clock.now())
    correcting.decide(session, asked, is_agreed=False, answer="Not a slip.", by="cora", now=clock.now())
    assert score(session, script) == before
    assert session.scalars(sa.select(EarlierSettlement)).all() == []


def test_a_correction_that_brings_disagreement_asks_for_a_third_review(
    session: Session, cast: Cast, clock: FakeClock, script: Script
) -> None:
    reviewed(session, script, (cast.ruth, 4), (cast.rolf, 4), now=clock.now())
    asked = correcting.ask(session, script.assignments[0], levels(script, 1), reason="Wrong script.", by="ruth", now=clock.now())
    correcting.decide(session, asked, is_agreed=True, answer="Agreed.", by="cora", now=clock.now())
    assert (script.state, score(session, script)) == ("adjudication", None)
    third = third_seat(session, script)
    assert third is not None
    locked(session, third, 4, now=clock.now())
    assert score(session, script) == ("adjudicated", Fraction(5 * len(script.prompt.rubric.criteria)))
    assert session.get_one(Settlement, script.id).number == 2


def test_a_correction_of_a_script_with_three_reviews_settles_anew_by_the_same_rule(
    session: Session, cast: Cast, clock: FakeClock, script: Script
) -> None:
    ruths, _ = disagree(session, script, (cast.ruth, 4), (cast.rolf, 1), now=clock.now())
    third = third_seat(session, script)
    assert third is not None
    locked(session, third, 4, now=clock.now())
    before = score(session, script)
    asked = correcting.ask(session, ruths, levels(script, 1), reason="Mixed up.", by="cora", now=clock.now())
    correcting.decide(session, asked, is_agreed=True, answer="Yes.", by="carl", now=clock.now())
    assert score(session, script) == ("mean", Fraction(0))
    back = correcting.ask(session, ruths, levels(script, 4), reason="It was right.", by="cora", now=clock.now())
    correcting.decide(session, back, is_agreed=True, answer="Yes.", by="carl", now=clock.now())
    assert score(session, script) == before
    assert session.get_one(Settlement, script.id).number == 3


def test_nothing_is_corrected_that_stands_as_it_is_or_is_open_or_being_talked_over(
    session: Session, cast: Cast, clock: FakeClock, script: Script
) -> None:
    under(session, script.window, consensus=True)
    open_one = assigned(session, script, cast.ruth, 1, now=clock.now())
    with pytest.raises(rules.NotCorrectable):
        correcting.ask(session, open_one, levels(script, 1), reason="Early.", by="ruth", now=clock.now())
    locked(session, open_one, 4, now=clock.now())
    with pytest.raises(rules.NothingToCorrect):
        correcting.ask(session, open_one, levels(script, 4), reason="The same.", by="ruth", now=clock.now())
    locked(session, assigned(session, script, cast.rolf, 2, now=clock.now()), 1, now=clock.now())
    with pytest.raises(rules.NotCorrectable, match="agreement"):
        correcting.ask(session, open_one, levels(script, 1), reason="Late.", by="ruth", now=clock.now())


def test_after_the_release_nothing_is_corrected_here(session: Session, cast: Cast, clock: FakeClock, script: Script) -> None:
    reviewed(session, script, (cast.ruth, 4), (cast.rolf, 4), now=clock.now())
    asked = correcting.ask(session, script.assignments[0], levels(script, 3), reason="Slip.", by="ruth", now=clock.now())
    session.execute(sa.update(Window).values(state="released", released_at=clock.now()))
    session.expire_all()
    with pytest.raises(rules.AfterRelease) as refused:
        correcting.decide(session, asked, is_agreed=True, answer="", by="cora", now=clock.now())
    assert "results" in refused.value.advice
    with pytest.raises(rules.AfterRelease):
        correcting.ask(session, script.assignments[1], levels(script, 3), reason="Slip.", by="rolf", now=clock.now())


def test_every_step_stands_in_the_record(session: Session, cast: Cast, clock: FakeClock, script: Script) -> None:
    under(session, script.window, consensus=True)
    ruths, rolfs = disagree(session, script, (cast.ruth, 4), (cast.rolf, 2), now=clock.now())
    for row in (ruths, rolfs):
        talking.propose(session, row, levels(script, 3), "Between the two.", by="somebody", now=clock.now())
    asked = correcting.ask(session, ruths, levels(script, 3), reason="A slip.", by="ruth", now=clock.now())
    correcting.decide(session, asked, is_agreed=True, answer="Yes.", by="cora", now=clock.now())
    events = list(session.scalars(sa.select(AuditEvent.event).order_by(AuditEvent.seq)))
    wanted = [
        "script.talk_begun", "script.levels_proposed", "script.levels_proposed", "script.talk_ended", "script.settled",
        "review.correction_asked", "review.correction_decided", "script.settlement_replaced",
    ]  # fmt: skip
    assert [event for event in events if event in wanted][: len(wanted)] == wanted
