"""What the pages of a running part show: small frozen records, without a way back to anything secret."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, TypeAlias

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.bank.models import PromptVersion
from exam_app.errors import Missing
from exam_app.exams.rules import EssayChoice
from exam_app.sitting import rules
from exam_app.sitting.finding import end_of, is_over, milliseconds_left, policy_of, prompts_of
from exam_app.sitting.models import KeptDraft, Response, Sitting
from exam_app.sitting.outline import outline_of
from exam_app.sitting.paper import Question, questions_of

# What a head is, without the object around it: sixty of them stand behind each page.
_HEADS = (
    sa.select(
        Response.position, Response.revision, Response.answer, Response.saved_at, Response.is_flagged, Response.ruled_out,
        Response.is_chosen,
    )
    .where(Response.sitting_id == sa.bindparam("sitting_id"))
    .order_by(Response.position)
)  # fmt: skip
Head: TypeAlias = "sa.Row[*tuple[Any, ...]]"


@dataclass(frozen=True, slots=True)
class Running:
    """The header of every page of a part. `left_ms` is the time left at the moment of the request.

    `orders`: for each question of Part One this candidate's order in the marks of the paper, like "1243".
    `pause_why`: "office" or "break" while the clock stands still since `paused_at`; a break ends at `pause_until` at the latest.
    """

    sitting: str
    part: str
    name: str
    ends_at: datetime
    left_ms: int
    orders: Sequence[str]
    break_seconds: int = 0
    pause_why: str | None = None
    paused_at: datetime | None = None
    pause_until: datetime | None = None


class Cell(NamedTuple):
    """One place of the question list. A page has sixty: a tuple is taken apart at once."""

    number: int
    is_answered: bool
    is_flagged: bool


@dataclass(frozen=True, slots=True)
class OptionLine:
    """An option as this candidate sees it: its letter says nothing about the form's."""

    letter: str
    text: str
    is_chosen: bool
    is_ruled_out: bool


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """One question of Part One. `case` is the text that stands before it, "" without one; `is_several`: more than one may be chosen."""

    running: Running
    number: int
    case_title: str
    case: str
    stem: str
    is_several: bool
    options: Sequence[OptionLine]
    answer: str
    revision: int
    sha256: str
    saved_at: datetime | None
    is_flagged: bool
    cells: Sequence[Cell]

    @property
    def total(self) -> int:
        return len(self.cells)

    @property
    def open_count(self) -> int:
        return sum(not cell.is_answered for cell in self.cells)

    @property
    def flagged_count(self) -> int:
        return sum(cell.is_flagged for cell in self.cells)


@dataclass(frozen=True, slots=True)
class KeptText:
    """Text of a save that another window had overtaken."""

    text: str
    kept_at: datetime


@dataclass(frozen=True, slots=True)
class EssayLine:
    """A prompt with what the candidate did with it."""

    number: int
    title: str
    instruction: str
    vignette: str
    questions: Sequence[str]
    guide: Sequence[int]
    is_compulsory: bool
    is_chosen: bool
    text: str
    revision: int
    saved_at: datetime | None

    @property
    def words(self) -> int:
        return rules.words(self.text)

    @property
    def sha256(self) -> str:
        return rules.digest(self.text)


@dataclass(frozen=True, slots=True)
class EssayPage:
    """One essay beside its case."""

    running: Running
    essay: EssayLine
    total: int
    is_free: bool  # whether there is a choice at all
    kept: Sequence[KeptText]
    overview: EssaysPage


@dataclass(frozen=True, slots=True)
class EssaysPage:
    """All prompts in full, with the rule of choice in words."""

    running: Running
    essays: Sequence[EssayLine]
    rule: str
    answer: int

    @property
    def chosen_count(self) -> int:
        return sum(essay.is_chosen for essay in self.essays)


def running_of(session: Session, sitting: Sitting, now: datetime) -> Running:
    """The header facts of this sitting at this moment."""
    left = milliseconds_left(sitting, now)
    stands = rules.stands_still(sitting.paused_at, sitting.pause_until, now)
    pause = (sitting.pause_why, sitting.paused_at, sitting.pause_until) if stands else (None, None, None)
    return Running(
        sitting.public_id, sitting.part, rules.PART_NAMES[sitting.part], end_of(sitting, now), left, _orders(session, sitting),
        sitting.break_seconds, *pause,
    )  # fmt: skip


def _orders(session: Session, sitting: Sitting) -> list[str]:
    outline = outline_of(session, sitting.registration.window)
    return [outline.marks(position, order) for position, order in enumerate(sitting.option_orders, 1)]


def question_page(session: Session, sitting: Sitting, heads: Sequence[Head], number: int, *, now: datetime) -> QuestionPage:
    """Question `number` in this candidate's own order of options. Raises Missing."""
    if sitting.part != "one" or not 1 <= number <= len(heads):
        raise Missing
    question, running, head = (
        questions_of(session, sitting.registration.window)[number - 1],
        running_of(session, sitting, now),
        heads[number - 1],
    )
    return QuestionPage(
        running, number, question.case_title, question.case, question.stem, question.is_several,
        _option_lines(question, running.orders[number - 1], head), head.answer,
        head.revision, rules.digest(head.answer), head.saved_at, head.is_flagged, cells_of(heads),
    )  # fmt: skip


