"""The quality of marking: what is counted, what is not, seeded scripts that nobody can tell, feedback after the release."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from exam_app.accounts.models import Account
from exam_app.accounts.people import with_role
from exam_app.clock import FakeClock
from exam_app.errors import Missing
from exam_app.exams import service as exams
from exam_app.exams.models import Window
from exam_app.notices.models import Notice
from exam_app.permissions import Role
from exam_app.review import rules
from exam_app.review.marking import marks, worklist
from exam_app.review.models import Assignment, Script, Settlement
from exam_app.review.progress import board
from exam_app.review.quality import calibrating, feedback, looking, noting, pairs, seeding, warning
from exam_app.review.quality.figures import agreements
from exam_app.review.quality.habits import habits
from exam_app.review.routing import intake, planning
from exam_app.review.settling import correcting
from exam_app.tasks import warn_of_marks
from tests.build import Cast
from tests.build_review import assigned, candidate, declared, drafted, enter, locked, more_reviewers, taken_in, third_seat
from tests.build_settling import disagree, levels, settled_window, under

pytestmark = pytest.mark.usefixtures("stocked")


@pytest.fixture
def scripts(session: Session, cast: Cast, clock: FakeClock, window: Window) -> list[Script]:
    """Four scripts of two candidates; Ruth, Rolf and Rosa are in the pool."""
    for person in (cast.ada, cast.ben):
        candidate(session, person, window, now=clock.now())
    enter(session, cast.ruth, cast.rolf, cast.rosa, now=clock.now())
    declared(session, window, cast.ruth, cast.rolf, cast.rosa, now=clock.now())
    return taken_in(session, window, now=clock.now())


def next_window(session: Session, window: Window, *, clock: FakeClock) -> Window:
    """Another window with the same form, taken in, with two new scripts of somebody else."""
    made = exams.plan_window(
        session, title="Autumn window 2026", form=window.form, policy=window.policy, zone="America/New_York",
        opens_at=clock.now(), closes_at=clock.now() + timedelta(days=6), by="system", now=clock.now(),
    )  # fmt: skip
    exams.freeze_window(session, made, by="system", now=clock.now())
    other = Account(public_id="n" * 22, email="nora@example.org", name="Nora Vance", is_active=True, created_at=clock.now())
    session.add(other)
    session.flush()
    candidate(session, other, made, now=clock.now(), texts=("Nora's first.", "Nora's second."))
    taken_in(session, made, now=clock.now())
    return made


def test_only_the_first_two_locked_reviews_count(session: Session, cast: Cast, clock: FakeClock, scripts: list[Script]) -> None:
    one, two, three, four = scripts
    disagree(session, one, (cast.ruth, 3), (cast.rolf, 3), now=clock.now())
    ruths, _ = disagree(session, two, (cast.ruth, 4), (cast.rolf, 1), now=clock.now())
    third = third_seat(session, two)
    assert third is not None
    locked(session, third, 1, now=clock.now())
    locked(session, assigned(session, three, cast.ruth, 1, now=clock.now()), 1, now=clock.now())
    drafted(session, assigned(session, four, cast.ruth, 1, now=clock.now()), 2, now=clock.now())
    asked = correcting.ask(session, ruths, levels(two, 1), reason="Mixed up.", by="ruth", now=clock.now())
    correcting.decide(session, asked, is_agreed=True, answer="Yes.", by="cora", now=clock.now())
    sheet = pairs.sheet_of(session, [one.window_id])
    assert sorted(sheet.means.tolist()) == [[3.0, 3.0], [4.0, 1.0]]
    found = agreements(sheet, seed=1).whole
    assert (found.scripts, found.figures["exact"].value) == (2, pytest.approx(len(one.prompt.rubric.criteria) / found.marks))


def test_figures_of_prompts_and_criteria_add_up_to_the_whole(
    session: Session, cast: Cast, clock: FakeClock, scripts: list[Script]
) -> None:
    for number, script in enumerate(scripts):
        disagree(session, script, (cast.ruth, 3), (cast.rolf, 3 + number % 2), now=clock.now())
    found = agreements(pairs.sheet_of(session, [scripts[0].window_id]), seed=1)
    assert found.whole.scripts == sum(one.scripts for one in found.prompts.values()) == 4
    assert found.whole.marks == sum(one.marks for one in found.criteria.values())
    agreed = sum((one.figures["exact"].value or 0) * one.marks for one in found.criteria.values())
    assert agreed / found.whole.marks == pytest.approx(found.whole.figures["exact"].value)
    again = agreements(pairs.sheet_of(session, [scripts[0].window_id]), seed=1)
    assert again.whole.figures["kappa"] == found.whole.figures["kappa"]


def test_an_empty_window_says_too_few_and_nothing_breaks(session: Session, scripts: list[Script], cast: Cast) -> None:
    page = looking.quality_page(session, scripts[0].window)
    assert {line.cell.text for line in page.measures} == {"Too few to judge"}
    assert (page.markers, page.chart, page.prompts) == ([], None, [])
    assert looking.over_windows(session).windows[0].scripts == 0


def test_a_strict_quick_reviewer_is_shown_and_the_coordinators_decision_recorded(
    session: Session, cast: Cast, clock: FakeClock, window: Window
) -> None:
    for person in more_people(session, 3, clock):
        candidate(session, person, window, now=clock.now())
    enter(session, cast.ruth, cast.rolf, now=clock.now())
    declared(session, window, cast.ruth, cast.rolf, now=clock.now())
    for script in taken_in(session, window, now=clock.now()):
        number = len(script.prompt.rubric.criteria)
        for seat, person, given, minutes in ((1, cast.ruth, [3] * number, 20), (2, cast.rolf, [2] * number, 1)):
            mine = drafted(session, assigned(session, script, person, seat, now=clock.now()), given, now=clock.now())
            marks.lock(session, mine, by="somebody", now=clock.now() + timedelta(minutes=minutes))
    found = habits(pairs.sheet_of(session, [window.id]), {})
    assert (found[cast.rolf.id].severity.value, found[cast.ruth.id].severity.value) == (-1.0, 1.0)
    assert (found[cast.rolf.id].minutes.value, found[cast.ruth.id].minutes.value) == (1.0, 20.0)
    rolf = looking.marker_line(session, window, noting.reviewer_of(session, cast.rolf.public_id))
    assert [word for word, _ in rolf.warnings] == ["severe", "quick"]
    assert (rolf.minutes.text, rolf.minutes.interval, rolf.spread.text) == ("1", "1 to 1", "0.00")
    chart = looking.quality_page(session, window).chart
    assert chart is not None
    assert len(chart.bars) == 2
    reviewer = noting.reviewer_of(session, cast.rolf.public_id)
    noting.note(
        session, window, reviewer, warning="quick", decision="spoke", words="He had read them before.", by="cora", now=clock.now()
    )
    seen = looking.marker_line(session, window, reviewer).notes
    assert [(one.decision, one.words) for one in seen] == [("Spoke with the reviewer", "He had read them before.")]
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(sa.text("DELETE FROM quality_notes"))


def test_a_warning_reaches_every_coordinator_once_and_waits_until_one_decides(
    app: Flask, session: Session, cast: Cast, clock: FakeClock, window: Window
) -> None:
    for person in more_people(session, 3, clock):
        candidate(session, person, window, now=clock.now())
    enter(session, cast.ruth, cast.rolf, now=clock.now())
    declared(session, window, cast.ruth, cast.rolf, now=clock.now())
    *most, last = taken_in(session, window, now=clock.now())

    def mark(script: Script) -> None:
        for seat, person, level in ((1, cast.ruth, 3), (2, cast.rolf, 2)):
            mine = drafted(session, assigned(session, script, person, seat, now=clock.now()), level, now=clock.now())
            marks.lock(session, mine, by="somebody", now=clock.now() + timedelta(minutes=20))

    for script in most:
        mark(script)
    session.commit()
    warn_of_marks(app)
    told = sa.select(Notice).where(Notice.subject == "Marks are worth a look").order_by(Notice.account_id)
    heard = session.scalars(told).all()
    assert {row.account_id for row in heard} == {person.id for person in with_role(session, Role.COORDINATOR)}
    assert heard[0].body.startswith(f"{window.title}: 2 warnings are new about how somebody marks.")
    assert not any(person.name in heard[0].body for person in (cast.ruth, cast.rolf))
    assert [(row.id, number) for row, number in warning.waiting(session)] == [(window.id, 2)]
    clock.advance(minutes=59)
    mark(last)
    session.commit()
    assert warning.look(session, now=clock.now()) == {}
    session.rollback()
    clock.advance(minutes=30)
    warn_of_marks(app)
    assert len(session.scalars(told).all()) == len(heard)
    for person, word in ((cast.rolf, "severe"), (cast.ruth, "lenient")):
        reviewer = noting.reviewer_of(session, person.public_id)
        noting.note(session, window, reviewer, warning=word, decision="watch", words="They talk.", by="cora", now=clock.now())
    assert warning.waiting(session) == []


def more_people(session: Session, number: int, clock: FakeClock) -> list[Account]:
    """So many further candidates."""
    made = [
        Account(public_id=f"{n}" * 22, email=f"c{n}@example.org", name=f"Candidate {n}", is_active=True, created_at=clock.now())
        for n in range(number)
    ]
    session.add_all(made)
    session.flush()
    return made


# --- seeded scripts ------------------------------------------------------------------------------


@pytest.fixture
def later(session: Session, cast: Cast, clock: FakeClock, window: Window, scripts: list[Script]) -> Window:
    """A second window in marking, given to Rosa and Rolf, after a first one that Ruth and Rolf marked and that is released."""
    settled_window(session, window, scripts, ((cast.ruth, 3), (cast.rolf, 3)), now=clock.now())
    made = next_window(session, window, clock=clock)
    for account in (cast.ruth, cast.rolf, cast.rosa):
        declared(session, made, account, now=clock.now())
    for script in session.scalars(sa.select(Script).where(Script.window_id == made.id)):
        for seat, person in ((1, cast.rosa), (2, cast.rolf)):
            assigned(session, script, person, seat, now=clock.now())
    return made


def seeds_in(session: Session, window: Window) -> list[Script]:
    return list(session.scalars(sa.select(Script).where(Script.window_id == window.id, Script.seed_of.is_not(None))))


def test_seeded_scripts_go_to_nobody_who_marked_the_original_and_look_like_all_others(
    session: Session, cast: Cast, clock: FakeClock, later: Window
) -> None:
    assert seeding.mix_in(session, later, 2, by="cora", now=clock.now()) == 2
    found = seeds_in(session, later)
    assert {row.reviewer_id for script in found for row in script.assignments} == {cast.rosa.id}
    assert len({script.seed_of for script in found}) == 2
    mine = worklist.assignments_in(session, cast.rosa.id, later.id)
    assert len(mine) == 4
    assert {(row.seat, row.state, row.due_on.isoformat()) for row in mine} >= {(1, "assigned", mine[0].due_on.isoformat())}
    lines = worklist.queue_in(session, cast.rosa.id, later, now=clock.now()).lines
    assert len({(line.prompt, line.status) for line in lines}) <= 2
    codes = set(session.scalars(sa.select(Script.code)))
    assert not {row.code for row in mine} & codes
    with pytest.raises(rules.NoSeeds):
        seeding.mix_in(session, later, 2, by="cora", now=clock.now())


def test_the_policy_says_how_many_at_most(session: Session, clock: FakeClock, later: Window) -> None:
    with pytest.raises(rules.TooManySeeds):
        seeding.mix_in(session, later, 3, by="cora", now=clock.now())
    under(session, later, quality={"seeds_most": 0})
    with pytest.raises(rules.TooManySeeds):
        seeding.mix_in(session, later, 1, by="cora", now=clock.now())


def test_a_seeded_script_counts_for_no_board_no_settling_no_agreement_and_no_free_seat(
    session: Session, cast: Cast, clock: FakeClock, later: Window
) -> None:
    before = (
        board.board(session, later, now=clock.now()), intake.open_scripts(session, later), planning.places_open(session, later.id)
    )  # fmt: skip
    seeding.mix_in(session, later, 2, by="cora", now=clock.now())
    for seed in seeds_in(session, later):
        locked(session, seed.assignments[0], 4, now=clock.now())
    after = board.board(session, later, now=clock.now())
    assert (after.counts, after.reviewers) == (before[0].counts, before[0].reviewers)
    assert (intake.open_scripts(session, later), planning.places_open(session, later.id)) == before[1:]
    seeds = {script.id for script in seeds_in(session, later)}
    assert not seeds & set(session.scalars(sa.select(Settlement.script_id)))
    assert len(pairs.sheet_of(session, [later.id]).prompts) == 0


def test_accuracy_is_against_the_settled_levels_of_the_original(
    session: Session, cast: Cast, clock: FakeClock, later: Window
) -> None:
    seeding.mix_in(session, later, 1, by="cora", now=clock.now())
    (seed,) = seeds_in(session, later)
    number = len(seed.prompt.rubric.criteria)
    locked(session, seed.assignments[0], [3, 4, *([1] * (number - 2))], now=clock.now())
    assert seeding.outcomes(session, [later.id]) == {cast.rosa.id: seeding.Accuracy(1, number, 1, 2)}
    rosa = looking.marker_line(session, later, noting.reviewer_of(session, cast.rosa.public_id))
    assert [word for word, _ in rosa.warnings] == ["seeds"]


@pytest.mark.parametrize("reason", ["conflict", "concern"])
def test_a_seeded_script_that_comes_back_goes_to_nobody_and_the_coordinator_reads_why(
    session: Session, cast: Cast, clock: FakeClock, later: Window, reason: str
) -> None:
    seeding.mix_in(session, later, 1, by="cora", now=clock.now())
    (seed,) = seeds_in(session, later)
    marks.send_back(session, seed.assignments[0], reason=reason, note="I know this text.", by="rosa", now=clock.now())
    assert board.board(session, later, now=clock.now()).sent_back == []
    page = looking.quality_page(session, later)
    assert [(one.reviewer, one.note) for one in page.sent_back] == [("Rosa Castillo", "I know this text.")]
    session.expire_all()
    assert len(seed.assignments) == 1


# --- after the release ---------------------------------------------------------------------------


def test_feedback_shows_own_marks_beside_all_others_and_hides_the_others_when_they_are_few(
    session: Session, cast: Cast, clock: FakeClock, scripts: list[Script], window: Window
) -> None:
    extra = more_reviewers(session, 1, now=clock.now())
    enter(session, *extra, now=clock.now())
    people = [cast.ruth, cast.rolf, cast.rosa, *extra]
    for script, (one, two) in zip(scripts, [(0, 1), (2, 3), (0, 2), (1, 3)], strict=True):
        disagree(session, script, (people[one], 3), (people[two], 4), now=clock.now())
    with pytest.raises(Missing):
        calibrating.feedback_page(session, cast.ruth.id, window)
    assert feedback.write(session, window, now=clock.now()) == 4
    page = calibrating.feedback_page(session, cast.ruth.id, window)
    assert [line.own for line in page.levels] == [0, 0, 100, 0]
    assert [line.others for line in page.levels] == [0, 0, 33, 67]
    assert (page.scripts, page.severity, page.known) == (2, "", None)
    assert calibrating.feedbacks(session, cast.ruth.id) == [(window.public_id, window.title)]
    assert calibrating.feedbacks(session, cast.cora.id) == []


def test_with_few_others_nobody_learns_how_one_of_them_marks(
    session: Session, cast: Cast, clock: FakeClock, scripts: list[Script], window: Window
) -> None:
    disagree(session, scripts[0], (cast.ruth, 3), (cast.rolf, 4), now=clock.now())
    feedback.write(session, window, now=clock.now())
    page = calibrating.feedback_page(session, cast.ruth.id, window)
    assert {line.others for line in page.levels} == {None}
    assert page.severity == ""


def test_assignments_of_seeds_are_given_with_the_same_words(
    session: Session, cast: Cast, clock: FakeClock, later: Window
) -> None:
    seeding.mix_in(session, later, 1, by="cora", now=clock.now())
    (notice,) = session.scalars(sa.select(Notice).where(Notice.account_id == cast.rosa.id)).all()
    assert notice.subject == "1 script waits for you"
    (row,) = session.scalars(sa.select(Assignment).join(Script).where(Script.seed_of.is_not(None))).all()
    assert row.code != row.script.code
