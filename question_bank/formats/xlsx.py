"""Excel workbooks (.xlsx): a sheet "Items", read as text and written as text, and a template to start from."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from question_bank.formats import table
from question_bank.formats.archive import Archive
from question_bank.formats.check import LEVELS
from question_bank.formats.refusal import Refused
from question_bank.formats.report import Format, Import
from question_bank.formats.table import Cell, Row

SHEET, HOW_TO = "Items", "How to"
LONGEST_CELL = 32_767
WIDE = ("stem", "feedback", "stimulus text", "reference")
# Excel writes characters that XML cannot hold as _x000D_, and an underscore before such a text as _x005F_.
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
HELP = (
    (
        "One row for each question",
        "Keep the first row as it is. Columns may stand in any order; those you do not need may be deleted.",
    ),
    ("code", "A short name of your own, each once: letters, digits, points, hyphens. May be empty."),
    ("kind", "single: one best answer. multiple: every right answer and no other. essay: a free text. Empty means single."),
    ("stem", "The question. Markdown: a blank line (Alt+Enter twice) begins a paragraph, **bold**, *italic*, - list."),
    ("A, B, C, ...", "The options, at least two, without a gap. Add columns F, G, ... when you need them."),
    ("key", "The letter of the right option; for multiple the letters, like A, C."),
    ("rationale A, ...", "Why the option is, or is not, the right one."),
    ("feedback", "What is to be said about the item as a whole."),
    ("area", "The competency area, like reflection/self-awareness; you can also choose it when you import."),
    ("level", f"{', '.join(LEVELS)}, or empty."),
    ("reference, reference url", "The source the key rests on, and its address beginning with https://."),
    ("stimulus", "A short name of a vignette that several items share, with its title and text; the same text in each row."),
    ("pinned", "Letters of options that keep their place. The exam shuffles all options, so this is only noted."),
    ("expected length", "For essays: a number of characters, or empty."),
    ("Images", "A sheet cannot hold images; use a QTI package or Moodle XML for items with images."),
)


def read(archive: Archive, data: bytes, chosen: Sequence[str] = ()) -> Import:
    """Every row of the sheet "Items" (or the first sheet), see `table.read`. Raises Refused for what is no plain workbook."""
    if any(name.lower().endswith((".bin", ".vba")) and "vba" in name.lower() for name in archive.names):
        raise Refused(archive.name, "it holds macros", "Save it as .xlsx without macros")
    return table.read(_rows(archive.name, data), archive.name, Format.XLSX, chosen)


def _rows(file: str, data: bytes) -> Iterator[Row]:
    import openpyxl  # slow to load, and wanted for this format only

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
            sheet = book[SHEET] if SHEET in book.sheetnames else book.worksheets[0]
            sheet.reset_dimensions()
            for row, cells in enumerate(sheet.iter_rows(max_col=200), start=1):
                yield row, [_cell(cell.value, cell.data_type) for cell in cells]
    except Refused:
        raise
    except Exception as error:  # the library raises nearly anything on a broken workbook
        raise Refused(
            file, f"it cannot be read as an Excel workbook ({type(error).__name__})", "Save it again as .xlsx"
        ) from error


def _cell(value: Any, kind: str) -> Cell:
    if value is None:
        return Cell("")
    if kind == "f":
        return Cell(str(value), ("holds a formula", "Paste it as values"))
    if kind == "e":
        return Cell(str(value), (f"holds the error {value}", "Write the text"))
    if kind == "d":
        return Cell(str(value), ("is a date to Excel", "Format the cell as text and write it again"))
    if isinstance(value, bool):
        return Cell(str(value).upper())
    if isinstance(value, float) and value.is_integer():
        return Cell(str(int(value)))
    text = ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), str(value))
    return Cell(text.replace("\r\n", "\n").replace("\r", "\n"))


def write(rows: Iterable[list[str]]) -> bytes:
    """A workbook with the rows, every cell typed as text, and a sheet that explains the columns."""
    import openpyxl
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = SHEET
    names: list[str] = []
    for number, row in enumerate(rows, start=1):
        names = names or row
        for place, text in enumerate(row, start=1):
            if text:
                _put(sheet.cell(number, place), text)
    for place, name in enumerate(names, start=1):
        sheet.cell(1, place).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(place)].width = 60 if name in WIDE else 30 if len(name) == 1 else 18
    for line in sheet.iter_rows(min_row=2):
        for cell in line:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"
    _lists(sheet, names)
    _how_to(book.create_sheet(HOW_TO))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@cache
def template() -> bytes:
    """An empty workbook with the columns, the lists to choose from and the sheet that explains them."""
    return write([table.columns("ABCDE")])


def _put(cell: Any, text: str) -> None:
    cell.value = ESCAPED.sub(lambda found: f"_x005F{found.group()}", text)
    # A text that begins with = would become a formula otherwise.
    cell.data_type = "s"


def _lists(sheet: Any, names: list[str]) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    for name, allowed in (("kind", table.KINDS), ("level", LEVELS)):
        choices = DataValidation(type="list", formula1=f'"{",".join(allowed)}"', allow_blank=True, showErrorMessage=True)
        choices.error = f"Choose one of: {', '.join(allowed)}"
        letter = get_column_letter(names.index(name) + 1)
        choices.add(f"{letter}2:{letter}{table.MOST_ROWS + 1}")
        sheet.add_data_validation(choices)


def _how_to(sheet: Any) -> None:
    from openpyxl.styles import Alignment, Font

    for number, (name, text) in enumerate(HELP, start=1):
        _put(sheet.cell(number, 1), name)
        _put(sheet.cell(number, 2), text)
        sheet.cell(number, 1).font = Font(bold=True)
        sheet.cell(number, 2).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 28, 100
