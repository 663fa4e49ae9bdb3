"""Lint over the newest versions of the bank: receives rows, hands on flaws with the items they are about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from exam_app.bank import service
from exam_app.bank.models import AnchorPaper, PromptVersion, Rubric
from exam_app.bank.reading import framework
from question_bank import model
from question_bank.lint import BANK, lint_bank, lint_essays


@dataclass(frozen=True, slots=True)
class FlawLine:
    """A flaw with the item it is about; `public_id` is None for prompts and for the bank as a whole."""

    about: str
    public_id: str | None
    rule: str
    message: str


def flaws(session: Session) -> list[FlawLine]:
    """Every flaw of writing in the newest versions of the bank; [] when it is clean."""
    items, prompts = service.latest_items(session), service.latest_prompts(session)
    papers = {version.prompt.code: service.papers_of(session, version.id) for version in prompts}
    found = [
        *lint_bank(service.texts_of(session, items), framework()),
        *lint_essays(*_essays(prompts, papers.items()), framework()),
    ]
    ids = {version.item.code: version.item.public_id for version in items}
    return [FlawLine("The whole bank" if f.item_id == BANK else f.item_id, ids.get(f.item_id), f.rule, f.message) for f in found]


Essays = tuple[list[model.Prompt], list[model.Rubric], list[model.AnchorPaper]]


def _essays(prompts: Sequence[PromptVersion], papers: Iterable[tuple[str, Sequence[AnchorPaper]]]) -> Essays:
    rubrics = {version.rubric.code: version.rubric for version in prompts}
    return (
        [_prompt_text(version) for version in prompts],
        [_rubric_text(rubric) for rubric in rubrics.values()],
        [_paper_text(code, paper) for code, found in papers for paper in found],
    )


def _prompt_text(v: PromptVersion) -> model.Prompt:
    return model.Prompt(
        id=v.prompt.code, title=v.title, designation=model.Designation(v.designation), kind=model.PromptKind(v.kind),
        perspective=model.Perspective(v.perspective), instruction=v.instruction, word_guide=(v.word_guide[0], v.word_guide[1]),
        author=v.author, status=v.status, rubric=v.rubric.code, vignette=v.vignette, questions=tuple(v.questions),
    )  # fmt: skip


def _rubric_text(rubric: Rubric) -> model.Rubric:
    criteria = tuple(model.Criterion(c.code, c.name, c.asks, tuple(c.areas), tuple(c.levels)) for c in rubric.criteria)
    return model.Rubric(rubric.code, rubric.title, rubric.number, tuple(rubric.points), tuple(rubric.level_names), criteria)


def _paper_text(code: str, paper: AnchorPaper) -> model.AnchorPaper:
    marks = tuple(model.AnchorMark(mark["criterion"], mark["level"], mark["reason"]) for mark in paper.marks)
    standing = model.Standing(paper.standing)
    name = paper.code or f"{code}-{standing}"
    return model.AnchorPaper(name, code, model.Use(paper.use), standing, "", "", paper.text, marks)
