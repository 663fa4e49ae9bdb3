"""A blueprint counts items by cell and level and tells why a form will not do."""

import pytest

from question_bank.blueprint import Shortfall, breaches, by_cell, by_level, cell_of, shortfalls
from question_bank.model import Cell, CognitiveLevel, LevelShare
from tests.rules.bank_build import LISTENING, WRITING, bank, blueprint, item

COMMUNICATING = Cell("Communicating", ("communicating",), 2)
WRITTEN = Cell("Writing", (WRITING,), 1)
REFLECTION = Cell("Reflection", ("reflection", "thinking/solving-problems"), 1)
BLUEPRINT = blueprint(COMMUNICATING, WRITTEN, REFLECTION)
FORM = [item("l-1", area=LISTENING), item("l-2", area=LISTENING), item("w-1", area=WRITING), item("r-1")]


@pytest.mark.parametrize(
    ("area", "cell"),
    [
        (WRITING, WRITTEN),
        (LISTENING, COMMUNICATING),
        ("thinking/solving-problems", REFLECTION),
        ("thinking/maintaining-perspective", None),
    ],
)
def test_a_domain_stands_for_the_areas_that_no_other_cell_names(area: str, cell: Cell | None) -> None:
    assert cell_of(BLUEPRINT, area) == cell


def test_items_are_counted_by_cell_and_those_of_no_cell_are_not() -> None:
    stray = item("t-1", area="thinking/maintaining-perspective")
    assert by_cell(BLUEPRINT, [*FORM[:3], stray]) == {"Communicating": 2, "Writing": 1, "Reflection": 0}


def test_items_are_counted_by_level() -> None:
    items = [item("a-1"), item("a-2", level=CognitiveLevel.RECALL), item("a-3")]
    assert by_level(items) == {"recall": 1, "application": 2, "analysis": 0}


def test_a_bank_with_enough_items_for_every_form_has_no_shortfall() -> None:
    assert shortfalls(blueprint(), bank(8), forms=2) == []


def test_a_shortfall_says_how_many_items_there_are_and_how_many_all_forms_need() -> None:
    assert shortfalls(BLUEPRINT, FORM, forms=2) == [
        Shortfall("Communicating", have=2, need=4),
        Shortfall("Writing", have=1, need=2),
        Shortfall("Reflection", have=1, need=2),
    ]


def test_a_form_that_meets_its_blueprint_has_no_breach() -> None:
    assert breaches(BLUEPRINT, FORM) == ()


def test_a_form_that_lacks_an_item_is_told_its_total_and_its_cell() -> None:
    assert breaches(BLUEPRINT, FORM[:3]) == (
        "The form has 3 items; the blueprint asks for 4.",
        "Reflection: 0 items; the blueprint asks for 1.",
    )


def test_an_item_that_no_cell_wants_is_a_breach() -> None:
    stray = item("t-1", area="thinking/maintaining-perspective")
    assert "t-1 is about thinking/maintaining-perspective, which is in no cell of the blueprint." in breaches(
        BLUEPRINT, [*FORM[:3], stray]
    )


def test_an_item_that_comes_twice_is_a_breach() -> None:
    assert breaches(BLUEPRINT, [FORM[0], FORM[0], *FORM[2:]]) == ("l-1 is in the form 2 times.",)


@pytest.mark.parametrize(("least", "most", "is_breach"), [(4, 4, False), (5, 6, True), (0, 3, True)])
def test_a_level_outside_its_bounds_is_a_breach(least: int, most: int, is_breach: bool) -> None:
    strict = blueprint(*BLUEPRINT.cells, levels=(LevelShare(CognitiveLevel.APPLICATION, least, most),))
    told = f"application: 4 items; the blueprint asks for {least} to {most}."
    assert breaches(strict, FORM) == ((told,) if is_breach else ())
