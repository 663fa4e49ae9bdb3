"""What a panel may do when, what may be given, and what the figures say in words."""

from __future__ import annotations

import pytest

from exam_app.standards.rules import drawing, judging, words
from exam_app.standards.rules.reckoning import Outcome, consistency, of_angoff, of_ebel, of_hofstee
from exam_app.standards.rules.stages import MOVES, NotThePanelsTurn, Stage, checked_move, open_rounds

GIVEN = {"a": {1: 60, 2: 80, 3: 40}, "b": {1: 70, 2: 90, 3: 50}, "c": {1: 50, 2: 70, 3: 90}}


def test_a_round_is_blind_until_it_is_closed() -> None:
    assert [tuple(open_rounds(stage)) for stage in Stage] == [(), (), (1,), (1,), (1, 2)]


@pytest.mark.parametrize(("before", "after"), [(a, b) for a in Stage for b in Stage if b not in MOVES[a]])
def test_no_stage_is_left_out_or_opened_again(before: Stage, after: Stage) -> None:
    with pytest.raises(NotThePanelsTurn):
        checked_move(before, after)


@pytest.mark.parametrize(
    ("percent", "step", "fault"),
    [(0, 5, None), (100, 5, None), (62, 1, None), (62, 5, "Use steps"), (101, 1, "0 to 100"), (-1, 1, "0 to 100")],
)
def test_a_percentage_is_whole_and_in_the_panels_steps(percent: int, step: int, fault: str | None) -> None:
    found = judging.percent_fault(percent, step)
    assert found is None if fault is None else fault in (found or "")


def test_every_class_of_ebel_has_its_percentage() -> None:
    sound: dict[str, int | None] = dict.fromkeys(judging.CELLS, 50)
    assert judging.cell_faults(sound, 5) == {}
    assert set(judging.cell_faults({**sound, "essential-easy": None, "questionable-hard": 52}, 5)) == {
        "essential-easy",
        "questionable-hard",
    }


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ((30, 50, 5, 40), set()),
        ((50, 50, 5, 40), {"most_cut"}),
        ((30, 61, 40, 5), {"most_cut", "most_fail"}),
        ((None, 50, 5, 101), {"least_cut", "most_fail"}),
    ],
)
def test_hofstees_numbers_are_on_the_scale_and_in_order(given: tuple[int | None, ...], wrong: set[str]) -> None:
    assert set(judging.bound_faults(dict(zip(judging.BOUNDS, given, strict=True)), 60)) == wrong


def test_an_interval_ends_where_the_form_does() -> None:
    found = of_angoff(1, {"a": {1: 95, 2: 95}, "b": {1: 15, 2: 15}}, p={})
    assert found.interval == (0, 2)


def test_severity_is_against_the_panel_and_consistency_against_the_others() -> None:
    found = of_angoff(1, GIVEN, p={1: 0.6, 2: 0.7, 3: 0.5})
    assert [round(one.severity, 9) for one in found.raters] == [-0.2, 0.1, 0.1]
    # The means of the others for c are 65, 85 and 45 against 50, 70 and 90: r = -1 / 2.
    assert found.raters[2].consistency == pytest.approx(-0.5)
    assert sum(one.severity for one in found.raters) == pytest.approx(0)


@pytest.mark.parametrize(
    "given", [{"a": {1: 50, 2: 50, 3: 50}, "b": {1: 10, 2: 20, 3: 30}}, {"a": GIVEN["a"]}, {"a": {1: 5, 2: 6}, "b": {1: 5, 2: 6}}]
)
def test_consistency_is_not_told_where_it_cannot_be(given: dict[str, dict[int, float]]) -> None:
    assert consistency(given)["a"] is None


def test_excluded_items_leave_the_standard_of_every_method() -> None:
    assert of_angoff(1, GIVEN, p={}, excluded=[3]).out_of == 2
    cells = {rater: dict.fromkeys((1, 2, 3), "essential-easy") for rater in "ab"}
    shares = dict.fromkeys("ab", dict.fromkeys(judging.CELLS, 90))
    found = of_ebel(1, cells, shares, excluded=[3])
    assert found.out_of == 2
    assert found.cut == pytest.approx(1.8)


def test_without_judgements_or_scores_there_is_no_cut_and_it_says_so() -> None:
    four = {"least_cut": 1, "most_cut": 3, "least_fail": 0, "most_fail": 50}
    for found in (of_angoff(1, {}, p={}), of_ebel(1, {}, {}), of_hofstee(1, {}, [1, 1], 1), of_hofstee(1, {"a": four}, [], 4)):
        assert found.cut is None
        assert found.says
        assert found.percent is None


def outcome(cut: float, interval: tuple[float, float] | None = None) -> Outcome:
    return Outcome(1, cut, 60, interval=interval)


@pytest.mark.parametrize(
    ("found", "says"),
    [
        (outcome(48.0), "that of the rule"),
        (outcome(44.0, (40.0, 49.0)), "4.0 points below the rule, within its interval"),
        (outcome(50.5, (49.0, 52.0)), "2.5 points above the rule, and the rule is outside its interval"),
        (outcome(44.0), "4.0 points below the rule."),
    ],
)
def test_the_official_rule_stands_beside_the_panels_value(found: Outcome, says: str) -> None:
    assert says in words.beside_the_rule(found)


def test_few_raters_and_forms_apart_are_said() -> None:
    assert "With 3 raters" in words.few_raters(3)
    assert words.few_raters(12) == ""
    assert words.apart([("A", 44.0)]) == ""
    assert "A 44.0, B 49.5. They lie 5.5 points apart." in words.apart([("A", 44.0), ("B", 49.5)])


def test_the_drawing_holds_every_rater_and_the_rule() -> None:
    found = of_angoff(1, GIVEN, p={})
    chart = drawing.cut_chart([found])
    assert chart is not None
    (row,) = chart.rows
    assert len(row.raters) == 3
    assert drawing.LEFT <= min(row.raters) <= row.at <= max(row.raters) <= chart.width
    assert chart.rule > row.at
    assert drawing.cut_chart([of_angoff(1, {}, p={})]) is None


def test_the_crossing_is_drawn_where_the_lines_meet() -> None:
    four = {"least_cut": 1, "most_cut": 4, "least_fail": 0, "most_fail": 60}
    found = of_hofstee(1, {"a": four}, [1, 4, 10, 10, 5], 4)
    assert found.hofstee is not None
    chart = drawing.hofstee_chart(found.hofstee, [1, 4, 10, 10, 5])
    assert chart.crossing is not None
    x, y = chart.crossing
    left, top, right, bottom = chart.line
    assert y == pytest.approx(top + (x - left) / (right - left) * (bottom - top), abs=0.5)
