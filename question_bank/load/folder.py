"""Reads content files with one parser and gathers the faults of all of them before complaining."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from question_bank.load.faults import ContentError, Fault
from question_bank.load.table import Table

CONTENT = Path(__file__).resolve().parent.parent / "content"
# Each bank is a folder of its own; what it is called stands in its framework.
FOLDERS = tuple(sorted(CONTENT.parent.glob("content*")))

Parsed = TypeVar("Parsed")
Parser = Callable[[Table], Parsed]


def read_folder(folder: Path, parse: Parser[Parsed]) -> tuple[Parsed, ...]:
    """Every .toml file of the folder, parsed, in the order of the file names.

    A file's `id` must be its name without ".toml". Raises ContentError with all faults.
    """
    if not folder.is_dir():
        raise ContentError([Fault(folder.name, "folder", "is not there", f"Make it at {folder}")])
    faults: list[Fault] = []
    parsed = tuple(_read(path, parse, faults, named=True) for path in sorted(folder.glob("*.toml")))
    if faults:
        raise ContentError(faults)
    return tuple(value for value in parsed if value is not None)


def read_single(path: Path, parse: Parser[Parsed]) -> Parsed:
    """One file whose name is fixed and says nothing of its id. Raises ContentError with all faults."""
    faults: list[Fault] = []
    parsed = _read(path, parse, faults, named=False)
    if parsed is None or faults:
        raise ContentError(faults)
    return parsed


def _read(path: Path, parse: Parser[Parsed], faults: list[Fault], *, named: bool) -> Parsed | None:
    file = f"{path.parent.name}/{path.name}" if named else path.name
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        faults.append(Fault(file, "whole file", f"cannot be read ({error})", "Make it a TOML file in UTF-8"))
        return None
    own: list[Fault] = []
    table = Table(file, values, own)
    parsed = parse(table)
    table.close()
    if named and isinstance(values.get("id"), str) and values["id"] != path.stem:
        table.fault("id", f"{values['id']!r} is not the file name", f"Write {path.stem!r} or rename the file")
    faults += own
    return parsed
