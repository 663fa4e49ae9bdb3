"""Lint over the newest versions of the bank: receives rows, hands on flaws with the items they are about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from exam_app.accounts.models import Account
from exam_app.bank import service
from exam_app.bank.frameworks import frameworks
from exam_app.bank.keys import items_opened_by
from exam_app.bank.models import AnchorPaper, ItemVersion, PromptVersion, Rubric
from exam_app.bank.reviewing import items_to_answer
from exam_app.bank.rules import State
from question_bank import model
from question_bank.lint import ABOUT_THE_KEY, BANK, Flaw, lint_bank, lint_essays


@dataclass(frozen=True, slots=True)
class FlawLine:
    """A flaw with the item it is about; `public_id` is None for prompts and for the bank as a whole."""

    about: str
    public_id: str | None
    rule: str
    message: str


def flaws(session: Session, reader: int) -> list[FlawLine]:
    """Every flaw of writing in the newest versions of the bank; [] when it is clean.

    What `reader` (an account's id) has to answer before seeing the key is left out. A flaw that tells of a key
    is told to those only who have written the item or opened its key, others learn that there is one.
    """
    veiled, prompts = items_to_answer(session, reader), service.latest_prompts(session)
    items = [v for v in service.latest_items(session) if v.state != State.RETIRED and v.item_id not in veiled]
    papers = {version.prompt.code: service.papers_of(session, version.id) for version in prompts}
    found = [
        *_of_items(session, items),
        *_of_essays(prompts, papers),
    ]
    ids = {version.item.code: version.item.public_id for version in items}
    open_to = _codes_open_to(session, reader, items)
    veiled_flaws = (f if f.rule not in ABOUT_THE_KEY or f.item_id in open_to | {BANK} else _veiled(f) for f in found)
    lines = (
        FlawLine("The whole bank" if f.item_id == BANK else f.item_id, ids.get(f.item_id), f.rule, f.message)
        for f in veiled_flaws
    )
    return list(dict.fromkeys(lines))


def _codes_open_to(session: Session, reader: int, items: Sequence[ItemVersion]) -> set[str]:
    person = session.get_one(Account, reader).public_id
    opened = items_opened_by(session, person)
    return {v.item.code for v in items if v.item.public_id in opened or any(person in each.writers for each in v.item.versions)}


def _veiled(flaw: Flaw) -> Flaw:
    return Flaw(flaw.item_id, "about-the-key", "Something about its key or the reasons. Open the key, then this page says what.")


def _of_items(session: Session, items: Sequence[ItemVersion]) -> Iterator[Flaw]:
    for bank, its_framework in frameworks().items():
        mine = [version for version in items if version.item.bank == bank]
        yield from lint_bank(service.texts_of(session, mine), its_framework)


def _of_essays(prompts: Sequence[PromptVersion], papers: Mapping[str, Sequence[AnchorPaper]]) -> Iterator[Flaw]:
    for bank, its_framework in frameworks().items():
        mine = [version for version in prompts if version.prompt.bank == bank]
        yield from lint_essays(*_essays(mine, [(v.prompt.code, papers[v.prompt.code]) for v in mine]), its_framework)


Essays = tuple[list[model.Prompt], list[model.Rubric], list[model.AnchorPaper]]


def _essays(prompts: Sequence[PromptVersion], papers: Iterable[tuple[str, Sequence[AnchorPaper]]]) -> Essays:
    rubrics = {version.rubric.code: version.rubric for version in prompts}
    return (
        [prompt_text(version) for version in prompts],
        [rubric_text(rubric) for rubric in rubrics.values()],
        [paper_text(code, paper) for code, found in papers for paper in found],
    )


def prompt_text(v: PromptVersion) -> model.Prompt:
    """A prompt version as `question_bank` knows prompts."""
    return model.Prompt(
        id=v.prompt.code, title=v.title, designation=model.Designation(v.designation), kind=model.PromptKind(v.kind),
        perspective=model.Perspective(v.perspective), instruction=v.instruction, word_guide=(v.word_guide[0], v.word_guide[1]),
        author=v.author, status=v.status, rubric=v.rubric.code, vignette=v.vignette, questions=tuple(v.questions),
    )  # fmt: skip


def rubric_text(rubric: Rubric) -> model.Rubric:
    """A rubric as `question_bank` knows it."""
    criteria = tuple(model.Criterion(c.code, c.name, c.asks, tuple(c.areas), tuple(c.levels)) for c in rubric.criteria)
    return model.Rubric(rubric.code, rubric.title, rubric.number, tuple(rubric.points), tuple(rubric.level_names), criteria)


def paper_text(code: str, paper: AnchorPaper) -> model.AnchorPaper:
    """An anchor paper as `question_bank` knows it."""
    marks = tuple(model.AnchorMark(mark["criterion"], mark["level"], mark["reason"]) for mark in paper.marks)
    standing = model.Standing(paper.standing)
    name = paper.code or f"{code}-{standing}"
    return model.AnchorPaper(name, code, model.Use(paper.use), standing, "", "", paper.text, marks)
