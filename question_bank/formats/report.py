"""What reading or writing a file came to, row by row, and the same as a table to download."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from question_bank.formats.cells import shielded
from question_bank.formats.draft import DraftEssay, DraftItem, DraftStimulus, Source


class Format(StrEnum):
    """The formats by the names that people know."""

    QTI21 = "QTI 2.1"
    QTI22 = "QTI 2.2"
    QTI30 = "QTI 3.0"
    GIFT = "GIFT"
    AIKEN = "Aiken"
    MOODLE = "Moodle XML"
    CSV = "CSV"
    XLSX = "Excel"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong that its writer can mend. The item it belongs to is not read."""

    source: Source
    item: str
    field: str
    problem: str
    mend: str


@dataclass(frozen=True, slots=True)
class Unsupported:
    """Something that we or the format cannot hold, by name and reason.

    `is_kept` tells whether the item went on without it: only for things that change neither what is
    asked nor how it is scored. Otherwise the item was left out.
    """

    source: Source
    item: str
    name: str
    reason: str
    is_kept: bool


@dataclass(frozen=True, slots=True)
class Import:
    """What a file holds. A file that was refused as a whole has one problem with the field "file".

    Of a table, `columns` is its first row, also when it was refused because columns are missing.
    """

    format: Format | None
    items: tuple[DraftItem, ...] = ()
    essays: tuple[DraftEssay, ...] = ()
    stimuli: tuple[DraftStimulus, ...] = ()
    problems: tuple[Problem, ...] = ()
    unsupported: tuple[Unsupported, ...] = ()
    columns: tuple[str, ...] = ()

    @property
    def is_refused(self) -> bool:
        """Whether the file was refused as a whole."""
        return any(problem.field == "file" for problem in self.problems)


@dataclass(frozen=True, slots=True)
class Export:
    """A written file, and what of the given items it does not hold."""

    data: bytes
    media_type: str
    extension: str
    unsupported: tuple[Unsupported, ...] = ()


COLUMNS = ("File", "Row", "Item", "Kind", "Field or feature", "Problem or reason", "How to mend", "Item taken")


def report_csv(report: Import | Export) -> bytes:
    """The report as a CSV file (UTF-8 with a mark, CRLF): one line for each problem and each unsupported thing."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    writer.writerows([shielded(cell) for cell in row] for row in _rows(report))
    return out.getvalue().encode("utf-8-sig")


def _rows(report: Import | Export) -> Iterator[Iterable[str]]:
    for problem in report.problems if isinstance(report, Import) else ():
        yield (*_place(problem.source), problem.item, "problem", problem.field, problem.problem, problem.mend, "no")
    for each in report.unsupported:
        taken = "yes, without it" if each.is_kept else "no"
        yield (*_place(each.source), each.item, "unsupported", each.name, each.reason, "", taken)


def _place(source: Source) -> tuple[str, str]:
    return source.file, "" if source.row is None else str(source.row)
