"""The outline of a published form: what may be answered to each question, which share a case, which essays there are.

A published form never changes, and its hash names its content; so the outline is made once in
each process. Starting and handing in need no more of a form than this.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.bank.models import ItemVersion, ItemVignette, Option, PromptVersion
from exam_app.exams.models import ExamForm, FormItem, FormPrompt, Window
from exam_app.sitting import rules
from exam_app.sitting.letters import sign_of

MOST_KEPT = 64


@dataclass(frozen=True, slots=True)
class Outline:
    """`letters` of each question in order, like "ABCD"; `kinds` of the essays in order, by designation.

    `printed` are the letters of each question in the order of the paper, like "CADB". That order is the same
    for everybody and tells nothing of the form's own letters, which the keys are written in. `several` are the
    positions at which several options may be chosen, `cases` the headings of the cases that stand before a
    question, by position. `has_pilots`: some questions are tried out and do not count; which ones is not known here.
    """

    content_hash: str
    letters: Sequence[str]
    printed: Sequence[str]
    kinds: Mapping[str, Sequence[str]]
    several: frozenset[int] = frozenset()
    cases: Mapping[int, str] = field(default_factory=dict)
    has_pilots: bool = False

    def shape(self, orders: Sequence[str]) -> str:
        """What may be answered at each position of a Part One with these orders, one sign each; see `letters.sign_of`."""
        return "".join(sign_of(len(order), is_several=n in self.several) for n, order in enumerate(orders, 1))

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
        _kept[name] = _made(session, window.form_id, content_hash, seed)
    return _kept[name]


def _made(session: Session, form_id: int, content_hash: str, seed: int) -> Outline:
    letters, places = _letters(session, form_id), _places(session, form_id)
    printed = [rules.shuffled(each, random.Random(f"{seed} {content_hash} {n}")) for n, each in enumerate(letters)]
    return Outline(
        content_hash, letters, printed, _kinds(session, form_id), frozenset(p.position for p in places if p.kind == "multiple"),
        case_titles({p.position: p.vignette_version_id for p in places if p.vignette_version_id}),
        not all(p.is_scored for p in places),
    )  # fmt: skip


def case_titles(cases: Mapping[int, int]) -> dict[int, str]:
    """The heading of the case at each position, from the case's number at each: it names the questions that share it."""
    shared: dict[int, list[str]] = defaultdict(list)
    for position in sorted(cases):
        shared[cases[position]].append(str(position))
    return {position: _title(shared[case]) for position, case in cases.items()}


def _title(numbers: Sequence[str]) -> str:
    if len(numbers) == 1:
        return f"Case for question {numbers[0]}"
    return f"Case for questions {', '.join(numbers[:-1])} and {numbers[-1]}"


def _places(session: Session, form_id: int) -> Sequence[Any]:
    columns = (FormItem.position, FormItem.is_scored, ItemVersion.kind, ItemVignette.vignette_version_id)
    query = sa.select(*columns).join(ItemVersion, ItemVersion.id == FormItem.version_id)
    query = query.outerjoin(ItemVignette, ItemVignette.version_id == FormItem.version_id)
    return session.execute(query.where(FormItem.form_id == form_id).order_by(FormItem.position)).all()


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
