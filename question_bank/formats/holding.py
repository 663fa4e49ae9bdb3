"""What a format cannot hold of a draft: what keeps it out of the file, and what it goes without."""

from __future__ import annotations

from collections.abc import Iterator

from question_bank.formats import aiken, xlsx
from question_bank.formats.draft import DraftEssay, DraftItem, DraftStimulus, Kind
from question_bank.formats.gather import Notes
from question_bank.formats.report import Format

QTI = (Format.QTI21, Format.QTI22, Format.QTI30)
TABLES = (Format.CSV, Format.XLSX)
BESIDE = ("code", "title", "feedback", "area", "level", "reference", "reference_url")
Draft = DraftItem | DraftEssay


def holds(format: Format, draft: Draft, stimulus: DraftStimulus | None, notes: Notes) -> bool:
    """Whether the format holds the draft as it is asked and scored; if not, the reasons are noted."""
    for name, reason in _obstacles(format, draft, stimulus):
        notes.refuse(name, reason)
    if notes.is_clean and format is Format.AIKEN and isinstance(draft, DraftItem):
        return aiken.holds(draft, notes)
    return notes.is_clean


def name_losses(format: Format, draft: Draft, notes: Notes) -> None:
    """Note what the draft goes without in this format: things beside the question."""
    if isinstance(draft, DraftEssay):
        if draft.expected_length is not None and format in (Format.GIFT, Format.MOODLE):
            notes.leave("expected length", f"{format} has no place for it")
        return
    keeps_all = format is Format.MOODLE and len(draft.pinned) == len(draft.options)
    if draft.pinned and not keeps_all and format not in (*QTI, *TABLES):
        notes.leave("options that keep their place", f"{format} has no place for it")
    if format is Format.AIKEN:
        _name_losses_of_aiken(draft, notes)


def _obstacles(format: Format, draft: Draft, stimulus: DraftStimulus | None) -> Iterator[tuple[str, str]]:
    if format in QTI:
        return
    if (draft.images or (stimulus and stimulus.images)) and format is not Format.MOODLE:
        yield "images", f"{format} holds no images"
    if stimulus and format not in TABLES:
        yield "a shared vignette", f"{format} cannot share a text between items"
    if isinstance(draft, DraftEssay) and format is Format.AIKEN:
        yield "essays", "Aiken holds multiple choice only"
    if isinstance(draft, DraftItem) and draft.kind is Kind.MULTIPLE and _loses_exact_set(format, draft):
        yield "exact-set scoring", f"{format} would give part marks, or allow one answer only"
    if format is Format.XLSX and _longest(draft, stimulus) > xlsx.LONGEST_CELL:
        yield "a very long text", f"a cell holds {xlsx.LONGEST_CELL:,} characters"


def _loses_exact_set(format: Format, draft: DraftItem) -> bool:
    return format is Format.AIKEN or (format is Format.GIFT and len(draft.key) > 1)


def _longest(draft: Draft, stimulus: DraftStimulus | None) -> int:
    text = draft.stem if isinstance(draft, DraftItem) else draft.text
    return max(len(text), len(stimulus.text) if stimulus else 0)


def _name_losses_of_aiken(draft: DraftItem, notes: Notes) -> None:
    lost = {name.replace("_", " "): getattr(draft, name) for name in BESIDE}
    lost["rationales"] = "".join(option.rationale for option in draft.options)
    for name, value in lost.items():
        if value:
            notes.leave(name, "Aiken holds the question, the options and the key only")
