"""Turns content files into rows: receives what `question_bank.load` read, hands on the versions it made.

Whatever has the hash of what was imported last is left alone; whatever differs becomes the next
version. Nothing is ever changed or deleted, so a file that is gone leaves its versions behind.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from exam_app.bank import rules
from exam_app.bank.models import AnchorPaper, Criterion, Item, ItemVersion, Option, Prompt, PromptVersion, Rubric
from exam_app.bank.rules import State
from question_bank import model
from question_bank.lint import open_flags

FROM_FILES = "system"
IMPORTED = "Imported by the committee from content files"


def import_items(
    session: Session, items: Iterable[model.Item], framework: model.Framework, *, now: datetime
) -> list[tuple[ItemVersion, model.Item]]:
    """The versions that are new, each with the text it was made from; their keys are still to be sealed."""
    known = {item.code: item for item in session.scalars(sa.select(Item).options(selectinload(Item.versions)))}
    made = []
    for text in items:
        item = known.get(text.id) or Item(code=text.id, bank=framework.population, versions=[])
        content_hash = rules.item_hash(text)
        if _imported_last(item.versions) != content_hash:
            give_way(session, item.versions)
            made.append((_item_version(item, text, framework, content_hash, now), text))
            session.add(item)
    session.flush()
    return made


def _imported_last(versions: Sequence[ItemVersion | PromptVersion]) -> str | None:
    """The hash of the text that a file brought last: what the committee wrote since stays the newest while the file is as it was."""
    return next((version.content_hash for version in reversed(versions) if version.made_by == FROM_FILES), None)


def give_way(session: Session, versions: Sequence[ItemVersion | PromptVersion]) -> None:
    """Retire what was live: the next version takes its place. Forms that have it keep it."""
    for version in versions:
        if version.state == State.LIVE:
            version.state = State.RETIRED
    session.flush()


def _item_version(item: Item, text: model.Item, framework: model.Framework, content_hash: str, now: datetime) -> ItemVersion:
    version = ItemVersion(
        number=len(item.versions) + 1, title=text.title, stem=text.stem, area=text.area, level=str(text.level),
        author=text.author, status=text.status, enemies=list(text.enemies), kind=str(text.kind),
        state=rules.starting_state(text.status), reason=IMPORTED, flags=open_flags(text, framework),
        reference_text=text.reference.text if text.reference else "", reference_url=text.reference.url if text.reference else None,
        content_hash=content_hash, created_at=now,
        options=[Option(letter=option.letter, text=option.text) for option in text.options],
    )  # fmt: skip
    item.versions.append(version)
    return version


def import_rubrics(session: Session, rubrics: Iterable[model.Rubric], *, now: datetime) -> tuple[dict[str, Rubric], int]:
    """For each code the rubric that its file describes, and how many are new."""
    rows = session.scalars(sa.select(Rubric).order_by(Rubric.number)).all()
    newest, made = {row.code: row for row in rows}, 0
    known = {(row.code, row.content_hash): row for row in rows}
    for text in rubrics:
        content_hash, before = rules.rubric_hash(text), newest.get(text.id)
        if (text.id, content_hash) in known:
            newest[text.id] = known[text.id, content_hash]
        else:
            newest[text.id] = rubric_row(text, before.number + 1 if before else 1, content_hash, now)
            session.add(newest[text.id])
            made += 1
    session.flush()
    return newest, made


def rubric_row(text: model.Rubric, number: int, content_hash: str, now: datetime) -> Rubric:
    """A rubric as a row, with its criteria in order."""
    criteria = [
        Criterion(position=place, code=c.id, name=c.name, asks=c.asks, areas=list(c.areas), levels=list(c.levels))
        for place, c in enumerate(text.criteria, 1)
    ]
    return Rubric(
        code=text.id, number=number, title=text.title, points=list(text.points), level_names=list(text.level_names),
        content_hash=content_hash, created_at=now, criteria=criteria,
    )  # fmt: skip


def import_prompts(
    session: Session, prompts: Iterable[model.Prompt], rubrics: Mapping[str, Rubric], anchors: Sequence[model.AnchorPaper],
    *, bank: str, now: datetime,
) -> list[PromptVersion]:  # fmt: skip
    """The prompt versions that are new, with their anchor papers. A new rubric or example makes one too.

    New papers for training are added to the newest version.
    """
    known = {prompt.code: prompt for prompt in session.scalars(sa.select(Prompt).options(selectinload(Prompt.versions)))}
    made = []
    for text in prompts:
        prompt, rubric = known.get(text.id) or Prompt(code=text.id, bank=bank, versions=[]), rubrics[text.rubric]
        papers = [paper for paper in anchors if paper.prompt == text.id]
        content_hash = rules.prompt_hash(text, rubric.content_hash, papers)
        if _imported_last(prompt.versions) != content_hash:
            give_way(session, prompt.versions)
            version = _prompt_version(prompt, text, rubric, content_hash, now)
            session.add(prompt)
            session.flush()
            session.add_all(_anchor(version, paper) for paper in papers if paper.use is model.Use.EXAMPLE)
            made.append(version)
        _add_training(session, prompt.versions[-1], [paper for paper in papers if paper.use is not model.Use.EXAMPLE])
    session.flush()
    return made


def _add_training(session: Session, version: PromptVersion, papers: Iterable[model.AnchorPaper]) -> None:
    query = sa.select(AnchorPaper.code, AnchorPaper.content_hash).where(AnchorPaper.prompt_version_id == version.id)
    known = {(code, content_hash) for code, content_hash in session.execute(query)}
    session.add_all(_anchor(version, paper) for paper in papers if (paper.id, rules.paper_hash(paper)) not in known)


def _prompt_version(prompt: Prompt, text: model.Prompt, rubric: Rubric, content_hash: str, now: datetime) -> PromptVersion:
    version = PromptVersion(
        number=len(prompt.versions) + 1, title=text.title, designation=str(text.designation), kind=str(text.kind),
        perspective=str(text.perspective), instruction=text.instruction, vignette=text.vignette, questions=list(text.questions),
        word_guide=list(text.word_guide), author=text.author, status=text.status, rubric=rubric,
        state=rules.starting_state(text.status), reason=IMPORTED, content_hash=content_hash, created_at=now,
    )  # fmt: skip
    prompt.versions.append(version)
    return version


def _anchor(version: PromptVersion, paper: model.AnchorPaper) -> AnchorPaper:
    marks = [asdict(mark) for mark in paper.marks]
    return AnchorPaper(
        prompt_version_id=version.id, use=str(paper.use), code=paper.id, content_hash=rules.paper_hash(paper),
        standing=str(paper.standing), text=paper.text, marks=marks,
    )  # fmt: skip
