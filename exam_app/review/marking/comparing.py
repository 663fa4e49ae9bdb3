"""Two drafts of one script side by side, in the words of the form."""

from __future__ import annotations

from collections.abc import Iterator

from exam_app.review import rules
from exam_app.review.marking import drafts
from exam_app.review.marking.viewdata import FieldLine
from exam_app.review.models import Assignment
from exam_app.review.routing.shown import text_of
from exam_app.review.rules import DraftMarks, Given, Passage
from exam_app.review.wording import level_word


def lines(assignment: Assignment, here: str, there: str) -> list[FieldLine]:
    """Where two documents of this script differ, in the order of the page."""
    shape = drafts.shape_of(assignment)
    pairs = zip(
        _words(assignment, rules.draft_from(here, shape)), _words(assignment, rules.draft_from(there, shape)), strict=True
    )  # fmt: skip
    found = [FieldLine(name, mine, other) for (name, mine), (_, other) in pairs]
    return [line for line in found if not line.is_same]


def _words(assignment: Assignment, draft: DraftMarks) -> Iterator[tuple[str, str]]:
    rubric = assignment.script.prompt.rubric
    for criterion in rubric.criteria:
        given = draft.given.get(criterion.position, Given(None, ""))
        yield criterion.name, level_word(rubric, given.level)
        yield f"Comment on {criterion.name}", given.comment
    yield "Comment for the candidate", draft.comment
    yield "Private note", draft.private_note
    yield "Comments on passages", "\n".join(_of_passage(text_of(assignment.script), one) for one in draft.passages)


def _of_passage(text: str, one: Passage) -> str:
    kind = "for the candidate" if one.kind == "candidate" else "private"
    return f"“{text[one.start : one.end]}” ({kind}): {one.words}"
