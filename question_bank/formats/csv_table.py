"""CSV: read with commas, semicolons or tabs; written so that no spreadsheet runs a cell."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from question_bank.formats import table
from question_bank.formats.cells import bare, is_active, shielded
from question_bank.formats.refusal import Refused
from question_bank.formats.report import Format, Import
from question_bank.formats.table import Cell, Row
from question_bank.formats.text import decoded

LONGEST_CELL = 100_000
FORMULA = (
    "begins with = + - @ or a tab, which a spreadsheet takes for a formula",
    "Put an apostrophe ' in front when it is meant as text",
)


def read(data: bytes, file: str, chosen: Sequence[str] = ()) -> Import:
    """Every row as an item or essay (see `table.read`). Raises Refused for what is no CSV with our columns."""
    text = decoded(data, file)
    first = text.partition("\n")[0]
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True)
    return table.read(_rows(reader, file), file, Format.CSV, chosen)


def _rows(reader: Iterable[list[str]], file: str) -> Iterator[Row]:
    row = 0
    try:
        for row, cells in enumerate(reader, start=1):
            yield row, [Cell(bare(cell), FORMULA if row > 1 and is_active(cell) else None) for cell in cells]
    except csv.Error as error:
        raise Refused(file, f"after row {row} it is not sound CSV ({error})", "Save it again as CSV UTF-8") from error


def write(rows: Iterable[list[str]]) -> bytes:
    """The rows in UTF-8 with its mark, every cell in quotation marks, lines ended as spreadsheets expect."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerows([shielded(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")
