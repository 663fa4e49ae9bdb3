"""CSV and Excel: rows read with their row numbers, cells that no spreadsheet runs, a template to start from."""

from __future__ import annotations

import codecs
import csv
import io
from typing import Any

import openpyxl
import pytest

from question_bank.formats import DraftEssay, DraftStimulus, Format, Import, Kind, report_csv, template, write
from question_bank.formats.cells import bare, is_active, shielded
from question_bank.formats.reading import read_here
from tests.rules.formats_build import drawn, item, kept_names, options, problems, read_text, zipped

HEADER = "code,kind,stem,A,B,C,key\n"
ACTIVE = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\uff1d1", " \uff0b1", "\uff0d1", "\uff201", "'=1")


def csv_of(*rows: str, header: str = HEADER) -> Import:
    return read_text(header + "\n".join(rows) + "\n", "items.csv")


def sheet_of(*rows: list[Any], title: str = "Items") -> Import:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return read_here("items.xlsx", out.getvalue())


def test_each_row_is_an_item() -> None:
    result = csv_of("a,,First?,x,y,,B", 'b,multiple,Which?,x,y,z,"A, C"', "c,Essay,How?,,,,")
    first, second = result.items
    assert (first.code, first.kind, first.key, len(first.options), first.source.row) == ("a", Kind.SINGLE, "B", 2, 2)
    assert (second.kind, second.key) == (Kind.MULTIPLE, "AC")
    assert result.essays == (DraftEssay("c", "", "How?"),)


@pytest.mark.parametrize(
    ("row", "field", "problem"),
    [
        ("a,,First?,x,y,z,", "key", "no option is right"),
        ("a,,First?,x,y,z,AB", "key", "2 options are right, but only one may be chosen"),
        ("a,,First?,x,y,,C", "key", "'C' is not one of the options"),
        ("a,,First?,x,y,z,1", "key", "'1' is not a list of letters"),
        ("a,single,,x,y,z,A", "stem", "is empty"),
        ("a,quiz,First?,x,y,z,A", "kind", "'quiz' is not a kind"),
        ("a,,First?,x,,z,A", "option B", "is empty"),
        ("a b,,First?,x,y,z,A", "code", "'a b' is not a usable name"),
        ("a,,First?,x,y,z,A,more", "row", "has more cells than the first row has columns"),
        ("a,,First?,x,y,=1+1,A", "C", "begins with = + - @ or a tab, which a spreadsheet takes for a formula"),
        ("a,essay,First?,x,,,", "A", "does not belong to an essay"),
        ("a,,\x07First?,x,y,,A", "stem", "holds the control character U+0007"),
    ],
)
def test_a_mistake_is_told_with_row_field_problem_and_remedy(row: str, field: str, problem: str) -> None:
    result = csv_of("ok,,Fine?,x,y,,A", row)
    (told,) = [each for each in result.problems if not (each.field == "key" and field not in ("key",))]
    assert (told.source.row, told.field, told.problem) == (3, field, problem)
    assert told.mend
    assert [each.code for each in result.items] == ["ok"]


def test_a_code_that_stands_there_twice_is_told_of() -> None:
    assert problems(csv_of("a,,1?,x,y,,A", "a,,2?,x,y,,A")) == [("code", "'a' is used twice in this file")]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("stem,A,B\nx,y,z\n", "its first row lacks the column key"),
        ("stem,A,B,key,stem\nx,y,z,A,x\n", "the column 'stem' stands there twice"),
        ('stem,A,B,key\n"x,y,z,A\n', "after row 1 it is not sound CSV (unexpected end of data)"),
    ],
)
def test_a_file_without_our_columns_is_refused(text: str, problem: str) -> None:
    assert problems(read_text(text, "items.csv")) == [("file", problem)]


def test_a_column_that_is_not_known_is_named() -> None:
    result = csv_of("x,y,z,A,secret", header="stem,A,B,key,points\n")
    assert (len(result.items), kept_names(result)) == (1, {"column 'points'"})


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_usual_separators_and_encodings_are_read(separator: str, encoding: str) -> None:
    text = "stem,A,B,key\r\nCaf\u00e9?,x,y,A\r\n".replace(",", separator)
    assert [each.stem for each in read_here("items.csv", text.encode(encoding)).items] == ["Caf\u00e9?"]


def test_another_encoding_is_refused_with_its_line() -> None:
    result = read_here("items.csv", "stem,A,B,key\nfine,x,y,A\nCaf\u00e9?,x,y,A\n".encode("latin-1"))
    assert problems(result) == [("file", "line 3 is not UTF-8 text")]
    assert result.problems[0].mend == "Save the file as UTF-8 and upload it again"


@pytest.mark.parametrize("text", ACTIVE)
def test_a_cell_that_a_spreadsheet_would_run_is_shielded_and_comes_back(text: str) -> None:
    assert shielded(text) == f"'{text}"
    assert not is_active(shielded(text))
    assert bare(shielded(text)) == text


@pytest.mark.parametrize("text", ["", "1", "a=1", "'quoted'", "it's", "'"])
def test_other_cells_stay_as_they_are(text: str) -> None:
    assert (shielded(text), bare(text)) == (text, text)


def test_a_written_csv_has_its_mark_quotes_everywhere_and_no_formula() -> None:
    risky = item(stem="- one\n- two", options=options("=1", "@a", "+b"), title="=T()")
    data = write(Format.CSV, [risky]).data
    assert data.startswith(codecs.BOM_UTF8)
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert not any(is_active(cell) for row in rows for cell in row)
    assert all(cell.startswith('"') and cell.endswith('"') for cell in data.decode("utf-8-sig").splitlines()[0].split(","))
    assert read_here("items.csv", data).items == (risky,)


