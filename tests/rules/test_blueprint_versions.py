"""What keeps a blueprint from being used, how two versions differ, and what each level needs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_app.exams.blueprints import rules
from exam_app.exams.blueprints.coverage import gaps
from exam_app.exams.rules import blueprint_document, blueprint_from
from question_bank.load import load_blueprints, load_framework
from question_bank.model import Cell, CognitiveLevel, LevelShare

FRAMEWORK, TODAY = load_framework(), date(2026, 5, 12)
EXAMPLE = replace(load_blueprints()[0], job_analysis_on=date(2024, 5, 1))


def found(**changes: Any) -> dict[str, str]:
    return rules.faults(replace(EXAMPLE, **changes), FRAMEWORK, today=TODAY)


def with_cell(place: int, **changes: Any) -> dict[str, str]:
    cells = list(EXAMPLE.cells)
    cells[place - 1] = replace(cells[place - 1], **changes)
    return found(cells=tuple(cells))


def test_the_example_with_a_day_is_sound() -> None:
    assert found() == {}


def test_the_lines_have_to_add_up_to_the_total() -> None:
    assert found(total=58) == {"total": "The lines add up to 60, not 58."}
    assert with_cell(1, count=5) == {"total": "The lines add up to 61, not 60."}


def test_a_job_analysis_has_a_name_and_a_day_that_is_not_to_come() -> None:
    assert found(job_analysis=" ", job_analysis_on=None).keys() == {"job_analysis", "job_analysis_on"}
    assert found(job_analysis_on=date(2026, 5, 13)) == {"job_analysis_on": "This day is still to come."}
    assert found(job_analysis_on=TODAY) == {}


def test_each_area_is_known_and_stands_in_one_line() -> None:
    assert with_cell(7, areas=("no-such/area",)) == {"cell-7-name": "no-such/area is no area of this bank."}
    twice = with_cell(7, areas=("systems-expertise",))
    assert twice["cell-7-name"] == "systems-expertise stands in two lines."
    assert "stands in two lines" in twice["cell-12-name"]


def test_a_line_without_an_area_of_its_own_counts_nothing() -> None:
    every = tuple(area.ref for domain in FRAMEWORK.domains if domain.id == "systems-expertise" for area in domain.areas)
    assert "No area counts" in with_cell(7, areas=())["cell-7-name"]
    assert "No area counts" in with_cell(7, areas=every)["cell-12-name"]


@pytest.mark.parametrize("count", [0, -3])
def test_no_line_asks_for_nothing_or_less(count: int) -> None:
    assert with_cell(1, count=count)["cell-1-count"] == "Enter at least 1, or take the line out."


def test_two_lines_do_not_share_a_name() -> None:
    assert with_cell(1, name="SYSTEMS").keys() == {"cell-1-name", "cell-12-name"}
    assert with_cell(1, name=" ").keys() == {"cell-1-name"}


def test_the_levels_leave_room_for_the_total() -> None:
    def levels(*ranges: tuple[int, int]) -> dict[str, str]:
        return found(levels=tuple(LevelShare(level, *r) for level, r in zip(CognitiveLevel, ranges, strict=True)))

    assert levels((30, 40), (30, 40), (1, 1)) == {
        "level-recall-least": "The levels ask for at least 61 questions; a form has 60."
    }
    assert levels((0, 20), (0, 20), (0, 19)) == {"level-recall-most": "The levels allow at most 59 questions; a form has 60."}
    assert levels((0, 60), (9, 8), (0, 60)) == {"level-application-most": "The most is below the least."}
    assert levels((0, 60), (-1, 8), (0, 60)) == {"level-application-least": "Enter 0 or more."}


def test_a_bank_without_a_line_is_told_so() -> None:
    assert found(cells=()) == {"cell-1-name": "Write at least one line."}


def test_versions_differ_by_line_and_word() -> None:
    changed = (replace(EXAMPLE.cells[0], count=7), *EXAMPLE.cells[2:], Cell("Play", ("reflection/contemplation",), 3))
    made = {c.field: c.pieces for c in rules.changes(EXAMPLE, replace(EXAMPLE, cells=changed, total=61), str.upper)}
    assert list(made) == ["Questions in a form", EXAMPLE.cells[0].name, "Play", EXAMPLE.cells[1].name]
    assert [(piece.how, piece.text) for piece in made["Questions in a form"]] == [("removed", "60"), ("added", "61")]
    assert {piece.how for piece in made["Play"]} == {"added"}
    assert {piece.how for piece in made[EXAMPLE.cells[1].name]} == {"removed"}
    assert rules.changes(EXAMPLE, EXAMPLE, str.upper) == []


@given(st.integers(0, 200), st.lists(st.integers(0, 90), min_size=3, max_size=3).filter(any))
def test_a_number_spread_over_the_levels_adds_up_and_no_share_is_off_by_one(count: int, weights: list[int]) -> None:
    shares = rules.spread(count, weights)
    assert sum(shares) == count
    assert all(abs(share - count * weight / sum(weights)) < 1 for share, weight in zip(shares, weights, strict=True))


def test_gaps_are_said_in_words() -> None:
    counts = {("systems-expertise/community-resources", "recall"): 1, ("administration/program-funding", "analysis"): 3}
    said = gaps(EXAMPLE, counts)
    assert "Systems: 2 short of one form, 5 short of two." in said
    assert "Policy and administration: enough for one form, 1 short of two." in said
    assert "Recall level: 7 short of one form, 15 short of two." in said


def test_a_blueprint_survives_its_document() -> None:
    for plan in (EXAMPLE, replace(EXAMPLE, job_analysis_on=None)):
        assert blueprint_from(blueprint_document(plan)) == plan


def test_a_document_from_before_the_day_keeps_its_shape() -> None:
    assert "job_analysis_on" not in blueprint_document(load_blueprints()[0])


def test_only_somebody_else_makes_a_draft_effective_and_only_a_sound_one() -> None:
    with pytest.raises(rules.OwnDraft):
        rules.check_effective({"clara", "cleo"}, by="clara", lacking={})
    with pytest.raises(rules.NotSound, match="The lines add up to 1, not 2"):
        rules.check_effective({"cleo"}, by="clara", lacking={"total": "The lines add up to 1, not 2."})
    rules.check_effective({"cleo"}, by="clara", lacking={})
