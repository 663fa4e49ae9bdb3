"""The outline of a published form: how many options each question has, which essays there are.

A published form never changes, and its hash names its content; so the outline is made once in
each process. Starting and handing in need no more of a form than this.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.bank.models import Option, PromptVersion
from exam_app.exams.models import ExamForm, FormItem, FormPrompt, Window
from exam_app.sitting import rules

MOST_KEPT = 64


@dataclass(frozen=True, slots=True)
class Outline:
    """`letters` of each question in order, like "ABCD"; `kinds` of the essays in order, by designation.

    `printed` are the letters of each question in the order of the paper, like "CADB". That order is the same
    for everybody and tells nothing of the form's own letters, which the keys are written in.
    """

    content_hash: str
    letters: Sequence[str]
    printed: Sequence[str]
    kinds: Mapping[str, Sequence[str]]

    def marks(self, position: int, order: str) -> str:
        """A candidate's order of this question's options, like "CABD", in the marks of the paper, like "1243"."""
        return "".join(str(self.printed[position - 1].index(letter) + 1) for letter in order)


_kept: dict[tuple[int, str], Outline] = {}


def outline_of(session: Session, window: Window) -> Outline:
    """The outline of the form that is sat in this window."""
    columns = (ExamForm.content_hash, ExamForm.seed)
    row = session.connection().execute(sa.select(*columns).where(ExamForm.id == window.form_id)).one()
    content_hash, seed = row.content_hash or "", row.seed
    name = (window.form_id, content_hash)
    if name not in _kept:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        letters = _letters(session, window.form_id)
        printed = [rules.shuffled(each, random.Random(f"{seed} {content_hash} {n}")) for n, each in enumerate(letters)]
        _kept[name] = Outline(content_hash, letters, printed, _kinds(session, window.form_id))
    return _kept[name]


def _letters(session: Session, form_id: int) -> list[str]:
    query = sa.select(FormItem.position, Option.letter).join(Option, Option.version_id == FormItem.version_id)
    letters: dict[int, str] = defaultdict(str)
    for position, letter in session.execute(query.where(FormItem.form_id == form_id).order_by(FormItem.position, Option.letter)):
        letters[position] += letter
    return [letters[position] for position in sorted(letters)]


def _kinds(session: Session, form_id: int) -> dict[str, list[str]]:
    query = sa.select(FormPrompt.designation, PromptVersion.kind)
    mine = query.join(PromptVersion, FormPrompt.prompt_version_id == PromptVersion.id).where(FormPrompt.form_id == form_id)
    kinds: dict[str, list[str]] = defaultdict(list)
    for designation, kind in session.execute(mine.order_by(FormPrompt.position)):
        kinds[designation].append(kind)
    return dict(kinds)
