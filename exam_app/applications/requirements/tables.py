"""Reads a TOML table into a frozen dataclass, strictly.

The dataclass is the schema: every field without a default must be there, no other key may be, and
types must fit (a whole number is a fine Decimal, text is not a fine number). A rule that a dataclass
keeps itself (`__post_init__` raising ValueError) is reported like a wrong type.
"""

import types
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

Record = TypeVar("Record")
KINDS: dict[Any, str] = {
    str: "text", int: "a whole number", bool: "true or false", date: "a date such as 2024-01-31",
    Decimal: "a number",
}  # fmt: skip


class TableError(ValueError):
    """A field cannot be read; `path` leads to it and is empty for the file as a whole."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"{path}: {problem}" if path else problem)
        self.path, self.problem = path, problem


def read(kind: type[Record], table: object, path: str = "") -> Record:
    """The table as a `kind`; raises TableError naming the first field that is wrong."""
    if not isinstance(table, dict):
        raise TableError(path, "is not a table")
    known = {field.name: field for field in fields(kind)}  # type: ignore[arg-type]
    for name in table:
        if name not in known:
            raise TableError(_below(path, name), "is not a known field")
    hints, given = get_type_hints(kind), [name for name in known if _has(table, known[name], path)]
    values = {name: _value(hints[name], table[name], _below(path, name)) for name in given}
    try:
        return kind(**values)
    except ValueError as error:
        raise TableError(path, str(error)) from error


def _has(table: dict[str, object], field: Field[Any], path: str) -> bool:
    if field.name in table:
        return True
    if field.default is MISSING and field.default_factory is MISSING:
        raise TableError(_below(path, field.name), "is missing")
    return False


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _value(kind: Any, value: object, path: str) -> Any:
    """`value` as `kind`, which is whatever a field of a rule is annotated with."""
    origin = get_origin(kind)
    if origin is types.UnionType:  # "X | None": a key that is there is an X
        return _value(get_args(kind)[0], value, path)
    if origin is tuple:
        return _list(get_args(kind)[0], value, path)
    if origin is Mapping:
        return _mapping(get_args(kind), value, path)
    if isinstance(kind, type) and is_dataclass(kind):
        return read(kind, value, path)
    return _plain(kind, value, path)


def _list(kind: Any, value: object, path: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise TableError(path, "is not a list")
    return tuple(_value(kind, entry, f"{path}[{number}]") for number, entry in enumerate(value, start=1))


def _mapping(kinds: tuple[Any, ...], value: object, path: str) -> Mapping[Any, Any]:
    if not isinstance(value, dict):
        raise TableError(path, "is not a table")
    key, kind = kinds
    places = {name: _below(path, name) for name in value}
    return types.MappingProxyType({_plain(key, name, place): _value(kind, value[name], place) for name, place in places.items()})


def _plain(kind: Any, value: object, path: str) -> Any:
    if issubclass(kind, StrEnum):
        return _choice(kind, value, path)
    if kind is Decimal and type(value) in (int, Decimal):
        return Decimal(str(value))
    # `type` and not `isinstance`: True is no whole number here, a moment no date.
    if type(value) is not kind:
        raise TableError(path, f"{value!r} is not {KINDS[kind]}")
    if value == "":
        raise TableError(path, "is blank; leave it out instead")
    return value


def _choice(kind: type[StrEnum], value: object, path: str) -> StrEnum:
    if value not in list(kind):
        raise TableError(path, f"{value!r} is not one of {', '.join(kind)}")
    return kind(str(value))
