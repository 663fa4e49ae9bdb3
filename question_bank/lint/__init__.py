"""Looks for flaws of writing in content that is formally sound.

Every function hands back all the flaws it finds and raises none; an empty tuple means clean.
"""

from collections.abc import Sequence
from pathlib import Path

from question_bank import load
from question_bank.lint import bank
from question_bank.lint.essays import lint_prompt, lint_rubric
from question_bank.lint.flaw import BANK, Flaw
from question_bank.lint.items import has_usable_key, lint_item
from question_bank.model import AnchorPaper, Blueprint, Framework, Item, Prompt, Rubric

__all__ = ["ABOUT_THE_KEY", "BANK", "Flaw", "lint_bank", "lint_content", "lint_essays", "lint_item", "open_flags"]
# Rules that look at which option is right: their names beside an item would betray its key.
ABOUT_THE_KEY = frozenset({"key-much-longer", "clang", "no-distractor-rationale", "no-key"})


def open_flags(item: Item, framework: Framework) -> list[str]:
    """The names of the flaws of one item that tell nothing of its key, sorted."""
    return sorted({flaw.rule for flaw in lint_item(item, framework)} - ABOUT_THE_KEY)


def lint_bank(
    items: Sequence[Item], framework: Framework, blueprints: Sequence[Blueprint] = (), *, forms: int = 1
) -> tuple[Flaw, ...]:
    """The flaws of each item and of the items together, and what keeps them from filling `forms`
    forms of each blueprint that share no item.
    """
    flaws = [flaw for item in items for flaw in lint_item(item, framework)]
    sound = [item for item in items if has_usable_key(item)]
    flaws += [*bank.unbalanced_keys(sound), *bank.longest_keys(sound)]
    flaws += [*bank.repeated_stems(items), *bank.lost_enemies(items)]
    for blueprint in blueprints:
        flaws += bank.unknown_cell_areas(blueprint, framework)
        flaws += bank.unfillable_cells(blueprint, items, forms)
    return tuple(flaws)


def lint_essays(
    prompts: Sequence[Prompt], rubrics: Sequence[Rubric], anchors: Sequence[AnchorPaper], framework: Framework
) -> tuple[Flaw, ...]:
    """The flaws of prompts, rubrics and anchor papers."""
    of_rubrics = [flaw for rubric in rubrics for flaw in lint_rubric(rubric, framework)]
    of_prompts = [flaw for prompt in prompts for flaw in lint_prompt(prompt, rubrics, anchors)]
    return (*of_rubrics, *of_prompts)


def lint_content(content: Path = load.CONTENT, *, forms: int = 1) -> tuple[Flaw, ...]:
    """The flaws of a whole content folder. Raises ContentError when it cannot even be loaded."""
    framework = load.load_framework(content)
    items, blueprints = load.load_items(content), load.load_blueprints(content)
    prompts, rubrics, anchors = (
        load.load_prompts(content),
        load.load_rubrics(content),
        load.load_anchors(content),
    )
    of_bank = lint_bank(items, framework, blueprints, forms=forms)
    return (*of_bank, *lint_essays(prompts, rubrics, anchors, framework))
