"""Collects what a reader finds, item by item; an item with a problem is told of and not taken."""

from __future__ import annotations

from collections.abc import Iterable

from question_bank.formats import check
from question_bank.formats.draft import DraftEssay, DraftItem, DraftStimulus, Source
from question_bank.formats.prose import Foreign
from question_bank.formats.report import Format, Import, Problem, Unsupported
from question_bank.formats.text import control_in

MOST_NOTES = 5_000


class Notes:
    """What is wrong with one item; `is_clean` while nothing keeps it from being taken."""

    def __init__(self, source: Source, item: str) -> None:
        self.source, self.item, self.is_clean = source, item, True
        self.problems: list[Problem] = []
        self.unsupported: list[Unsupported] = []

    @property
    def tells_of_key(self) -> bool:
        """Whether it has been told already why the item has no key that we can use."""
        return any(each.field in ("key", "options") for each in self.problems) or any(
            not each.is_kept for each in self.unsupported
        )

    def tells_of(self, field: str) -> bool:
        """Whether something about this field has been told already."""
        return any(each.field == field for each in self.problems) or any(
            each.reason.startswith(f"{field}: ") for each in self.unsupported
        )

    def problem(self, field: str, problem: str, mend: str) -> None:
        """Something its writer can mend."""
        self.is_clean = False
        self.problems.append(Problem(self.source, self.item, field, problem, mend))

    def refuse(self, name: str, reason: str) -> None:
        """Something that we cannot hold and that matters: the item is left out."""
        self.is_clean = False
        self._add(Unsupported(self.source, self.item, name, reason, is_kept=False))

    def leave(self, name: str, reason: str) -> None:
        """Something that we cannot hold and that changes neither question nor scoring: the item goes on."""
        self._add(Unsupported(self.source, self.item, name, reason, is_kept=True))

    def has_controls(self, field: str, text: str) -> bool:
        """Whether the text holds control characters, as it does when a file names a wrong encoding; tells of them."""
        if code := control_in(text):
            self.problem(field, f"holds the control character {code}", "Take it out, or save the file as UTF-8")
        return code is not None

    def foreign(self, field: str, found: Iterable[Foreign]) -> None:
        """What a text holds that ours cannot. What acts by itself is a problem, the rest is not supported."""
        for each in found:
            if each.is_hostile:
                self.problem(field, f"{each.name}: {each.reason}", "Take it out of the text")
            else:
                self.refuse(each.name, f"{field}: {each.reason}")

    def _add(self, unsupported: Unsupported) -> None:
        if unsupported not in self.unsupported:
            self.unsupported.append(unsupported)


class Gathering:
    """Everything found in one upload."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._items: list[DraftItem] = []
        self._essays: list[DraftEssay] = []
        self._stimuli: dict[str, DraftStimulus] = {}
        self._notes: list[Notes] = []
        self._codes: set[str] = set()

    def notes(self, item: str = "", *, file: str = "", row: int | None = None) -> Notes:
        """A fresh page for the item of this name, at this place."""
        notes = Notes(Source(file or self.file, row), item)
        self._notes.append(notes)
        return notes

    def take(self, draft: DraftItem | DraftEssay, notes: Notes) -> None:
        """Check the draft like any other and keep it when nothing is wrong with it."""
        check.draft(draft, notes)
        if draft.code and draft.code in self._codes:
            notes.problem("code", f"{draft.code!r} is used twice in this file", "Give each item its own code")
        self._codes.add(draft.code)
        if not notes.is_clean:
            return
        if isinstance(draft, DraftItem):
            self._items.append(draft)
        else:
            self._essays.append(draft)

    def take_stimulus(self, stimulus: DraftStimulus, notes: Notes) -> bool:
        """Keep a shared vignette; whether it is sound and says what an earlier one of this ref said."""
        check.stimulus(stimulus, notes)
        if self._stimuli.get(stimulus.ref, stimulus) != stimulus:
            mend = "Give each vignette its own name, or write the same text"
            notes.problem("stimulus", f"{stimulus.ref!r} stands there twice with different texts", mend)
        if notes.is_clean:
            self._stimuli[stimulus.ref] = stimulus
        return notes.is_clean

    def result(self, format: Format, columns: tuple[str, ...] = ()) -> Import:
        """The import; a stimulus that no taken item needs is left out of it."""
        needed = {item.stimulus for item in self._items} | {essay.stimulus for essay in self._essays}
        return Import(
            format,
            tuple(self._items),
            tuple(self._essays),
            tuple(stimulus for ref, stimulus in self._stimuli.items() if ref in needed),
            tuple(problem for notes in self._notes for problem in notes.problems)[:MOST_NOTES],
            tuple(each for notes in self._notes for each in notes.unsupported)[:MOST_NOTES],
            columns,
        )
