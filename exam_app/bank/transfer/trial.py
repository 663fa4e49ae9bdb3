"""The dry run: what an import would make of a file under the choices so far. Nothing is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.bank.frameworks import framework
from exam_app.bank.models import Item, ItemImport, ItemVersion
from exam_app.bank.rules import taking
from exam_app.bank.rules.taking import Choices, Taken
from exam_app.bank.transfer.kept import Found, found_in
from question_bank.formats import DraftItem, Import, Problem, Unsupported, report_csv

SAME_FILE = "another item of this file"
ON_A_PAGE = 100  # ready items, and as many duplicates
ESSAY = ("an essay", "a prompt needs a designation and a rubric, which no file tells; write it under Essay prompts")


@dataclass(frozen=True, slots=True)
class Twin:
    """What an item nearly repeats: an item of the bank, or (without a public id) an earlier one of the file."""

    public_id: str
    code: str
    title: str
    percent: int


@dataclass(frozen=True, slots=True)
class Line:
    """An item of the file as it would be taken. `place` counts from 0."""

    place: int
    draft: DraftItem
    taken: Taken
    twin: Twin | None
    is_wanted: bool

    @property
    def code(self) -> str:
        return self.draft.code

    @property
    def where(self) -> str:
        """The row of the file, or the part of the package."""
        source = self.draft.source
        return f"row {source.row}" if source.row is not None else source.file.rpartition(": ")[2]


@dataclass(frozen=True, slots=True)
class Trial:
    """The outcome of a dry run, item by item and in numbers."""

    read: Import
    lines: Sequence[Line]
    problems: Sequence[Problem]
    not_taken: Sequence[Unsupported]  # not supported: the item stays out
    without: Sequence[Unsupported]  # not supported: the item is taken without it, or it stands elsewhere

    @property
    def ready(self) -> list[Line]:
        return [line for line in self.lines if line.twin is None]

    @property
    def duplicates(self) -> list[Line]:
        return [line for line in self.lines if line.twin]

    @property
    def pages(self) -> int:
        """How many pages the ready items and the duplicates fill."""
        return max(-(-max(len(self.ready), len(self.duplicates)) // ON_A_PAGE), 1)

    def on_page(self, page: int) -> tuple[list[Line], list[Line]]:
        """The ready items and the duplicates of this page, counted from 1."""
        part = slice((page - 1) * ON_A_PAGE, page * ON_A_PAGE)
        return self.ready[part], self.duplicates[part]

    @property
    def chosen(self) -> list[Line]:
        return [line for line in self.lines if line.is_wanted]

    @property
    def unfinished(self) -> list[Line]:
        """The chosen ones that lack something before they can go to review."""
        return [line for line in self.chosen if line.taken.lacking]

    @property
    def with_problems(self) -> int:
        return len({(problem.source, problem.item) for problem in self.problems})

    @property
    def left_out(self) -> int:
        return len({(each.source, each.item) for each in self.not_taken})

    @property
    def as_csv(self) -> bytes:
        """The whole report as a table to download, with the duplicates."""
        twins = [
            Unsupported(line.draft.source, line.code, "a duplicate", f"{line.twin.percent} % like {line.twin.code}", line.is_wanted)
            for line in self.duplicates
            if line.twin
        ]  # fmt: skip
        return report_csv(replace(self.read, problems=tuple(self.problems), unsupported=(*self.not_taken, *twins, *self.without)))


def trial(session: Session, batch: ItemImport) -> Trial:
    """What the import would do now."""
    found, choices = found_in(batch), Choices(**batch.choices)
    stimuli = {stimulus.ref: stimulus for stimulus in found.read.stimuli}
    each = [taking.taken(draft, stimuli.get(draft.stimulus), choices, framework(batch.bank)) for draft in found.read.items]
    twins = _twins(session, found)
    lines = [
        Line(place, draft, taken, twin, place in batch.wanted if twin else place not in batch.left_out)
        for place, (draft, taken, twin) in enumerate(zip(found.read.items, each, twins, strict=True))
        if not taken.faults
    ]
    told = [*found.read.unsupported, *(one for line in lines for one in line.taken.told)]
    told += [Unsupported(essay.source, essay.code or essay.title, *ESSAY, is_kept=False) for essay in found.read.essays]
    return Trial(
        found.read, lines, [*found.read.problems, *(fault for taken in each for fault in taken.faults)],
        [one for one in told if not one.is_kept], [one for one in told if one.is_kept],
    )  # fmt: skip


def _twins(session: Session, found: Found) -> list[Twin | None]:
    items, codes = found.read.items, [taking.slug(item.code) for item in found.read.items]
    by_id = _newest(session, Item.public_id.in_({near[0] for near in found.in_bank if near}))
    by_code = {
        twin.code: (twin, stem) for twin, stem in _newest(session, Item.code.in_({code for code in codes if code})).values()
    }
    twins: list[Twin | None] = []
    for place, item in enumerate(items):
        of_code = by_code.get(codes[place])
        if (near := found.in_bank[place]) and near[0] in by_id:
            twins.append(replace(by_id[near[0]][0], percent=near[1]))
        elif of_code and _even(of_code[1]) == _even(item.stem):
            twins.append(of_code[0])
        elif earlier := found.in_file[place]:
            other = items[int(earlier[0])]
            twins.append(Twin("", other.code or SAME_FILE, taking.title_of(other), earlier[1]))
        else:
            twins.append(None)
    return twins


def _newest(session: Session, which: sa.ColumnElement[bool]) -> Mapping[str, tuple[Twin, str]]:
    query = sa.select(Item.public_id, Item.code, ItemVersion.title, ItemVersion.stem).join(ItemVersion).where(which)
    rows = session.execute(query.order_by(ItemVersion.number))
    return {row.public_id: (Twin(row.public_id, row.code, row.title, 100), row.stem) for row in rows}


def _even(text: str) -> str:
    return " ".join(text.casefold().split())
