"""A TOML table under strict reading.

Each field is asked for by name and type. What is missing or of the wrong type becomes a fault and
a harmless stand-in, so that one reading finds every fault of a file; `close` tells of the fields
that nobody asked for. Values read after a fault are worth nothing: ask `is_sound` first.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar

from question_bank.load.faults import Fault

Choice = TypeVar("Choice", bound=StrEnum)
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
KINDS = {str: "text", int: "a whole number", list: "a list", dict: "a table"}


class Table:
    """The fields of one table of one file; `faults` is shared by all tables of the file."""

    def __init__(self, file: str, values: Mapping[str, Any], faults: list[Fault], path: str = "") -> None:
        self._file, self._values, self._faults, self._path = file, values, faults, path
        self._asked: set[str] = set()

    @property
    def is_sound(self) -> bool:
        """Whether the file has shown no fault so far."""
        return not self._faults

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def names(self) -> list[str]:
        """The fields that are there, in the order of the file."""
        return list(self._values)

    def fault(self, name: str, problem: str, mend: str) -> None:
        """Note a problem with the field of this name."""
        self._faults.append(Fault(self._file, self._path + name, problem, mend))

    def text(self, name: str) -> str:
        """A text that is not blank, without the white space around it."""
        value: str = self._typed(name, str, "").strip()
        if not value and self._is_given(name, str):
            self.fault(name, "is blank", "Write the text")
        return value

    def optional_text(self, name: str) -> str | None:
        """Like `text`, but None when the field is left out."""
        return self.text(name) if name in self else None

    def identifier(self, name: str = "id") -> str:
        """A text of small letters, digits and single hyphens."""
        value = self.text(name)
        if value and not ID.fullmatch(value):
            self.fault(name, f"{value!r} is not an id", "Use small letters, digits and single hyphens")
        return value

    def number(self, name: str, *, least: int = 0) -> int:
        """A whole number that is not below `least`."""
        value: int = self._typed(name, int, least)
        if value < least:
            self.fault(name, f"{value} is below {least}", f"Write a whole number from {least} upwards")
        return value

    def optional_day(self, name: str) -> date | None:
        """A day as TOML writes it (2024-05-01), without a time; None when the field is left out."""
        if name not in self:
            return None
        self._asked.add(name)
        value = self._values[name]
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        self.fault(name, "is not a day", "Write a day like 2024-05-01, without quotes")
        return None

    def choice(self, name: str, kind: type[Choice]) -> Choice:
        """A member of the enum, written as its value."""
        value = self.text(name)
        members = {str(member): member for member in kind}
        if value and value not in members:
            self.fault(name, f"{value!r} is not known", f"Write one of: {', '.join(members)}")
        return members.get(value, next(iter(kind)))

    def texts(self, name: str, *, may_be_empty: bool = False) -> tuple[str, ...]:
        """A list of texts, none of them blank."""
        return tuple(value.strip() for value in self._list(name, str, may_be_empty))

    def numbers(self, name: str) -> tuple[int, ...]:
        """A list of whole numbers."""
        return tuple(self._list(name, int, may_be_empty=False))

    def table(self, name: str) -> "Table":
        """The table inside this one."""
        values = self._typed(name, dict, {})
        # A table that is not there is one fault, not one for each of its fields.
        faults = self._faults if self._is_given(name, dict) else []
        return Table(self._file, values, faults, f"{self._path}{name}.")

    def tables(self, name: str) -> tuple["Table", ...]:
        """A list of tables, at least one."""
        values = self._list(name, dict, may_be_empty=False)
        path = f"{self._path}{name}"
        return tuple(Table(self._file, value, self._faults, f"{path}[{place}].") for place, value in enumerate(values, start=1))

    def close(self) -> None:
        """Note a fault for every field that was never asked for."""
        for name in self._values:
            if name not in self._asked:
                self.fault(name, "is not a known field", "Take it out or correct its name")

    def _is_given(self, name: str, kind: type) -> bool:
        value = self._values.get(name)
        return isinstance(value, kind) and not isinstance(value, bool)

    def _typed(self, name: str, kind: type, stand_in: Any) -> Any:
        self._asked.add(name)
        if self._is_given(name, kind):
            return self._values[name]
        if name in self:
            self.fault(name, f"is not {KINDS[kind]}", f"Write {KINDS[kind]}")
        else:
            self.fault(name, "is missing", f"Add it as {KINDS[kind]}")
        return stand_in

    def _list(self, name: str, kind: type, may_be_empty: bool) -> list[Any]:
        values: list[Any] = self._typed(name, list, [])
        if any(not isinstance(value, kind) or isinstance(value, bool) for value in values):
            self.fault(name, f"holds something that is not {KINDS[kind]}", f"Let each entry be {KINDS[kind]}")
            return []
        if any(isinstance(value, str) and not value.strip() for value in values):
            self.fault(name, "holds a blank entry", "Fill it in or take it out")
        if not values and not may_be_empty and self._is_given(name, list):
            self.fault(name, "is empty", "Add at least one entry")
        return values