def _option_lines(question: Question, marks: str, head: Head) -> list[OptionLine]:
    texts = [question.options[int(mark) - 1] for mark in marks]
    return [
        OptionLine(shown, text, shown in head.answer, shown in head.ruled_out)
        for shown, text in zip(rules.LETTERS, texts, strict=False)
    ]


def standing(sitting: Sitting, heads: Sequence[Head], *, now: datetime) -> dict[str, Any]:
    """How the part stands, as the page's own script wants it: the time, and what the server holds at the positions of these heads."""
    over, paused = is_over(sitting, now), rules.stands_still(sitting.paused_at, sitting.pause_until, now)
    found = [
        {
            "number": head.position, "rev": head.revision, "sha256": rules.digest(head.answer), "answer": head.answer,
            "is_flagged": head.is_flagged, "ruled_out": head.ruled_out, "is_chosen": head.is_chosen,
            "saved_at_ms": int(head.saved_at.timestamp() * 1000) if head.saved_at else None,
        }
        for head in heads
    ]  # fmt: skip
    ends_at = end_of(sitting, now)
    return {
        "draft_key": sitting.draft_key, "remaining_ms": milliseconds_left(sitting, now), "ends_ms": int(ends_at.timestamp() * 1000),
        "state": "over" if over else "paused" if paused else "open", "epoch": sitting.epoch, "break_ms": sitting.break_seconds * 1000,
        "heads": found,
    }  # fmt: skip


def heads_of(session: Session, sitting: Sitting) -> Sequence[Head]:
    """The heads of a sitting in order, as plain rows with the columns of `Response`."""
    return session.connection().execute(_HEADS, {"sitting_id": sitting.id}).all()


def touched(heads: Sequence[Head]) -> list[Head]:
    """Those that are not blank: saved, marked or to count."""
    return [head for head in heads if head.revision or head.is_flagged or head.ruled_out or head.is_chosen]


def cells_of(heads: Sequence[Head]) -> list[Cell]:
    """The question list."""
    return [Cell(head.position, bool(head.answer), head.is_flagged) for head in heads]


def essays_page(session: Session, sitting: Sitting, heads: Sequence[Head], *, now: datetime) -> EssaysPage:
    """The overview of Part Two. Raises Missing."""
    lines = _essay_lines(session, sitting, heads)
    choice = _choice(sitting)
    return EssaysPage(running_of(session, sitting, now), lines, rule_in_words(choice, lines), choice.answer)


def essay_page(session: Session, sitting: Sitting, heads: Sequence[Head], number: int, *, now: datetime) -> EssayPage:
    """One essay with what was kept from other windows, the newest first. Raises Missing."""
    overview = essays_page(session, sitting, heads, now=now)
    lines = overview.essays
    if not 1 <= number <= len(lines):
        raise Missing
    query = sa.select(KeptDraft).where(KeptDraft.sitting_id == sitting.id, KeptDraft.position == number)
    kept = [KeptText(d.answer, d.kept_at) for d in session.scalars(query.order_by(KeptDraft.id.desc()).limit(10))]
    is_free = _choice(sitting).answer < len(lines)
    return EssayPage(overview.running, lines[number - 1], len(lines), is_free, kept, overview)


def _choice(sitting: Sitting) -> EssayChoice:
    return policy_of(sitting.registration).essays[sitting.registration.designation]


def _essay_lines(session: Session, sitting: Sitting, heads: Sequence[Head]) -> list[EssayLine]:
    if sitting.part != "two":
        raise Missing
    choice = _choice(sitting)
    prompts = [place.version for place in prompts_of(session, sitting.registration)]
    return [_essay_line(prompt, head, choice) for prompt, head in zip(prompts, heads, strict=True)]


def _essay_line(prompt: PromptVersion, head: Head, choice: EssayChoice) -> EssayLine:
    return EssayLine(
        head.position, prompt.title, prompt.instruction, prompt.vignette, prompt.questions, prompt.word_guide,
        prompt.kind in choice.compulsory, head.is_chosen, head.answer, head.revision, head.saved_at,
    )  # fmt: skip


def rule_in_words(choice: EssayChoice, lines: Sequence[EssayLine]) -> str:
    """The rule of choice as the candidate reads it."""
    if choice.answer >= len(lines):
        return f"Write all {len(lines)} essays. Each of them is marked."
    fixed = [f"“{line.title}”" for line in lines if line.is_compulsory]
    free, places = len(lines) - len(fixed), choice.answer - len(fixed)
    compulsory = f" {' and '.join(fixed)} {'is' if len(fixed) == 1 else 'are'} compulsory;" if fixed else ""
    return (
        f"Write {choice.answer} of the {len(lines)} essays.{compulsory} choose {places} of the {'other ' if fixed else ''}{free}. "
        "Only what you chose is marked. If you have not chosen when the time ends, the first essay in which you wrote counts."
    )
