"""What the reviewers wrote for a candidate, collected without names: the sources of the feedback.

Receives the scripts of a candidate; hands on their comments by essay and criterion. Private notes
stay where they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from exam_app.bank.models import Criterion
from exam_app.results.drafting import EssayNotes, Notes, Passage
from exam_app.review.marking.passages import for_release, quote_now
from exam_app.review.models import Review, Script


def notes_of(scripts: Iterable[Script], areas: Mapping[str, str]) -> list[EssayNotes]:
    """The comments on each settled script in the order of the essays. `areas` are names by reference."""
    return [_of(script, areas) for script in scripts if script.settlement]


def _of(script: Script, areas: Mapping[str, str]) -> EssayNotes:
    reviews = [a.review for a in script.assignments if a.state == "locked" and a.review is not None]
    settled = {c["criterion"]: c for c in script.settlement.criteria} if script.settlement else {}
    criteria = tuple(_notes(c, settled[c.code], reviews, areas) for c in script.prompt.rubric.criteria)
    # Everything by its words and not by the seat: the order must not tell who wrote which.
    whole = tuple(sorted(r.comment.strip() for r in reviews if r.comment.strip()))
    return EssayNotes(script.prompt.title, criteria, _passages(reviews), whole)


def _notes(criterion: Criterion, settled: Mapping[str, str], reviews: Sequence[Review], areas: Mapping[str, str]) -> Notes:
    said = sorted(s.comment.strip() for r in reviews for s in r.scores if s.criterion_id == criterion.id and s.comment.strip())
    names = tuple(areas[ref] for ref in criterion.areas if ref in areas)
    return Notes(criterion.code, criterion.name, Fraction(settled["points"]), int(settled["out_of"]), names, tuple(said))


def _passages(reviews: Sequence[Review]) -> tuple[Passage, ...]:
    """Comments on passages that the candidate may read, each with its passage."""
    found = {(quote_now(row, review), row.words.strip()) for review in reviews for row in for_release(review)}
    return tuple(Passage(quote, words) for quote, words in sorted(found))
