"""Computing: what is refused, and what the numbers are."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.audit import AuditEvent
from exam_app.bank.key import AnswerKey
from exam_app.clock import FakeClock
from exam_app.results import rules
from exam_app.results.models import Result
from exam_app.review.models import Review
from exam_app.sitting.models import Response
from tests.build import Cast
from tests.build_results import a_closed_window, computed, released, result_of, scripts_of
from tests.build_results_papers import MEETS, a_candidate, letters_with, settle


def test_48_of_60_and_four_fifths_of_the_points_pass(session: Session, cast: Cast, clock: FakeClock) -> None:
    window = a_closed_window(session, cast, now=clock.now())
    ada = a_candidate(session, cast, window, cast.ada, right=48)
    computed(session, window, now=clock.now())
    result = result_of(session, ada)
    one, two = result.parts
    assert (one.outcome, one.points_num, one.out_of, one.cut_num, one.cut_den) == ("passed", 48, 60, 48, 1)
    assert (two.outcome, two.points_num, two.out_of, two.cut_num, two.cut_den) == ("passed", 48, 60, 48, 1)
    assert result.decision == "passed"


def test_each_part_is_decided_by_itself(session: Session, cast: Cast, clock: FakeClock) -> None:
    window = a_closed_window(session, cast, now=clock.now())
    ada = a_candidate(session, cast, window, cast.ada, right=47)
    ben = a_candidate(session, cast, window, cast.ben, levels=(MEETS, (2, *MEETS[1:])))
    computed(session, window, now=clock.now())
    assert [p.outcome for p in result_of(session, ada).parts] == ["failed", "passed"]
    assert [p.outcome for p in result_of(session, ben).parts] == ["passed", "failed"]
    assert {result_of(session, r).decision for r in (ada, ben)} == {"not_passed"}


def test_half_a_point_below_the_mark_is_not_rounded_up(session: Session, cast: Cast, clock: FakeClock) -> None:
    window = a_closed_window(session, cast, now=clock.now())
    ada = a_candidate(session, cast, window, cast.ada)
    script = scripts_of(session, ada)[0]
    settle(session, script, {f"c{n}": Fraction(4) if n > 1 else Fraction(11, 3) for n in range(1, 7)}, at=clock.now())
    computed(session, window, now=clock.now())
    two = result_of(session, ada).parts[1]
    assert (two.outcome, two.points_num, two.points_den) == ("failed", 143, 3)


def test_a_part_that_was_not_sat_is_not_taken(session: Session, cast: Cast, clock: FakeClock) -> None:
    window = a_closed_window(session, cast, now=clock.now())
    ada = a_candidate(session, cast, window, cast.ada, levels=None)
    computed(session, window, now=clock.now())
    assert [p.outcome for p in result_of(session, ada).parts] == ["passed", "not_taken"]


def test_versions_and_receipt_stand_in_the_part(session: Session, cast: Cast, clock: FakeClock) -> None:
    window = a_closed_window(session, cast, now=clock.now())
    ada = a_candidate(session, cast, window, cast.ada)
    computed(session, window, now=clock.now())
    one, two = result_of(session, ada).parts
    assert one.form == f"2026-A {window.form.content_hash}"
    assert two.policy == f"standard-{window.policy.number} {window.policy.content_hash}"
    assert [r.split()[0] for r in two.rubrics] == ["2026-A-essay-1-1", "2026-A-essay-2-1"]
    assert one.receipt == ada.sittings[0].receipt


def test_bands_name_the_domains_and_join_the_small_ones(session: Session, cast: Cast, clock: FakeClock) -> None:
    window = a_closed_window(session, cast, now=clock.now())
    ada = a_candidate(session, cast, window, cast.ada, right=27)
    computed(session, window, now=clock.now())
    one, two = result_of(session, ada).parts
    assert [(b["area"], b["band"], b["share"]) for b in one.bands] == [
        ("Theoretical Foundations", "above", "27 questions"),
        ("Law, Regulation and Agency Policy", "below", "4 questions"),
        ("Systems Expertise", "below", "3 questions"),
        ("Direct Service Skills", "below", "21 questions"),
        ("Other areas", "below", "5 questions"),
    ]
    assert [b["band"] for b in two.bands] == ["near"] * 12


def test_computing_again_changes_nothing_but_what_changed(session: Session, cast: Cast, clock: FakeClock) -> None:
    window = a_closed_window(session, cast, now=clock.now())
    ada, ben = (a_candidate(session, cast, window, who) for who in (cast.ada, cast.ben))
    computed(session, window, now=clock.now())
    before = {r.public_id: r.computed_at for r in session.scalars(sa.select(Result))}
    script = scripts_of(session, ben)[0]
    settle(session, script, {f"c{n}": Fraction(2) for n in range(1, 7)}, at=clock.now())
    computed(session, window, now=clock.advance(hours=1))
    after = {r.public_id: r.computed_at for r in session.scalars(sa.select(Result))}
    assert before.keys() == after.keys()
    assert after[result_of(session, ada).public_id] == before[result_of(session, ada).public_id]
    assert result_of(session, ben).parts[1].outcome == "failed"


def test_only_the_window_that_was_asked_for_is_computed(session: Session, cast: Cast, clock: FakeClock) -> None:
    window = a_closed_window(session, cast, now=clock.now())
    ada = a_candidate(session, cast, window, cast.ada)
    computed(session, window, now=clock.now())
    assert [r.registration_id for r in session.scalars(sa.select(Result))] == [ada.id]
    assert session.scalars(sa.select(AuditEvent).where(AuditEvent.event == "results.computed")).one().facts == {"results": 1}


def test_nothing_is_computed_while_the_window_is_open(session: Session, cast: Cast, clock: FakeClock) -> None:
    window = a_closed_window(session, cast, now=clock.now())
    a_candidate(session, cast, window, cast.ada)
    with pytest.raises(rules.SittingOpen):
        computed(session, window, now=window.closes_at - timedelta(seconds=1))


def test_nothing_is_computed_while_a_part_is_being_sat(session: Session, cast: Cast, clock: FakeClock) -> None:
    window = a_closed_window(session, cast, now=clock.now())
    sitting = a_candidate(session, cast, window, cast.ada).sittings[0]
    sitting.state, sitting.submitted_at, sitting.receipt = "open", None, None
    session.flush()
    with pytest.raises(rules.SittingOpen):
        computed(session, window, now=clock.now())


def test_nothing_is_computed_while_a_script_is_open(session: Session, cast: Cast, clock: FakeClock) -> None:
    window = a_closed_window(session, cast, now=clock.now())
    scripts_of(session, a_candidate(session, cast, window, cast.ada))[1].state = "adjudication"
    session.flush()
    with pytest.raises(rules.ScriptsOpen, match="1 essay has"):
        computed(session, window, now=clock.now())


@pytest.mark.parametrize("fault", ["placeholder", "missing", "no such option"])
def test_nothing_is_computed_with_a_key_that_nobody_vouched_for(
    session: Session, cast: Cast, clock: FakeClock, fault: str
) -> None:
    window = a_closed_window(session, cast, now=clock.now())
    a_candidate(session, cast, window, cast.ada)
    key = session.get_one(AnswerKey, window.form.items[16].version_id)
    if fault == "missing":
        session.delete(key)
    elif fault == "placeholder":
        key.state = "placeholder"
    else:
        key.letter = "E"
    session.flush()
    with pytest.raises(rules.KeyNotConfirmed, match=r"17 \(2026-A-017\)"):
        computed(session, window, now=clock.now())
    assert session.scalars(sa.select(Result)).all() == []


def test_nothing_is_computed_without_a_cut_score(session: Session, cast: Cast, clock: FakeClock) -> None:
    window = a_closed_window(session, cast, now=clock.now())
    session.delete(window.form.cut)
    session.flush()
    session.expire_all()
    with pytest.raises(rules.CutScoreMissing):
        computed(session, window, now=clock.now())


def test_a_mark_on_another_text_stops_everything(session: Session, cast: Cast, clock: FakeClock) -> None:
    window = a_closed_window(session, cast, now=clock.now())
    ada = a_candidate(session, cast, window, cast.ada)
    a_candidate(session, cast, window, cast.ben)
    review = session.scalars(sa.select(Review).where(Review.sha256 == scripts_of(session, ada)[0].sha256)).first()
    assert review is not None
    review.sha256 = "0" * 64
    session.flush()
    with pytest.raises(rules.ScoreMismatch):
        computed(session, window, now=clock.now())


def test_an_essay_that_changed_after_the_hand_in_stops_everything(session: Session, cast: Cast, clock: FakeClock) -> None:
    window = a_closed_window(session, cast, now=clock.now())
    ada = a_candidate(session, cast, window, cast.ada)
    response = session.get_one(Response, (ada.sittings[1].id, 1))
    response.answer += " And one word more."
    session.flush()
    with pytest.raises(rules.ScoreMismatch):
        computed(session, window, now=clock.now())


def test_an_essay_too_few_stops_everything(session: Session, cast: Cast, clock: FakeClock) -> None:
    window = a_closed_window(session, cast, now=clock.now())
    a_candidate(session, cast, window, cast.ada, levels=(MEETS,))
    with pytest.raises(rules.NotReconciled, match="Part Two has 1 essays"):
        computed(session, window, now=clock.now())


def test_an_answer_too_few_stops_everything(session: Session, cast: Cast, clock: FakeClock) -> None:
    window = a_closed_window(session, cast, now=clock.now())
    a_candidate(session, cast, window, cast.ada, letters=letters_with(59, of=59))
    with pytest.raises(rules.NotReconciled):
        computed(session, window, now=clock.now())


def test_criteria_that_do_not_add_up_stop_everything(session: Session, cast: Cast, clock: FakeClock) -> None:
    window = a_closed_window(session, cast, now=clock.now())
    ada = a_candidate(session, cast, window, cast.ada)
    settlement = scripts_of(session, ada)[0].settlement
    assert settlement is not None
    settlement.points_num += 1
    session.flush()
    with pytest.raises(rules.ScorersDisagree, match="1 of 1"):
        computed(session, window, now=clock.now())


def test_who_withdrew_has_no_result_any_more(session: Session, cast: Cast, clock: FakeClock) -> None:
    window = a_closed_window(session, cast, now=clock.now())
    ada = a_candidate(session, cast, window, cast.ada)
    ben = a_candidate(session, cast, window, cast.ben, levels=None, comments=True)
    computed(session, window, now=clock.now())
    ben.state = "withdrawn"
    session.flush()
    computed(session, window, now=clock.now())
    assert [r.registration_id for r in session.scalars(sa.select(Result))] == [ada.id]


def test_a_pass_elsewhere_does_not_turn_a_part_failed_here(session: Session, cast: Cast, clock: FakeClock) -> None:
    other = a_closed_window(session, cast, now=clock.now(), code="2026-0")
    a_candidate(session, cast, other, cast.ada)
    released(session, other, now=clock.now())
    window = a_closed_window(session, cast, now=clock.now())
    ada = a_candidate(session, cast, window, cast.ada, right=10)
    computed(session, window, now=clock.now())
    assert result_of(session, ada).decision == "not_passed"
