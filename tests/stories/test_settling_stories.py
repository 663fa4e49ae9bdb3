"""Failure stories of settling: 21 (a first mark edited, the wrong record opened), 24 (a change of scheme destroys marks)."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.bank import service as bank
from exam_app.clock import FakeClock
from exam_app.exams import service as exams
from exam_app.exams.documents import STANDARD_POLICY
from exam_app.exams.models import Window
from exam_app.exams.rules import NameTaken, WindowFrozen
from exam_app.review import rules
from exam_app.review.marking import marks
from exam_app.review.models import Assignment, CriterionScore, Script, Settlement
from exam_app.review.routing import allocation, intake
from exam_app.review.settling import comparing, correcting
from question_bank import load
from tests.build import Cast
from tests.build_review import candidate, declared, drafted, enter, locked, reviewed, taken_in, third_seat
from tests.build_settling import disagree, levels

pytestmark = pytest.mark.usefixtures("stocked")


@pytest.fixture
def script(session: Session, cast: Cast, clock: FakeClock, window: Window) -> Script:
    candidate(session, cast.ada, window, now=clock.now())
    enter(session, cast.ruth, cast.rolf, cast.rosa, now=clock.now())
    declared(session, window, cast.ruth, cast.rolf, cast.rosa, now=clock.now())
    return taken_in(session, window, now=clock.now())[0]


def everything(session: Session) -> tuple[object, ...]:
    """All marks, seats and scores, as they are stored."""
    session.flush()
    given = session.execute(sa.select(CriterionScore.review_id, CriterionScore.criterion_id, CriterionScore.level)).all()
    seats = session.execute(sa.select(Assignment.id, Assignment.reviewer_id, Assignment.seat, Assignment.state)).all()
    scores = session.execute(
        sa.select(Settlement.script_id, Settlement.points_num, Settlement.points_den, Settlement.method)
    ).all()
    return sorted(map(tuple, given)), sorted(map(tuple, seats)), sorted(map(tuple, scores))


def test_21_locked_marks_stay_and_a_correction_is_a_record_of_its_own(
    session: Session, cast: Cast, clock: FakeClock, script: Script
) -> None:
    reviewed(session, script, (cast.ruth, 4), (cast.rolf, 4), now=clock.now())
    given, *_ = everything(session)
    with pytest.raises(rules.MarksLocked):
        drafted(session, script.assignments[0], 1, now=clock.now())
    with pytest.raises(rules.MarksFinal):
        marks.reopen(session, script.assignments[0], by="ruth", now=clock.now())
    asked = correcting.ask(session, script.assignments[0], levels(script, 3), reason="A slip.", by="ruth", now=clock.now())
    correcting.decide(session, asked, is_agreed=True, answer="Yes.", by="cora", now=clock.now())
    assert everything(session)[0] == given


def test_21_the_third_reviewer_sees_exactly_the_pair_that_was_locked(
    session: Session, cast: Cast, clock: FakeClock, script: Script
) -> None:
    disagree(session, script, (cast.ruth, 4), (cast.rolf, 1), now=clock.now())
    third = third_seat(session, script)
    assert third is not None
    locked(session, third, 3, now=clock.now())
    seen = comparing.comparison(session, third)
    assert [line.given for line in seen.criteria] == [[4, 1, 3]] * len(seen.criteria)
    assert (seen.heads[:2], len(seen.comments)) == (("Marker A", "Marker B"), 3)


def test_24_with_one_mark_present_no_change_of_scheme_rubric_allocation_or_import_touches_it(
    session: Session, cast: Cast, clock: FakeClock, script: Script, window: Window, tmp_path: Path
) -> None:
    allocation.allocate(session, window, seed=3, by="cora", now=clock.now())
    mine = script.assignments[0]
    locked(session, mine, 3, now=clock.now())
    before, rubric = everything(session), script.prompt.rubric.content_hash
    with pytest.raises(WindowFrozen):
        exams.change_window(
            session, window, title="Other", form=window.form, policy=window.policy, opens_at=window.opens_at,
            closes_at=window.closes_at, zone=window.zone, by="cora", now=clock.now(),
        )  # fmt: skip
    changed = tmp_path / "standard.toml"
    changed.write_text(STANDARD_POLICY.read_text(encoding="utf-8").replace('"tertium quid"', '"parity"'), encoding="utf-8")
    with pytest.raises(NameTaken):
        exams.import_policy(session, changed, now=clock.now())
    with pytest.raises(rules.AlreadyDecided):
        intake.take_in(session, window, by="cora", now=clock.now())
    assert allocation.allocate(session, window, seed=4, by="cora", now=clock.now()) == 0
    bank.import_content(session, by="iris", now=clock.now(), folder=_with_another_rubric(tmp_path))
    session.expire_all()
    assert script.prompt.rubric.content_hash == rubric
    assert everything(session) == before


def _with_another_rubric(folder: Path) -> Path:
    """The shipped content with one word of every rubric changed."""
    content = folder / "content"
    shutil.copytree(load.CONTENT, content)
    for path in (content / "rubrics").glob("*.toml"):
        path.write_text(path.read_text(encoding="utf-8").replace("Strong", "Very strong"), encoding="utf-8")
    return content


def test_24_every_rescore_can_be_taken_back_to_exactly_what_was(
    session: Session, cast: Cast, clock: FakeClock, script: Script
) -> None:
    reviewed(session, script, (cast.ruth, 4), (cast.rolf, 4), now=clock.now())
    before = everything(session)
    for given in (levels(script, 3), levels(script, 4)):
        asked = correcting.ask(session, script.assignments[0], given, reason="Looked at again.", by="cora", now=clock.now())
        correcting.decide(session, asked, is_agreed=True, answer="Yes.", by="carl", now=clock.now())
    assert everything(session) == before
