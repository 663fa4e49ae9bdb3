"""Writes drafts in a format, and says by name what of them the format cannot hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from question_bank.formats import aiken, check, csv_table, gift_write, moodle_write, qti, table, xlsx
from question_bank.formats.archive import MOST_ENTRIES
from question_bank.formats.draft import DraftEssay, DraftItem, DraftStimulus
from question_bank.formats.gather import Notes
from question_bank.formats.holding import QTI, Draft, holds, name_losses
from question_bank.formats.report import Export, Format

KINDS_OF_FILE = {
    Format.GIFT: ("text/plain; charset=utf-8", "txt"),
    Format.AIKEN: ("text/plain; charset=utf-8", "txt"),
    Format.MOODLE: ("application/xml", "xml"),
    Format.CSV: ("text/csv; charset=utf-8", "csv"),
    Format.XLSX: ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
}
PACKAGE = ("application/zip", "zip")


def write(
    format: Format, items: Sequence[DraftItem], essays: Sequence[DraftEssay] = (), stimuli: Sequence[DraftStimulus] = ()
) -> Export:
    """The drafts as a file. `unsupported` of the export names what the file does not hold, and why.

    A draft that the format cannot hold as it is asked and scored is left out; things beside the
    question (rationales, area, ...) are left away. A draft without a code gets one, "item-1" and so on.
    """
    batch = _Batch(format, {stimulus.ref: stimulus for stimulus in stimuli})
    for draft in _with_codes([*items, *essays]):
        batch.add(draft)
    data = batch.data()  # writing may note more
    unsupported = tuple(each for notes in batch.pages for each in notes.unsupported)
    return Export(data, *KINDS_OF_FILE.get(format, PACKAGE), unsupported)


def _with_codes(drafts: Sequence[Draft]) -> list[Draft]:
    taken = {draft.code for draft in drafts}
    free = (code for number in range(1, 2 * len(drafts) + 2) if (code := f"item-{number}") not in taken)
    return [draft if draft.code else replace(draft, code=next(free)) for draft in drafts]


class _Batch:
    """The drafts that go into the file, and a page of notes for each draft that was given."""

    def __init__(self, format: Format, stimuli: Mapping[str, DraftStimulus]) -> None:
        self._format, self._stimuli = format, stimuli
        self._items: list[DraftItem] = []
        self._essays: list[DraftEssay] = []
        self._taken: dict[str, Notes] = {}
        self._names: set[str] = set()
        self._refs: dict[str, str] = {}
        self._entries = 1 + sum(1 + len(stimulus.images) for stimulus in stimuli.values())
        self.pages: list[Notes] = []

    def add(self, draft: Draft) -> None:
        """Take the draft in, or note why it is left out."""
        notes = Notes(draft.source, draft.code)
        self.pages.append(notes)
        self._check(draft, notes)
        self._check_names(draft, notes)
        if notes.is_clean and holds(self._format, draft, self._stimuli.get(draft.stimulus), notes):
            name_losses(self._format, draft, notes)
            self._taken[draft.code] = notes
            self._names.add(self._name(draft.code))
            self._items.append(draft) if isinstance(draft, DraftItem) else self._essays.append(draft)

    def data(self) -> bytes:
        """The file."""
        needed = {item.stimulus for item in self._items} | {essay.stimulus for essay in self._essays}
        stimuli = [stimulus for ref, stimulus in self._stimuli.items() if ref in needed]
        match self._format:
            case Format.GIFT:
                return gift_write.write(self._items, self._essays, self._taken)
            case Format.MOODLE:
                return moodle_write.write(self._items, self._essays, self._taken)
            case Format.AIKEN:
                return aiken.write(self._items)
            case Format.CSV:
                return csv_table.write(table.rows(self._items, self._essays, stimuli))
            case Format.XLSX:
                return xlsx.write(table.rows(self._items, self._essays, stimuli))
        return qti.write_package(self._format, self._items, self._essays, stimuli)

    def _check(self, draft: Draft, notes: Notes) -> None:
        """A draft that breaks a rule would not come back from any file, so it is named and left out."""
        check.draft(draft, notes)
        if draft.stimulus and draft.stimulus not in self._stimuli:
            notes.problem("stimulus", f"{draft.stimulus!r} is not among the given vignettes", "Give it as well")
        elif draft.stimulus:
            check.stimulus(self._stimuli[draft.stimulus], notes)
        for problem in notes.problems:
            notes.refuse(problem.field, f"{problem.problem}; {problem.mend.lower()}")

    def _check_names(self, draft: Draft, notes: Notes) -> None:
        if self._name(draft.code) in self._names:
            notes.refuse("a code that is taken", "another item of this file has the same code, perhaps in other capitals")
        if draft.stimulus and self._refs.setdefault(self._name(draft.stimulus), draft.stimulus) != draft.stimulus:
            notes.refuse("a vignette whose name is taken", "another vignette of this file has the same name in other capitals")
        self._entries += 1 + len(draft.images)
        if self._format in QTI and self._entries > MOST_ENTRIES:
            reason = f"a package holds at most {MOST_ENTRIES:,} files; export the rest into another one"
            notes.refuse("a package that is full", reason)

    def _name(self, code: str) -> str:
        """The files of a package may not differ in capitals only."""
        return code.casefold() if self._format in QTI else code
