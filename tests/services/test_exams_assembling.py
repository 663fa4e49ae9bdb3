"""Assembling by wishes, with what the bank knows of its items, and changing a draft by hand."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.bank import service as bank
from exam_app.bank.figures import keep_figures
from exam_app.bank.models import ItemFigures, ItemVersion
from exam_app.clock import FakeClock
from exam_app.exams import assembling, candidates, constraints, rules, service, swapping, uses
from exam_app.exams.assembling import Names
from exam_app.exams.models import ExamForm
from exam_app.exams.wishes import FormWishes, wishes_from
from question_bank.assembly import Aim, Target, assemble_aside
from question_bank.model import CognitiveLevel
from tests.build_exams import draft_form, stocked_form


@pytest.fixture(autouse=True)
def _stocked(stocked: None) -> None:
    """The stocked database has a frozen form and items for another one."""


def codes(form: ExamForm) -> list[str]:
    return [line.version.item.code for line in form.items]


def unused(session: Session) -> list[ItemVersion]:
    """Live items that are not on the frozen form."""
    on_form = set(codes(stocked_form(session)))
    return [version for version in bank.usable_items(session, bank="IMH") if version.item.code not in on_form]


def put_on_trial(session: Session, count: int) -> list[str]:
    """Take so many live items, one of a cell with plenty each, back to the pilot."""
    chosen = unused(session)[:count]
    for version in chosen:
        version.state = "pilot"
    session.flush()
    return [version.item.code for version in chosen]


def test_pilot_questions_come_on_top_at_random_places_and_are_not_scored(session: Session, clock: FakeClock) -> None:
    trial = put_on_trial(session, 4)
    form = draft_form(session, now=clock.now(), wished=FormWishes(pilots=3))
    pilots = [line for line in form.items if not line.is_scored]
    assert (len(form.items), len(pilots), service.scored(form)) == (63, 3, 60)
    assert {line.version.item.code for line in pilots} <= set(trial)
    assert [line.position for line in pilots] != [61, 62, 63]
    assert service.problems(session, form) == []
    service.set_cut_score(
        session, form, points=48, out_of=60, authority="Board", decided_on=clock.now().date(), by="clara", now=clock.now()
    )  # fmt: skip
    with pytest.raises(rules.CutScoreRefused, match="60 scored"):
        service.set_cut_score(
            session, form, points=48, out_of=63, authority="Board", decided_on=clock.now().date(), by="clara", now=clock.now()
        )  # fmt: skip


def test_a_live_question_in_a_pilot_place_is_usable_but_a_pilot_one_is_never_scored(session: Session, clock: FakeClock) -> None:
    put_on_trial(session, 2)
    form = draft_form(session, now=clock.now(), wished=FormWishes(pilots=1))
    for line in form.items:
        line.is_scored = True
    session.flush()
    assert any("no longer live" in problem for problem in service.problems(session, form))


def test_exposure_and_overlap_keep_used_questions_off(session: Session, clock: FakeClock) -> None:
    first = stocked_form(session)
    assert uses.uses_of(session, bank="IMH") == dict.fromkeys(codes(first), 1)
    fresh = draft_form(session, now=clock.now(), wished=FormWishes(exposure_cap=1))
    few = draft_form(session, now=clock.now(), code="F2", wished=FormWishes(earlier=(first.public_id,), overlap_cap=7))
    assert not set(codes(fresh)) & set(codes(first))
    assert len(set(codes(few)) & set(codes(first))) <= 7
    assert uses.uses_of(session, bank="IMH") == dict.fromkeys(codes(first), 1), "a draft is no use"


def test_figures_of_the_bank_steer_the_mean_difficulty(session: Session, clock: FakeClock) -> None:
    for place, version in enumerate(bank.usable_items(session, bank="IMH")):
        figures = ItemFigures(
            version_id=version.id, answered=80, windows=1, p=0.4 + 0.05 * (place % 11), r=0.3, flags=[], reckoned_at=clock.now()
        )
        keep_figures(session, [figures])
    form = draft_form(session, now=clock.now(), wished=FormWishes(mean_p=(0.7, 0.71), aim=Aim.DISCRIMINATION))
    shown = constraints.panel(session, form)
    assert shown.known == 60
    assert shown.mean_p is not None
    assert 0.7 <= shown.mean_p <= 0.71
    assert sum(number for _, number in shown.keys) == 60


def test_parallel_forms_share_the_anchor_alone(session: Session, clock: FakeClock) -> None:
    anchor = tuple(codes(stocked_form(session))[:2])
    wished = FormWishes(forms=2, common=anchor)
    search = assembling.gather(session, "imh-example", wished, seed=3)
    session.rollback()
    found = assembling.find(search, assemble=assemble_aside)
    names = [Names("P-A", "A"), Names("P-B", "B")]
    one, two = assembling.keep(session, search, found, names, prompts=None, by="clara", now=clock.now())
    assert set(codes(one)) & set(codes(two)) == set(anchor)
    assert wishes_from(one.wishes) == wished


def test_the_search_aside_finds_what_the_search_here_finds_and_names_the_same_obstacle(session: Session) -> None:
    search = assembling.gather(session, "imh-example", FormWishes(), seed=5)
    assert assembling.find(search) == assembling.find(search, assemble=assemble_aside)
    hard = FormWishes(targets=(Target("recall", 59, 60, level=CognitiveLevel.RECALL),))
    impossible = assembling.gather(session, "imh-example", hard, seed=5)
    with pytest.raises(rules.FormImpossible, match="at least 59 items of recall cannot be had") as refusal:
        assembling.find(impossible, assemble=assemble_aside)
    assert "The nearest form has" in refusal.value.advice


def test_a_question_that_was_retired_while_the_search_ran_stops_the_writing(session: Session, clock: FakeClock) -> None:
    search = assembling.gather(session, "imh-example", FormWishes(), seed=5)
    found = assembling.find(search)
    gone = search.versions[found.forms[0].items[0].id]
    session.execute(sa.update(ItemVersion).where(ItemVersion.id == gone).values(state="retired"))
    with pytest.raises(rules.BankMoved):
        assembling.keep(session, search, found, [Names("F", "F")], prompts=None, by="clara", now=clock.now())


def test_a_wish_for_a_question_that_is_not_there_is_named_with_its_field(session: Session) -> None:
    with pytest.raises(rules.WishMisread, match="ghost-1 is not among the live questions") as refusal:
        assembling.gather(session, "imh-example", FormWishes(common=("ghost-1",)), seed=1)
    assert refusal.value.field == "common"


def test_questions_come_go_and_change_places(session: Session, clock: FakeClock) -> None:
    form, new = (
        draft_form(session, now=clock.now(), barred=[v.item.code for v in unused(session)[:2]]),
        unused(session)[0].item.code,
    )
    first, second, *_ = before = codes(form)
    swapping.swap_question(session, form, first, new, by="clara", now=clock.now())
    assert codes(form) == [new, *before[1:]]
    swapping.move_question(session, form, second, -1, by="clara", now=clock.now())
    assert codes(form)[:2] == [second, new]
    swapping.remove_question(session, form, new, by="clara", now=clock.now())
    assert codes(form) == before[1:]
    assert [line.position for line in form.items] == list(range(1, 60))
    swapping.add_question(session, form, new, by="clara", now=clock.now())
    assert sorted(codes(form)) == sorted([new, *before[1:]])
    swapping.shuffle_questions(session, form, by="clara", now=clock.now())
    assert sorted(codes(form)) == sorted([new, *before[1:]])
    for deed in (swapping.add_question, swapping.remove_question):
        with pytest.raises(rules.NotOnForm):
            deed(session, form, new if deed is swapping.add_question else first, by="clara", now=clock.now())
    with pytest.raises(rules.FormFrozen):
        swapping.remove_question(session, stocked_form(session), codes(stocked_form(session))[0], by="clara", now=clock.now())


def test_a_question_on_trial_that_is_added_by_hand_earns_no_points(session: Session, clock: FakeClock) -> None:
    (trial,) = put_on_trial(session, 1)
    form = draft_form(session, now=clock.now())
    swapping.add_question(session, form, trial, by="clara", now=clock.now())
    assert [line.version.item.code for line in form.items if not line.is_scored] == [trial]
    assert not any(wish.is_met for wish in constraints.panel(session, form).wishes if wish.text == "0 pilot items")


def test_the_likest_candidates_come_first_and_enemies_are_named(session: Session, clock: FakeClock) -> None:
    form = draft_form(session, now=clock.now())
    leaving = form.items[0].version
    found = candidates.candidates(session, form, candidates.Wanted(out=leaving.item.code))
    ranks = [candidates.LIKENESS.index(line.likeness) for line in found.lines]
    assert ranks == sorted(ranks)
    assert not {line.code for line in found.lines} & set(codes(form))
    rival = next(version for version in bank.usable_items(session, bank="IMH") if version.item.code == found.lines[0].code)
    rival.enemies = [codes(form)[1]]
    session.flush()
    again = candidates.candidates(session, form, candidates.Wanted(out=leaving.item.code, text=rival.item.code))
    assert [line.enemies for line in again.lines] == [(codes(form)[1],)]


def test_the_forms_of_an_item_are_told_with_their_versions(session: Session, clock: FakeClock) -> None:
    first = stocked_form(session)
    item = first.items[4].version.item
    assert [(use.form, use.version, use.is_frozen, use.position) for use in uses.uses_of_item(session, item.public_id)] == [
        ("IMH-2026-A", 1, True, 5)
    ]
    form = draft_form(session, now=clock.now(), wished=FormWishes(pinned=(item.code,)))
    assert [(use.form, use.is_frozen) for use in uses.uses_of_item(session, item.public_id)][1:] == [(form.code, False)]
