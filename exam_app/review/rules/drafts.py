"""A reviewer's draft as one text: what the page sends, what is hashed, what is stored. Pure.

The text is JSON in one form only (`document`), which the page's own script writes in the very same
way: so the SHA-256 of what stands on the screen can be compared with that of what is stored.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from exam_app.sitting.rules import Unacceptable, clean, digest

LONGEST_COMMENT, LONGEST_TEXT, MOST_PASSAGES = 4_000, 20_000, 100
PASSAGE_KINDS = ("candidate", "private")

__all__ = [
    "LONGEST_COMMENT", "LONGEST_TEXT", "MOST_PASSAGES", "PASSAGE_KINDS", "DraftMarks", "Given", "Passage", "Shape", "Unacceptable",
    "digest", "document", "draft_from",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Given:
    """What the reviewer gave one criterion so far."""

    level: int | None
    comment: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A comment on a passage of the shown text: characters `start` up to and without `end`, counted from 0.

    `kind`: "candidate" may be released, "private" is for nobody but its writer. `criterion`: its position, or None.
    """

    start: int
    end: int
    kind: str
    criterion: int | None
    words: str


@dataclass(frozen=True, slots=True)
class DraftMarks:
    """What a reviewer typed: marks by position of the criterion, the two texts, and comments on passages."""

    given: Mapping[int, Given]
    comment: str
    private_note: str
    passages: Sequence[Passage] = ()


@dataclass(frozen=True, slots=True)
class Shape:
    """What a draft must fit: how many criteria and levels the rubric has, how many characters the shown text."""

    criteria: int
    levels: int
    characters: int


def document(draft: DraftMarks, shape: Shape) -> str:
    """The draft in its one form: every text cleaned as answers are, passages in the order of the text."""
    given = [draft.given.get(position, Given(None, "")) for position in range(1, shape.criteria + 1)]
    passages = sorted(draft.passages, key=lambda one: (one.start, one.end))
    content = {
        "levels": [one.level for one in given],
        "comments": [clean(one.comment) for one in given],
        "comment": clean(draft.comment),
        "note": clean(draft.private_note),
        "passages": [asdict(one) | {"words": clean(one.words)} for one in passages],
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def draft_from(text: str, shape: Shape) -> DraftMarks:
    """The draft in a document. Raises Unacceptable for one that does not fit the script or is too long."""
    try:
        content = _exactly(json.loads(text), {"levels": list, "comments": list, "comment": str, "note": str, "passages": list})
    except (ValueError, RecursionError) as wrong:
        raise Unacceptable("This page was changed on its way.") from wrong
    levels, comments = content["levels"], content["comments"]
    if not len(levels) == len(comments) == shape.criteria:
        raise Unacceptable("The draft does not have one line for each criterion.")
    given = {at: _given(*pair, shape) for at, pair in enumerate(zip(levels, comments, strict=True), 1)}
    if len(content["passages"]) > MOST_PASSAGES:
        raise Unacceptable(f"Use at most {MOST_PASSAGES} comments on passages.")
    passages = [_passage(one, shape) for one in content["passages"]]
    return DraftMarks(given, _text(content["comment"], LONGEST_TEXT), _text(content["note"], LONGEST_TEXT), passages)


def _given(level: Any, comment: Any, shape: Shape) -> Given:
    if level is not None and not _within(level, 1, shape.levels):
        raise Unacceptable("This level does not exist.")
    return Given(level, _text(comment, LONGEST_COMMENT))


def _passage(one: Any, shape: Shape) -> Passage:
    fields = {"start": int, "end": int, "kind": str, "criterion": object, "words": str}
    found = Passage(**_exactly(one, fields))
    if not (_within(found.start, 0, found.end - 1) and _within(found.end, 1, shape.characters)):
        raise Unacceptable("A comment is tied to a passage that the text does not have.")
    if found.kind not in PASSAGE_KINDS:
        raise Unacceptable("Say whether the comment on the passage is for the candidate or private.")
    if found.criterion is not None and not _within(found.criterion, 1, shape.criteria):
        raise Unacceptable("A comment is tied to a criterion that the rubric does not have.")
    _text(found.words, LONGEST_COMMENT)
    return found


def _within(number: Any, least: int, most: int) -> bool:
    # In Python a truth value is a number, too; in JSON it is not.
    return isinstance(number, int) and not isinstance(number, bool) and least <= number <= most


def _text(text: Any, most: int) -> str:
    if not isinstance(text, str):
        raise Unacceptable("A text is missing.")
    if len(text) > most:
        raise Unacceptable(f"Use at most {most:,} characters here.")
    return text


def _exactly(body: Any, types: Mapping[str, type]) -> dict[str, Any]:
    if not isinstance(body, dict) or set(body) != set(types):
        raise Unacceptable("This page was changed on its way.")
    if not all(isinstance(body[name], kind) for name, kind in types.items()):
        raise Unacceptable("This page was changed on its way.")
    return body
