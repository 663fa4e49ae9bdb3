"""Writes drafts in a format, and says by name what of them the format cannot hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from question_bank.formats import aiken, check, csv_table, gift_write, moodle_write, qti, table, xlsx
from question_bank.formats.archive import MOST_ENTRIES
from question_bank.formats.draft import DraftEssay, DraftItem, DraftStimulus, Kind
from question_bank.formats.gather import Notes
from question_bank.formats.report import Export, Format

QTI = (Format.QTI21, Format.QTI22, Format.QTI30)
TABLES = (Format.CSV, Format.XLSX)
KINDS_OF_FILE = {
    Format.GIFT: ("text/plain; charset=utf-8", "txt"),
    Format.AIKEN: ("text/plain; charset=utf-8", "txt"),
    Format.MOODLE: ("application/xml", "xml"),
    Format.CSV: ("text/csv; charset=utf-8", "csv"),
    Format.XLSX: ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
}
Draft = DraftItem | DraftEssay


@dataclass(slots=True)
class _Batch:
    items: list[DraftItem]
    essays: list[DraftEssay]
    stimuli: list[DraftStimulus]
    notes: dict[str, Notes]


def write(
    format: Format, items: Sequence[DraftItem], essays: Sequence[DraftEssay] = (), stimuli: Sequence[DraftStimulus] = ()
) -> Export:
    """The drafts as a file. `unsupported` of the export names what the file does not hold, and why.

    A draft that the format cannot hold as it is asked and scored is left out; things beside the
    question (rationales, area, ...) are left away. A draft without a code gets one, "item-1" and so on.
    """
    batch = _Batch([], [], list(stimuli), {})
    shared = {stimulus.ref: stimulus for stimulus in stimuli}
    entries = 1 + sum(1 + len(stimulus.images) for stimulus in stimuli)
    for draft in _with_codes([*items, *essays]):
        notes = batch.notes.setdefault(draft.code, Notes(draft.source, draft.code))
        _check(draft, shared, notes)
        entries += 1 + len(draft.images)
        if format in QTI and entries > MOST_ENTRIES:
            notes.refuse(
                "a package that is full", f"a package holds at most {MOST_ENTRIES:,} files; export the rest into another one"
            )
        if notes.is_clean and _holds(format, draft, shared, notes):
            _name_losses(format, draft, notes)
            batch.items.append(draft) if isinstance(draft, DraftItem) else batch.essays.append(draft)
    needed = {item.stimulus for item in batch.items} | {essay.stimulus for essay in batch.essays}
    batch.stimuli = [stimulus for ref, stimulus in shared.items() if ref in needed]
    data = _write(format, batch)
    media_type, extension = KINDS_OF_FILE.get(format, ("application/zip", "zip"))
    return Export(data, media_type, extension, tuple(each for notes in batch.notes.values() for each in notes.unsupported))


def _write(format: Format, batch: _Batch) -> bytes:
    if format in QTI:
        return qti.write_package(format, batch.items, batch.essays, batch.stimuli)
    if format is Format.GIFT:
        return gift_write.write(batch.items, batch.essays, batch.notes)
    if format is Format.MOODLE:
        return moodle_write.write(batch.items, batch.essays, batch.notes)
    if format is Format.AIKEN:
        return aiken.write(batch.items)
    rows = table.rows(batch.items, batch.essays, batch.stimuli)
    return csv_table.write(rows) if format is Format.CSV else xlsx.write(rows)


def _with_codes(drafts: Sequence[Draft]) -> list[Draft]:
    taken = {draft.code for draft in drafts}
    free = (code for number in range(1, 2 * len(drafts) + 2) if (code := f"item-{number}") not in taken)
    return [draft if draft.code else replace(draft, code=next(free)) for draft in drafts]


def _check(draft: Draft, shared: dict[str, DraftStimulus], notes: Notes) -> None:
    """A draft that breaks a rule would not come back from any file; it is named as left out."""
    check.draft(draft, notes)
    if draft.stimulus and draft.stimulus not in shared:
        notes.problem("stimulus", f"{draft.stimulus!r} is not among the given vignettes", "Give it as well")
    elif draft.stimulus:
        check.stimulus(shared[draft.stimulus], notes)
    for problem in notes.problems:
        notes.refuse(problem.field, f"{problem.problem}; {problem.mend.lower()}")


def _holds(format: Format, draft: Draft, shared: dict[str, DraftStimulus], notes: Notes) -> bool:
    if format in QTI:
        return True
    images = [*draft.images, *(shared[draft.stimulus].images if draft.stimulus else ())]
    rules: list[tuple[bool, str, str]] = [
        (bool(images) and format is not Format.MOODLE, "images", f"{format} holds no images"),
        (bool(draft.stimulus) and format not in TABLES, "a shared vignette", f"{format} cannot share a text between items"),
        (isinstance(draft, DraftEssay) and format is Format.AIKEN, "essays", "Aiken holds multiple choice only"),
    ]
    if isinstance(draft, DraftItem):
        several = draft.kind is Kind.MULTIPLE and (format is Format.AIKEN or (format is Format.GIFT and len(draft.key) > 1))
        rules.append((several, "exact-set scoring", f"{format} would give part marks, or allow one answer only"))
    if format is Format.XLSX:
        rules.append(
            (_longest(draft, shared) > xlsx.LONGEST_CELL, "a very long text", f"a cell holds {xlsx.LONGEST_CELL:,} characters")
        )
    for breaks, name, reason in rules:
        if breaks:
            notes.refuse(name, reason)
    return notes.is_clean and (format is not Format.AIKEN or not isinstance(draft, DraftItem) or aiken.holds(draft, notes))


def _longest(draft: Draft, shared: dict[str, DraftStimulus]) -> int:
    text = draft.stem if isinstance(draft, DraftItem) else draft.text
    return max(len(text), len(shared[draft.stimulus].text) if draft.stimulus else 0)


def _name_losses(format: Format, draft: Draft, notes: Notes) -> None:
    if isinstance(draft, DraftEssay):
        if draft.expected_length is not None and format in (Format.GIFT, Format.MOODLE):
            notes.leave("expected length", f"{format} has no place for it")
        return
    keeps_some = draft.pinned and not (format is Format.MOODLE and len(draft.pinned) == len(draft.options))
    if keeps_some and format in (Format.GIFT, Format.MOODLE, Format.AIKEN):
        notes.leave("options that keep their place", f"{format} has no place for it")
    if format is Format.AIKEN:
        lost = {
            name.replace("_", " "): getattr(draft, name)
            for name in ("code", "title", "feedback", "area", "level", "reference", "reference_url")
        }
        lost["rationales"] = "".join(option.rationale for option in draft.options)
        for name, value in lost.items():
            if value:
                notes.leave(name, "Aiken holds the question, the options and the key only")
