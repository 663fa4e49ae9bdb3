"""The lint finds flaws of writing and leaves sound items alone."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from question_bank import load
from question_bank.lint import BANK, lint_bank, lint_content, lint_essays, lint_item
from question_bank.model import AnchorPaper, Cell, Item, Option, Prompt, Reference, Rubric, Standing, Use
from tests.rules.bank_build import FRAMEWORK, bank, blueprint, content, item, spoil, with_options


def rules(flawed: Item) -> list[str]:
    return [flaw.rule for flaw in lint_item(flawed, FRAMEWORK)]


def bank_rules(items: list[Item], **more: Any) -> list[tuple[str, str]]:
    return [(flaw.item_id, flaw.rule) for flaw in lint_bank(items, FRAMEWORK, **more)]


def asking(question: str) -> Item:
    return item(stem=f"Ruth does not look up, except once.\n\nShe waits; she is not sure. {question}")


def test_a_sound_item_has_no_flaw() -> None:
    assert rules(item()) == []


@pytest.mark.parametrize(
    ("flawed", "rule"),
    [
        (with_options("k" * 116, "d" * 100, "d" * 99, "d" * 98), "key-much-longer"),
        (
            with_options("Wait for her", "Any of the above", "Wonder aloud", "Ask for more"),
            "points-to-options",
        ),
        (with_options("Wait for her", "Both of these", "Wonder aloud", "Ask for more"), "points-to-options"),
        (with_options("Wait for her", "Both A and B", "Wonder aloud", "Ask for more"), "points-to-options"),
        (
            with_options("Wait for her", "B and C are right", "Wonder aloud", "Ask for more"),
            "points-to-options",
        ),
        (with_options("Wait now", "A, B and C", "Wonders", "Ask her"), "points-to-options"),
        (with_options("Wait now", "Must wait", "Wonder", "Ask her"), "absolute-word"),
        (with_options("Wait", "Ask  HER", "Wonder", "Ask her"), "repeated-option"),
        (with_options("k" * 20, "d" * 20, "e" * 20, "f" * 9), "short-option"),
        (asking("Which response is not helpful?"), "negative-stem"),
        (asking("All of these help except which?"), "negative-stem"),
        (asking("Which response helps least?"), "negative-stem"),
        (item(area="reflection/writing"), "unknown-area"),
        (item(area="reflection"), "unknown-area"),
        (item(reference=None), "no-reference"),
        (item(reference=Reference(" ")), "no-reference"),
        (item(rationale=""), "no-rationale"),
        (item(distractors={"B": "Fast.", "C": "Slow."}), "no-distractor-rationale"),
        (item(key="F"), "no-key"),
        (item(options=(Option("A", "Alone"),)), "no-key"),
        (
            with_options("Her silence", "Her answer", "Her hurry", "Her doubt", stem="Silence falls. Why?"),
            "clang",
        ),
    ],
)
def test_each_flaw_of_an_item_is_found_once(flawed: Item, rule: str) -> None:
    assert rules(flawed) == [rule]


@pytest.mark.parametrize(
    "sound",
    [
        with_options("k" * 115, "d" * 100, "d" * 99, "d" * 98),
        with_options("k" * 20, "d" * 20, "e" * 20, "f" * 10),
        with_options("Parts B and C of IDEA", "Part B of IDEA alone", "Section 504 alone", "The law of a state"),
        with_options("Call home", "Overall calm", "Mustering up", "Allow time"),
        with_options("Her silence", "Her own silence", "Her hurry", "Her doubt", stem="Silence falls. Why?"),
        with_options("Her parents", "Her answer", "Her hurry", "Her doubt", stem="Her parents fall ill. Why?"),
        with_options("Her doubts", "Her answer", "Her hurry", "Her wish", stem="She doubts. Why?"),
        asking("Which response needs at least two people?"),
        asking("Which response helps?"),
    ],
)
def test_what_only_looks_like_a_flaw_is_left_alone(sound: Item) -> None:
    assert rules(sound) == []


@pytest.mark.parametrize("option", ["All of the above", "None of the above."])
def test_all_and_none_of_the_above_are_absolute_too(option: str) -> None:
    flawed = with_options("Wait for her now", option, "Wonder with her", "Ask her for more")
    assert rules(flawed) == ["points-to-options", "absolute-word"]


def test_a_flaw_names_the_item_and_says_what_to_do() -> None:
    (flaw,) = lint_item(item("q-7", rationale=""), FRAMEWORK)
    assert (flaw.item_id, flaw.message) == ("q-7", "There is no rationale; say why the key is right.")


def test_a_balanced_bank_is_clean() -> None:
    assert bank_rules(bank(40)) == []


@pytest.mark.parametrize(("often", "flaws"), [(12, 0), (13, 1)])
def test_a_letter_that_is_the_key_of_over_32_percent_is_told(often: int, flaws: int) -> None:
    rest = [item(f"r-{n}", key="BCD"[n % 3]) for n in range(40 - often)]
    often_a = [item(f"a-{n}", key="A") for n in range(often)]
    assert bank_rules(often_a + rest) == [(BANK, "unbalanced-keys")] * flaws


def test_a_letter_that_is_hardly_ever_the_key_is_told() -> None:
    keys = "A" * 7 + "B" * 11 + "C" * 11 + "D" * 11
    (flaw,) = lint_bank([item(f"a-{n}", key=key) for n, key in enumerate(keys)], FRAMEWORK)
    assert flaw.message == "A is the key of 17.5% of the items; keep it from 18% to 32%."


def test_a_small_bank_may_have_uneven_keys() -> None:
    assert bank_rules([item(f"a-{n}") for n in range(39)]) == []


@pytest.mark.parametrize(("often", "flaws"), [(16, 0), (17, 1)])
def test_keys_that_are_too_often_the_longest_option_are_told(often: int, flaws: int) -> None:
    items = bank(40)
    for place in range(often):
        key = items[place].key
        texts = tuple(Option(x, f"Just as long {x}" + "!" * (x == key)) for x in "ABCD")
        items[place] = replace(items[place], options=texts)
    assert bank_rules(items) == [(BANK, "longest-keys")] * flaws


def test_a_stem_that_differs_in_case_and_spacing_alone_is_a_repetition() -> None:
    items = [item("a-1", stem="Why wait?"), item("a-2", stem="why  WAIT?")]
    assert bank_rules(items) == [("a-2", "repeated-stem")]


def test_enemies_have_to_be_other_items_of_the_bank() -> None:
    items = [item("a-1", enemies=("a-2", "a-9")), item("a-2", enemies=("a-2",))]
    assert bank_rules(items) == [("a-1", "lost-enemy"), ("a-2", "lost-enemy")]


def test_a_blueprint_that_the_bank_cannot_fill_is_told() -> None:
    assert bank_rules(bank(8), blueprints=[blueprint()], forms=2) == []
    (flaw,) = lint_bank(bank(7), FRAMEWORK, [blueprint()], forms=2)
    assert (flaw.item_id, flaw.message) == ("bp", "Reflection: 7 items for 2 form(s); 8 are needed.")


def test_a_blueprint_of_unknown_areas_is_told() -> None:
    cells = Cell("Reflection", ("reflection", "reflection/hope"), 4)
    assert bank_rules(bank(4), blueprints=[blueprint(cells)]) == [("bp", "unknown-area")]


def test_a_bank_with_an_item_without_a_key_is_still_judged() -> None:
    assert bank_rules([*bank(40), item("z-1", key="")]) == [("z-1", "no-key")]


Essays = tuple[list[Prompt], list[Rubric], list[AnchorPaper]]


@pytest.fixture
def essays(tmp_path: Path) -> Essays:
    folder = content(tmp_path)
    anchors = list(load.load_anchors(folder))
    return list(load.load_prompts(folder)), list(load.load_rubrics(folder)), anchors


def essay_rules(essays: Essays) -> list[str]:
    return [flaw.rule for flaw in lint_essays(*essays, FRAMEWORK)]


def test_sound_essays_have_no_flaw(essays: Essays) -> None:
    assert essay_rules(essays) == []


def test_a_rubric_has_five_or_six_criteria(essays: Essays) -> None:
    (rubric,) = essays[1]
    six = (*rubric.criteria, replace(rubric.criteria[0], id="another"))
    for criteria, expected in (
        (rubric.criteria[:4], ["criteria-count"]),
        (six, []),
        ((*six, replace(six[0], id="yet-another")), ["criteria-count"]),
    ):
        essays[1][:] = [replace(rubric, criteria=criteria)]
        assert essay_rules(essays) == expected


def test_every_criterion_has_four_levels(essays: Essays) -> None:
    (rubric,) = essays[1]
    short = replace(rubric.criteria[0], levels=("little", "some", "much"))
    essays[1][:] = [replace(rubric, criteria=(short, *rubric.criteria[1:]), level_names=("Low", "High"))]
    assert essay_rules(essays) == ["level-count", "level-count"]


def test_the_points_of_a_rubric_rise(essays: Essays) -> None:
    essays[1][:] = [replace(essays[1][0], points=(0, 2, 2, 5))]
    assert essay_rules(essays) == ["points-not-rising"]


def test_the_areas_of_a_rubric_are_in_the_framework(essays: Essays) -> None:
    (rubric,) = essays[1]
    lost = replace(rubric.criteria[0], areas=("reflection/hope",))
    essays[1][:] = [replace(rubric, criteria=(lost, *rubric.criteria[1:]))]
    assert essay_rules(essays) == ["unknown-area"]


def test_a_prompt_has_its_rubric(essays: Essays) -> None:
    essays[0][:] = [replace(essays[0][0], rubric="essay-02")]
    assert essay_rules(essays) == ["no-rubric"]


def _by_use(papers: list[AnchorPaper]) -> tuple[list[AnchorPaper], list[AnchorPaper]]:
    """The examples, and the papers for training."""
    return [p for p in papers if p.use is Use.EXAMPLE], [p for p in papers if p.use is not Use.EXAMPLE]


def test_a_prompt_has_one_anchor_paper_of_each_standing(essays: Essays) -> None:
    whole, training = _by_use(essays[2])
    for papers in (
        whole[:2],
        [*whole[:2], replace(whole[2], standing=Standing.MEETS)],
        [*whole, whole[0]],
        [],
    ):
        essays[2][:] = [*papers, *training]
        assert essay_rules(essays) == ["anchor-standings"]


def test_a_prompt_has_papers_to_practise_and_to_qualify_on(essays: Essays) -> None:
    whole = list(essays[2])
    for left_out in ("essay-01-practice-1", "essay-01-qualifying-2"):
        essays[2][:] = [paper for paper in whole if paper.id != left_out]
        assert essay_rules(essays) == ["training-papers"]


def test_a_paper_for_training_is_neither_short_nor_long_nor_flat(essays: Essays) -> None:
    others, (paper, *rest) = _by_use(essays[2])
    others = [*others, *rest]
    flat = tuple(replace(mark, level=2) for mark in paper.marks)
    for changed, rule in (
        (replace(paper, text="Too short."), "training-length"),
        (replace(paper, text="word " * 551), "training-length"),
        (replace(paper, marks=flat), "flat-profile"),
    ):
        essays[2][:] = [*others, changed]
        assert essay_rules(essays) == [rule]


def test_a_whole_content_folder_is_linted(tmp_path: Path) -> None:
    folder = content(tmp_path)
    spoil(folder, "items/a-001.toml", "reflection/contemplation", "reflection/hope")
    spoil(folder, "rubrics/essay-01.toml", "[0, 2, 4, 5]", "[0, 2, 4, 4]")
    assert [(flaw.item_id, flaw.rule) for flaw in lint_content(folder)] == [
        ("a-001", "unknown-area"),
        ("bp", "unfillable-cell"),
        ("essay-01", "points-not-rising"),
    ]
