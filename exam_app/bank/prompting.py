"""Essay prompts and rubrics written in the browser: new ones, next versions, and putting them into use by a second person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import Event
from exam_app.bank import rules
from exam_app.bank.checking import paper_text, prompt_text, rubric_text
from exam_app.bank.frameworks import framework
from exam_app.bank.importing import rubric_row
from exam_app.bank.models import AnchorPaper, Prompt, PromptVersion, Rubric
from exam_app.bank.readers import note_reading
from exam_app.bank.rules import State
from exam_app.bank.service import papers_of
from exam_app.db import hit_one
from exam_app.errors import Refused
from question_bank import model


class Deed(Protocol):
    """Putting a prompt into use, or out of it."""

    def __call__(self, session: Session, prompt: Prompt, *, note: str, by: str, now: datetime) -> None: ...


class NothingChanged(Refused):
    """The text is what the newest version says."""

    advice = "Change something, or leave it as it is."


class PromptTaken(Refused):
    """Another prompt has this code."""

    advice = "Choose another code."


class OwnPrompt(Refused):
    """Whoever wrote a version does not put it into use."""

    advice = "Ask another member of the committee to read it and put it into use."


def begin_prompt(session: Session, text: model.Prompt, *, bank: str, like: Prompt, by: str, now: datetime) -> Prompt:
    """A prompt that is not there yet: its first version is a draft and has a rubric of its own, begun as that of `like`.

    Raises PromptTaken.
    """
    if session.scalar(sa.select(Prompt.id).where(Prompt.code == text.id)):
        raise PromptTaken(f"There is a prompt {text.id} already.")
    rubric = _begin_rubric(session, rubric_text(like.versions[-1].rubric), text, bank, now)
    prompt = Prompt(code=text.id, bank=bank, versions=[])
    version = PromptVersion(
        number=1, title=text.title, designation=str(text.designation), kind=str(text.kind), perspective=str(text.perspective),
        instruction=text.instruction, vignette=text.vignette, questions=list(text.questions), word_guide=list(text.word_guide),
        author=text.author, status=text.status, state=State.DRAFT, made_by=by, reason="First version", rubric=rubric,
        content_hash=rules.prompt_hash(text, rubric.content_hash, []), created_at=now,
    )  # fmt: skip
    prompt.versions.append(version)
    session.add(prompt)
    session.flush()
    note_reading(session, version, by=by, now=now)
    facts = {"prompt": prompt.code, "version": 1, "reason": version.reason}
    audit.record(session, Event.PROMPT_MADE, by=by, about=prompt.public_id, at=now, **facts)
    return prompt


def _begin_rubric(session: Session, old: model.Rubric, text: model.Prompt, bank: str, now: datetime) -> Rubric:
    """A rubric under the prompt's own code; areas that this bank does not know are left out."""
    known = framework(bank).areas
    criteria = tuple(replace(c, areas=tuple(area for area in c.areas if area in known)) for c in old.criteria)
    number = (session.scalar(sa.select(sa.func.max(Rubric.number)).where(Rubric.code == text.rubric)) or 0) + 1
    new = replace(old, id=text.rubric, title=f"Rubric of {text.title}", version=number, criteria=criteria)
    row = rubric_row(new, number, rules.rubric_hash(new), now)
    session.add(row)
    session.flush()
    return row


def change_prompt(
    session: Session, prompt: Prompt, *, title: str, instruction: str, vignette: str, questions: Sequence[str], reason: str, by: str,
    now: datetime,
) -> PromptVersion:  # fmt: skip
    """The next version of a prompt, a draft with the rubric and anchor papers of the one before. Raises NothingChanged."""
    before = prompt.versions[-1]
    text = replace(
        prompt_text(before),
        title=title.strip(),
        instruction=instruction.strip(),
        vignette=_tidy(vignette),
        questions=tuple(questions),
    )
    return _next(session, prompt, text, before.rubric, reason, by, now)


