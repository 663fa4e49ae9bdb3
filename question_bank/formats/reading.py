"""Tells the format of a file and reads it. For files of strangers use `sandbox.read`, which does this in a child."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from question_bank.formats import aiken, csv_table, gift, moodle, qti, secure_xml, xlsx
from question_bank.formats.archive import Archive
from question_bank.formats.draft import Source
from question_bank.formats.refusal import Refused
from question_bank.formats.report import Format, Import, Problem
from question_bank.formats.text import decoded

FORMATS = f"Upload one of: {', '.join(Format)}"
MOST_BYTES = 30_000_000
ZIP, OLD_OFFICE = b"PK", b"\xd0\xcf\x11\xe0"
XML_START = re.compile(rb"\s*<[?!A-Za-z]")
ROOTS = ("assessmentItem", "qti-assessment-item", "assessmentTest", "qti-assessment-test", "manifest", "questestinterop")


def read_here(name: str, data: bytes, chosen: Sequence[str] = ()) -> Import:
    """What the file holds, told by its content and not by its name. A refused file has one problem, "file".

    `chosen` names the columns of a table by their place (see `table.read`).
    """
    try:
        result = _read(name, data, chosen)
        if not (result.items or result.essays or result.problems or result.unsupported):
            raise Refused(name, "it holds no question", "See what each format looks like in the help")
        return result
    except Refused as error:
        return replace(refused(error.file, error.problem, error.mend), columns=error.columns)


def refused(file: str, problem: str, mend: str, format: Format | None = None) -> Import:
    """The import of a file that was refused as a whole."""
    return Import(format, problems=(Problem(Source(file), "", "file", problem, mend),))


def _read(name: str, data: bytes, chosen: Sequence[str]) -> Import:
    if len(data) > MOST_BYTES:
        raise Refused(name, f"it is larger than {MOST_BYTES // 1_000_000} MB", "Split it")
    if data.startswith(ZIP):
        archive = Archive(data, name)
        return xlsx.read(archive, data, chosen) if "[Content_Types].xml" in archive else qti.read_package(archive)
    if data.startswith(OLD_OFFICE):
        raise Refused(name, "it is an old or a protected Office file", "Save it as .xlsx without a password")
    if XML_START.match(_readable_start(data)):
        root = secure_xml.parse(data, name)
        if root.tag != "quiz" and secure_xml.local(root.tag) not in ROOTS:
            raise Refused(
                name, f"its root element {secure_xml.local(root.tag)!r} belongs to none of the formats that can be read", FORMATS
            )
        return moodle.read(data, name) if root.tag == "quiz" else qti.read_single(data, name)
    return _read_text(name, data, chosen)


def _readable_start(data: bytes) -> bytes:
    return data[:400].replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")


def _read_text(name: str, data: bytes, chosen: Sequence[str]) -> Import:
    text = decoded(data, name)
    header = {cell.strip(' "').casefold() for cell in re.split("[,;\t]", text.strip().partition("\n")[0])}
    if {"stem", "key"} <= header or name.lower().endswith((".csv", ".tsv")):
        return csv_table.read(data, name, chosen)
    if re.search(r"^ANSWER:", text, re.M) and re.search(r"^\s*[A-Z][.)]\s", text, re.M):
        return aiken.read(data, name)
    if "{" in text or "::" in text:
        return gift.read(data, name)
    raise Refused(name, "it is in none of the formats that can be read", FORMATS)
