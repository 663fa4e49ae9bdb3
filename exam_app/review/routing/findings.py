"""What the pages about identifying words show: each hit in its context, scripts by code, nobody's name beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.exams.models import Window
from exam_app.review.models import IdentityHit, Script
from exam_app.review.routing import identifying
from exam_app.review.routing.redacting import OPEN, hits_of, original_of

AROUND = 90  # characters of context on each side
A_PAGE = 20  # scripts
KINDS = {
    "name": "A name known from the application", "organisation": "An organization known from the application",
    "place": "A place known from the application", "mail": "A mail address", "phone": "A telephone number",
    "web": "A web address or a handle", "number": "A license or another number", "phrase": "Words that introduce a person or a place",
    "signature": "A signature", "own": "Added by the office",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class HitLine:
    """One passage in its context."""

    public_id: str
    kind: str
    before: str
    words: str
    after: str
    decision: str | None


@dataclass(frozen=True, slots=True)
class Finding:
    """A script with its passages."""

    code: str
    prompt: str
    is_open: bool
    hits: Sequence[HitLine]

    @property
    def undecided(self) -> int:
        return sum(hit.decision is None for hit in self.hits)

    @property
    def covered(self) -> int:
        return sum(hit.decision == "redacted" for hit in self.hits)


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of the script's text; `hit` when it is one of its passages."""

    text: str
    hit: HitLine | None = None


@dataclass(frozen=True, slots=True)
class DecidedLine:
    """A script about which everything is decided: how many passages are covered, of how many."""

    code: str
    prompt: str
    covered: int
    of: int


@dataclass(frozen=True, slots=True)
class FindingsPage:
    """The scripts of a window that wait for a look, and those that somebody has looked at."""

    window: str
    title: str
    unlooked: int
    waiting: int
    shown: Sequence[Finding]
    decided: Sequence[DecidedLine]


def findings(session: Session, window: Window) -> FindingsPage:
    """The first scripts with an undecided passage, and all that are decided."""
    counts = identifying.waiting(session, window.id)
    hits = sa.select(IdentityHit).join(Script).where(Script.window_id == window.id)
    by_script: dict[Script, list[IdentityHit]] = defaultdict(list)
    for hit in session.scalars(hits.order_by(Script.code, IdentityHit.start)):
        by_script[hit.script].append(hit)
    open_ = [script for script, found in by_script.items() if any(hit.decision is None for hit in found)]
    return FindingsPage(
        window.public_id, window.title, counts.unlooked, counts.undecided,
        shown=[_finding(session, script, by_script[script]) for script in open_[:A_PAGE]],
        decided=[
            DecidedLine(script.code, script.prompt.title, sum(hit.decision == "redacted" for hit in found), len(found))
            for script, found in by_script.items()
            if script not in open_
        ],
    )  # fmt: skip


def finding(session: Session, script: Script) -> Finding:
    """One script with all its passages."""
    return _finding(session, script, hits_of(session, script))


def pieces(session: Session, script: Script) -> list[Piece]:
    """The original text cut at its passages, for reading it as a whole."""
    text, at, made = original_of(session, script), 0, []
    for hit in hits_of(session, script):
        if hit.start < at:
            continue  # it overlaps the passage before it, which shows the place already
        made += [Piece(text[at : hit.start]), Piece(text[hit.start : hit.stop], _line(text, hit))]
        at = hit.stop
    return [piece for piece in (*made, Piece(text[at:])) if piece.text]


def _finding(session: Session, script: Script, hits: Sequence[IdentityHit]) -> Finding:
    text = original_of(session, script)
    return Finding(script.code, script.prompt.title, script.state in OPEN, [_line(text, hit) for hit in hits])


def _line(text: str, hit: IdentityHit) -> HitLine:
    before, after = _end_of(text[: hit.start]), _beginning_of(text[hit.stop :])
    return HitLine(hit.public_id, KINDS[hit.kind], before, text[hit.start : hit.stop], after, hit.decision)


def _beginning_of(text: str) -> str:
    """The first words of the text, whole ones."""
    return text if len(text) <= AROUND else f"{text[:AROUND].rsplit(maxsplit=1)[0]} …"


def _end_of(text: str) -> str:
    """The last words of the text, whole ones."""
    return text if len(text) <= AROUND else f"… {text[-AROUND:].split(maxsplit=1)[-1]}"
