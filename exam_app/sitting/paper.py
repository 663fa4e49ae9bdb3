"""The whole paper of a part in one document, so that pages can be turned without the server.

The same bytes for everybody who sits the form: made once in each process and kept compressed.
The options stand in an order of the paper's own; the page knows its candidate's order in the paper's marks.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from exam_app.bank.models import ItemVersion
from exam_app.exams.models import Window
from exam_app.sitting.finding import Sitting, prompts_of
from exam_app.sitting.outline import Outline, outline_of

MOST_KEPT = 32


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it is printed: Markdown, and the options in the order of the paper.

    `case` is the text that stands before it, "" without one.
    """

    number: int
    case_title: str
    case: str
    stem: str
    options: Sequence[str]
    is_several: bool


@dataclass(frozen=True, slots=True)
class Essay:
    """An essay as it is printed: the case in Markdown, what to do, the questions."""

    number: int
    title: str
    vignette: str
    instruction: str
    questions: Sequence[str]
    word_guide: Sequence[int]


@dataclass(frozen=True, slots=True)
class Paper:
    """Everything a candidate reads in one part."""

    questions: Sequence[Question]
    essays: Sequence[Essay]


_kept: dict[str, bytes] = {}
# By form and content hash: a published form never changes.
_questions: dict[tuple[int, str], Sequence[Question]] = {}


def packed(session: Session, sitting: Sitting, printed: Callable[[Paper], str]) -> bytes:
    """The paper of this sitting as `printed` writes it, compressed with gzip."""
    name = name_of(session, sitting)
    if name not in _kept:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        _kept[name] = gzip.compress(printed(_paper(session, sitting)).encode(), mtime=0)
    return _kept[name]


def name_of(session: Session, sitting: Sitting) -> str:
    """What names the paper of this sitting: the form's content, the part, and for essays the designation."""
    content = outline_of(session, sitting.registration.window).content_hash
    return f"{content} one" if sitting.part == "one" else f"{content} two {sitting.registration.designation}"


def packed_before(name: str) -> bytes | None:
    """The paper of this name, if this process has packed it."""
    return _kept.get(name)


def _paper(session: Session, sitting: Sitting) -> Paper:
    if sitting.part == "one":
        return Paper(questions_of(session, sitting.registration.window), [])
    versions = [prompt.version for prompt in prompts_of(session, sitting.registration)]
    return Paper([], [Essay(n, v.title, v.vignette, v.instruction, v.questions, v.word_guide) for n, v in enumerate(versions, 1)])


def questions_of(session: Session, window: Window) -> Sequence[Question]:
    """The questions of the form that is sat in this window, in the form's order; read once in each process."""
    outline = outline_of(session, window)
    name = (window.form_id, outline.content_hash)
    if name not in _questions:
        if len(_questions) >= MOST_KEPT:
            _questions.clear()
        _questions[name] = [_question(outline, place.position, place.version) for place in window.form.items]
    return _questions[name]


def _question(outline: Outline, number: int, version: ItemVersion) -> Question:
    texts = {option.letter: option.text for option in version.options}
    return Question(
        number, outline.cases.get(number, ""), version.vignette.text if version.vignette else "", version.stem,
        [texts[letter] for letter in outline.printed[number - 1]], number in outline.several,
    )  # fmt: skip
