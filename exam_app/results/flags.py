"""What must not leave with a letter: reviewers' names, who said what, words of other candidates' essays.

Receives the feedback on one registration; hands on the words that have to go, and those that deserve a look.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.accounts.models import Account
from exam_app.results.drafting import Paragraph
from exam_app.review.models import Assignment, Reviewer, Script
from exam_app.review.rules.identifying import Known, find
from exam_app.review.rules.names import TITLES
from exam_app.review.rules.words import words_in

RUN = 8  # words in a row that are nobody's by chance
_SEATS = re.compile(
    r"\b(?:reviewer|marker|rater|reader|grader|examiner|seat)s?\s*(?:no\.?\s*)?(?:[123]|one|two|three|[ABC])\b"
    r"|\b(?:first|second|third|other|one)\s+(?:of the\s+)?(?:reviewer|marker|rater|reader|grader|examiner)s?\b|\badjudicat\w+|\bco-?(?:reviewer|marker|rater)\b",
    re.IGNORECASE,
)
WHO, SEATS, QUOTE, LOOK = (
    "This may be a reviewer’s name or address.",
    "This tells the reviewers apart.",
    "These words stand in another candidate’s essay.",
    "This may tell who wrote it.",
)


@dataclass(frozen=True, slots=True)
class Flag:
    """Words in a paragraph (by its place in the list) that must go, or (`must_go` false) deserve a look."""

    paragraph: int
    words: str
    why: str
    must_go: bool = True


@dataclass(frozen=True, slots=True)
class Watch:
    """What is looked for: the pool's names and addresses, and the runs of words of other essays."""

    pool: Known
    pieces: frozenset[str]
    runs: frozenset[tuple[str, ...]]


def watch_for(session: Session, scripts: Sequence[Script]) -> Watch:
    """What to look for in the feedback on these scripts: the whole pool, and every other essay their reviewers were given."""
    people = session.execute(sa.select(Account.name, Account.email).join(Reviewer, Reviewer.account_id == Account.id)).all()
    names, mails = tuple(name for name, _ in people), tuple(mail for _, mail in people)
    pieces = frozenset(w.plain for name in names for w in words_in(name) if w.plain not in TITLES)
    own = frozenset(run for s in scripts for text in (s.text, _task(s)) for run in runs_of(text))
    return Watch(Known(own=names, mails=mails), pieces, frozenset(_others(session, scripts)) - own)


def _task(script: Script) -> str:
    prompt = script.prompt
    return " ".join([prompt.title, prompt.instruction, prompt.vignette, *prompt.questions])


def _others(session: Session, scripts: Sequence[Script]) -> Iterator[tuple[str, ...]]:
    own = [script.id for script in scripts]
    reviewers = sa.select(Assignment.reviewer_id).where(Assignment.script_id.in_(own))
    windows = {script.window_id for script in scripts}
    query = sa.select(Script.text).join(Assignment, Assignment.script_id == Script.id).distinct()
    query = query.where(Assignment.reviewer_id.in_(reviewers), Script.id.not_in(own), Script.window_id.in_(windows))
    for text in session.scalars(query):
        yield from runs_of(text)


def runs_of(text: str) -> Iterable[tuple[str, ...]]:
    """Every run of eight words of the text, folded."""
    words = [word.plain for word in words_in(text)]
    return (tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1))


def flags(paragraphs: Sequence[Paragraph], watch: Watch) -> list[Flag]:
    """The flags of every paragraph that is sent, in their order."""
    return [flag for at, one in enumerate(paragraphs) if one.is_sent for flag in _of(at, one.text, watch)]


def _of(at: int, text: str, watch: Watch) -> Iterator[Flag]:
    for hit in find(text, watch.pool):
        words = text[hit.start : hit.end]
        is_certain = hit.kind == "mail" or hit.kind == "name" and any(w.plain in watch.pieces for w in words_in(words))
        yield Flag(at, words, WHO if is_certain else LOOK, is_certain)
    for found in _SEATS.finditer(text):
        yield Flag(at, found.group(), SEATS)
    words_here = list(words_in(text))
    for start in range(len(words_here) - RUN + 1):
        here = words_here[start : start + RUN]
        if tuple(w.plain for w in here) in watch.runs:
            yield Flag(at, text[here[0].start : here[-1].end], QUOTE)
            break
