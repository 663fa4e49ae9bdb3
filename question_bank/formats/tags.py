"""Area, level and reference of an item as tags, for the formats that have no other place for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from question_bank.formats.draft import DraftItem
from question_bank.formats.gather import Notes

FIELDS = ("area", "level", "reference", "reference_url")
LONGEST = 255  # characters; Moodle cuts longer tags


def tags_of(draft: DraftItem, notes: Notes) -> Iterator[str]:
    """Tags like "area:reflection/presence"; a value too long for a tag is noted and left away."""
    for field in FIELDS:
        tag = f"{field}:{getattr(draft, field)}"
        if getattr(draft, field) and len(tag) > LONGEST:
            notes.leave(field.replace("_", " "), f"a tag holds at most {LONGEST} characters")
        elif getattr(draft, field):
            yield tag


def fields_of(tags: Iterable[str], notes: Notes) -> dict[str, str]:
    """The fields that the tags tell; other tags are noted."""
    fields: dict[str, str] = {}
    for tag in tags:
        field, _, value = tag.partition(":")
        if field in FIELDS and value.strip():
            fields[field] = " ".join(value.split())
        else:
            notes.leave(f"tag {tag[:80]!r}", "the bank has no tags; it knows area, level and reference")
    return fields
