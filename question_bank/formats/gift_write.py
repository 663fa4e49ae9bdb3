"""GIFT written: texts as Markdown, the code as Moodle's [id:...], area, level and reference as its [tag:...]."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from question_bank.formats.draft import DraftEssay, DraftItem, DraftOption, Kind
from question_bank.formats.gather import Notes
from question_bank.formats.tags import tags_of


def write(items: Sequence[DraftItem], essays: Sequence[DraftEssay], notes: Mapping[str, Notes]) -> bytes:
    """The drafts as GIFT in UTF-8, texts as Markdown. What a tag cannot hold is noted under the draft's code."""
    blocks = [_item(draft, notes[draft.code]) for draft in items]
    blocks += [f"{_head(draft)}[markdown]{_escaped(draft.text)}{{}}" for draft in essays]
    return "".join(f"{block}\n\n" for block in blocks).encode()


def _item(draft: DraftItem, notes: Notes) -> str:
    answers = "".join(f"\n\t{_answer(option, draft.kind)}" for option in draft.options)
    general = f"\n\t####{_escaped(draft.feedback)}" if draft.feedback else ""
    tags = [tag for tag in tags_of(draft, notes) if _is_writable(tag, notes)]
    return f"{_head(draft, tags)}[markdown]{_escaped(draft.stem)}{{{answers}{general}\n}}"


def _head(draft: DraftItem | DraftEssay, tags: Iterable[str] = ()) -> str:
    labels = [f"[id:{draft.code}]", *(f"[tag:{_bracketed(tag)}]" for tag in tags)]
    return f"// {' '.join(labels)}\n::{_escaped(draft.title)}::"


def _answer(option: DraftOption, kind: Kind) -> str:
    sign = (
        "=" if option.is_key and kind is Kind.SINGLE else "~%100%" if option.is_key else "~" if kind is Kind.SINGLE else "~%-100%"
    )
    return f"{sign}{_escaped(option.text)}" + (f"#{_escaped(option.rationale)}" if option.rationale else "")


def _escaped(text: str) -> str:
    return re.sub(r"[~=#{}:\\]", r"\\\g<0>", text.strip()).replace("\n", "\\n")


def _is_writable(tag: str, notes: Notes) -> bool:
    if "\\" in tag:
        notes.leave(tag.partition(":")[0].replace("_", " "), "a tag of GIFT cannot hold a backslash")
    return "\\" not in tag


def _bracketed(text: str) -> str:
    return text.replace("]", "\\]")
