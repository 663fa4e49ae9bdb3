"""The reviewers' comments as the coordinator lets them go: collected without names, edited, left out.

Receives the scripts of a candidate from the service; hands on rows that no longer say who wrote them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import Event
from exam_app.results.models import ReleasedComment, Result
from exam_app.results.rules import AlreadyReleased
from exam_app.review.models import Review, Script

Found = tuple[str, str, str]  # essay, criterion, words


def renew(session: Session, result: Result, scripts: Iterable[Script]) -> None:
    """Bring the result's comments up to date with the locked reviews; what was edited stays as edited."""
    found = list(dict.fromkeys(words for script in scripts for words in _of_script(script)))
    kept: set[Found] = set()
    for row in comments_of(session, result):
        source = (row.essay, row.criterion, row.original)
        if source in found:
            kept.add(source)
        else:
            session.delete(row)
    session.flush()
    for essay, criterion, words in found:
        if (essay, criterion, words) not in kept:
            session.add(ReleasedComment(result_id=result.id, essay=essay, criterion=criterion, original=words, text=words))
    session.flush()


def _of_script(script: Script) -> Iterator[Found]:
    title = script.prompt.title
    # By the words and not by the seat: their order must not tell who wrote which.
    reviews = [a.review for a in script.assignments if a.state == "locked" and a.review is not None]
    yield from sorted((title, "", r.comment.strip()) for r in reviews if r.comment.strip())
    for criterion in script.prompt.rubric.criteria:
        yield from sorted((title, criterion.name, words) for words in _on(criterion.id, reviews))


def _on(criterion_id: int, reviews: Sequence[Review]) -> Iterator[str]:
    for review in reviews:
        for score in review.scores:
            if score.criterion_id == criterion_id and score.comment.strip():
                yield score.comment.strip()


def comments_of(session: Session, result: Result) -> Sequence[ReleasedComment]:
    """All comments of this result, also those left out, in the order they were collected."""
    query = sa.select(ReleasedComment).where(ReleasedComment.result_id == result.id)
    return session.scalars(query.order_by(ReleasedComment.id)).all()


def choose(session: Session, result: Result, chosen: Sequence[tuple[int, str, bool]], *, by: str, now: datetime) -> None:
    """Set text and release of the result's comments by (number, text, is released).

    Numbers that are not this result's are ignored; a comment without text is left out. Raises
    AlreadyReleased once the letter is out.
    """
    if result.state == "released":
        raise AlreadyReleased("The letter is released; its comments are frozen.")
    wanted = {number: (text.strip(), is_released) for number, text, is_released in chosen}
    rows = comments_of(session, result)
    for row in rows:
        if row.id in wanted:
            text, is_released = wanted[row.id]
            row.text, row.is_released = text or row.text, is_released and bool(text)
    session.flush()
    released = sum(row.is_released for row in rows)
    audit.record(session, Event.COMMENT_RELEASE_CHOSEN, by=by, about=result.public_id, at=now, released=released)
