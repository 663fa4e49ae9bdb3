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
from sqlalchemy.orm import Session, lazyload, load_only

from exam_app.bank.models import ItemVersion, ItemVignette, Option, PromptVersion
from exam_app.exams.models import ExamForm, FormItem, FormPrompt, Window
from exam_app.sitting import rules
from exam_app.sitting.letters import sign_of

MOST_KEPT = 64
MARKS = "12345678"  # of the options in the order of the paper


@dataclass(frozen=True, slots=True)
class Outline:
    """`letters` of each question in order, like "ABCD"; `kinds` of the essays in order, by designation.

    `printed` are the letters of each question in the order of the paper, like "CADB". That order is the same
    for everybody and tells nothing of the form's own letters, which the keys are written in. `several` are the
    positions at which several options may be chosen, `cases` the headings of the cases that stand before a
    question, by position. `has_pilots`: some questions are tried out and do not count; which ones is not known here.
    `shape` is what may be answered at each position of Part One, one sign each (see `letters.sign_of`); `marked`
    translates the letters of each question into the marks of the paper.
    """

    content_hash: str
    letters: Sequence[str]
    printed: Sequence[str]
    kinds: Mapping[str, Sequence[str]]
    several: frozenset[int] = frozenset()
    cases: Mapping[int, str] = field(default_factory=dict)
    has_pilots: bool = False
    shape: str = ""
    marked: Sequence[Mapping[int, int]] = ()

    def marks(self, position: int, order: str) -> str:
        """A candidate's order of this question's options, like "CABD", in the marks of the paper, like "1243"."""
        return order.translate(self.marked[position - 1])


_kept: dict[tuple[int, str], Outline] = {}


def outline_of(session: Session, window: Window) -> Outline:
    """The outline of the form that is sat in this window."""
    # Not asked of the database where the window was fetched with the names of its form.
    form = session.get_one(ExamForm, window.form_id, options=_NAMES)
    name = (form.id, form.content_hash or "")
    if name not in _kept:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        _kept[name] = _made(session, form.id, form.content_hash or "", form.seed)
    return _kept[name]


_NAMES = (load_only(ExamForm.content_hash, ExamForm.seed), lazyload("*"))


def _made(session: Session, form_id: int, content_hash: str, seed: int) -> Outline:
    letters, places = _letters(session, form_id), _places(session, form_id)
    printed = [rules.shuffled(each, random.Random(f"{seed} {content_hash} {n}")) for n, each in enumerate(letters)]
    several = frozenset(p.position for p in places if p.kind == "multiple")
    return Outline(
        content_hash, letters, printed, _kinds(session, form_id), several,
        case_titles({p.position: p.vignette_version_id for p in places if p.vignette_version_id}),
        not all(p.is_scored for p in places),
        "".join(sign_of(len(each), is_several=n in several) for n, each in enumerate(letters, 1)),
        [str.maketrans(each, MARKS[: len(each)]) for each in printed],
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