@pytest.mark.parametrize("format", [Format.CSV, Format.XLSX])
def test_a_written_table_can_be_read_and_says_the_same(format: Format) -> None:
    home = DraftStimulus("home", "Two homes", "One.\n\n- two")
    six = item(code="b", kind=Kind.MULTIPLE, options=options(*"uvwxyz", key="AF"), pinned="F", stimulus="home")
    essay = DraftEssay("e", "Essay", "=How?", 900, "home")
    odd = item(code="c", stem="_x0041_ & \\<b> 0012", options=options("=1", "007", "1.50", "TRUE"))
    result = read_here("items", write(format, [item(), six, odd], [essay], [home]).data)
    assert (result.items, result.essays, result.stimuli, result.problems) == ((item(), six, odd), (essay,), (home,), ())


@pytest.mark.parametrize("format", [Format.CSV, Format.XLSX, Format.GIFT])
def test_items_with_images_are_left_out_by_name(format: Format) -> None:
    image = drawn()
    export = write(format, [item(stem=f"![x]({image.name})", images=(image,))])
    assert [(each.name, each.is_kept) for each in export.unsupported] == [("images", False)]


@pytest.mark.parametrize("format", [Format.GIFT, Format.MOODLE])
def test_items_with_a_shared_vignette_are_left_out_by_name(format: Format) -> None:
    export = write(format, [item(stimulus="home")], stimuli=[DraftStimulus("home", "", "Two homes.")])
    assert [(each.name, each.is_kept) for each in export.unsupported] == [("a shared vignette", False)]


def test_a_vignette_with_two_texts_is_told_of() -> None:
    header = "stem,A,B,key,stimulus,stimulus text\n"
    result = csv_of("1?,x,y,A,home,One.", "2?,x,y,A,home,Two.", header=header)
    assert problems(result) == [("stimulus", "'home' stands there twice with different texts")]


def test_every_cell_of_a_written_workbook_is_text() -> None:
    data = write(Format.XLSX, [item(stem="=1+1", options=options("1", "=A1", "-2"))]).data
    sheet = openpyxl.load_workbook(io.BytesIO(data))["Items"]
    assert {cell.data_type for row in sheet for cell in row if cell.value is not None} == {"s"}


@pytest.mark.parametrize(
    ("cell", "problem"),
    [("=1+1", "holds a formula"), ("#N/A", "holds the error #N/A")],
)
def test_formulas_and_errors_of_a_workbook_are_told_of(cell: Any, problem: str) -> None:
    result = sheet_of(["stem", "A", "B", "key"], ["First?", "x", cell, "A"])
    assert ((result.problems[0].source.row, *problems(result)[0]), len(result.items)) == ((2, "B", problem), 0)


def test_numbers_of_a_workbook_are_read_as_they_are_shown() -> None:
    (found,) = sheet_of(["stem", "A", "B", "C", "D", "key"], ["How many?", 3, 4.0, 2.5, True, "b"]).items
    assert ([option.text for option in found.options], found.key) == (["3", "4", "2.5", "TRUE"], "B")


def test_the_first_sheet_is_read_when_none_is_called_items() -> None:
    assert len(sheet_of(["stem", "A", "B", "key"], ["First?", "x", "y", "A"], title="Sheet1").items) == 1


def test_the_template_explains_itself_and_is_read_as_empty() -> None:
    book = openpyxl.load_workbook(io.BytesIO(template()))
    assert book.sheetnames == ["Items", "How to"]
    header = [cell.value for cell in book["Items"][1]]
    told = " ".join(str(row[0].value) for row in book["How to"])
    assert header[:9] == ["code", "kind", "title", "stem", "A", "B", "C", "D", "E"]
    assert all(name in told for name in ("code", "kind", "stem", "key", "area", "level", "reference", "stimulus", "pinned"))
    assert {str(each.formula1) for each in book["Items"].data_validations.dataValidation} == {
        '"single,multiple,essay"', '"recall,application,analysis"',
    }  # fmt: skip
    assert problems(read_here("template.xlsx", template())) == [("file", "it holds no question")]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (zipped({"[Content_Types].xml": "<x/>"}), "cannot be read as an Excel workbook"),
        (zipped({"[Content_Types].xml": "<x/>", "xl/vbaProject.bin": "x"}), "it holds macros"),
        (b"\xd0\xcf\x11\xe0 old", "an old or a protected Office file"),
    ],
)
def test_a_workbook_that_is_none_is_refused(data: bytes, told: str) -> None:
    (problem,) = read_here("items.xlsx", data).problems
    assert problem.field == "file"
    assert told in problem.problem


def test_the_report_can_be_downloaded_as_a_table_that_runs_nothing() -> None:
    result = csv_of("=evil,,First?,x,y,,A", "b,,Why?,x,y,,")
    rows = list(csv.reader(io.StringIO(report_csv(result).decode("utf-8-sig"), newline="")))
    assert rows[0][:5] == ["File", "Row", "Item", "Kind", "Field or feature"]
    assert ["items.csv", "3", "b", "problem", "key", "no option is right", "Mark the right option", "no"] in rows
    assert "'=evil" in [row[2] for row in rows]
    export = write(Format.GIFT, [item(pinned="A")])
    assert "yes, without it" in report_csv(export).decode("utf-8-sig")