def _tidy(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def change_rubric(
    session: Session, prompt: Prompt, *, asks: Mapping[str, str], levels: Mapping[str, Sequence[str]], reason: str, by: str,
    now: datetime,
) -> PromptVersion:  # fmt: skip
    """The next version of a prompt's rubric, and with it of the prompt: whoever is marked otherwise writes another prompt.

    `asks` and `levels` hold the new texts by criterion; points, names and the order of criteria stay. Raises NothingChanged.
    """
    before = prompt.versions[-1].rubric
    old = rubric_text(before)
    criteria = tuple(
        replace(c, asks=_tidy(asks.get(c.id, c.asks)), levels=tuple(_tidy(text) for text in levels.get(c.id, c.levels)))
        for c in old.criteria
    )
    new = replace(old, criteria=criteria)
    if new == old:
        raise NothingChanged("This is what the rubric says already.")
    number = session.scalar(sa.select(sa.func.max(Rubric.number)).where(Rubric.code == before.code)) or 0
    row = rubric_row(new, number + 1, rules.rubric_hash(new), now)
    session.add(row)
    session.flush()
    return _next(session, prompt, prompt_text(prompt.versions[-1]), row, reason, by, now)


def _next(
    session: Session, prompt: Prompt, text: model.Prompt, rubric: Rubric, reason: str, by: str, now: datetime
) -> PromptVersion:
    before = prompt.versions[-1]
    if text == prompt_text(before) and rubric.id == before.rubric_id:
        raise NothingChanged("This is what the newest version says already.")
    papers = papers_of(session, before.id)
    content_hash = rules.prompt_hash(text, rubric.content_hash, [paper_text(prompt.code, paper) for paper in papers])
    version = PromptVersion(
        prompt=prompt, number=before.number + 1, title=text.title, designation=before.designation, kind=before.kind,
        perspective=before.perspective, instruction=text.instruction, vignette=text.vignette, questions=list(text.questions),
        word_guide=list(before.word_guide), author=before.author, status=before.status, state=State.DRAFT, made_by=by,
        reason=reason.strip(), rubric=rubric, content_hash=content_hash, created_at=now,
    )  # fmt: skip
    session.add(version)
    session.flush()
    session.add_all(
        AnchorPaper(
            prompt_version_id=version.id,
            use=paper.use,
            code=paper.code,
            content_hash=paper.content_hash,
            standing=paper.standing,
            text=paper.text,
            marks=paper.marks,
        )
        for paper in papers
    )
    session.flush()
    session.refresh(prompt, ["versions"])
    facts = {"prompt": prompt.code, "version": version.number, "reason": version.reason}
    audit.record(session, Event.PROMPT_MADE, by=by, about=prompt.public_id, at=now, **facts)
    return version


def adopt(session: Session, prompt: Prompt, *, note: str, by: str, now: datetime) -> None:
    """Put the newest version into use; the live one before it is retired. Raises OwnPrompt, Refused for one that is no draft."""
    version = prompt.versions[-1]
    if version.made_by == by:
        raise OwnPrompt("You wrote this version yourself.")
    for earlier in prompt.versions[:-1]:
        if earlier.state == State.LIVE:
            _move(session, earlier, State.LIVE, State.RETIRED, f"Version {version.number} takes its place", by, now)
    _move(session, version, State.DRAFT, State.LIVE, note, by, now)


def retire(session: Session, prompt: Prompt, *, note: str, by: str, now: datetime) -> None:
    """Take the live version out of use; forms that have it keep it. Raises Refused when none is live."""
    live = [version for version in prompt.versions if version.state == State.LIVE]
    if not live:
        raise Refused("No version of this prompt is in use.", "Put a version into use first.")
    _move(session, live[0], State.LIVE, State.RETIRED, note, by, now)


def _move(session: Session, version: PromptVersion, before: State, after: State, note: str, by: str, now: datetime) -> None:
    here = sa.update(PromptVersion).where(PromptVersion.id == version.id, PromptVersion.state == before)
    if not hit_one(session, here.values(state=after)):
        raise Refused("This version has moved already.", "Reload the page to see how things stand.")
    session.refresh(version, ["state"])
    facts = {
        "prompt": version.prompt.code,
        "version": version.number,
        "before": str(before),
        "after": str(after),
        "note": note.strip(),
    }
    audit.record(session, Event.PROMPT_MOVED, by=by, about=version.prompt.public_id, at=now, **facts)


def typed(rubric: Rubric) -> dict[str, str]:
    """The texts of a rubric as the fields of its form."""
    values = {f"{c.code}-asks": c.asks for c in rubric.criteria}
    return values | {f"{c.code}-{n}": text for c in rubric.criteria for n, text in enumerate(c.levels, 1)}
