"""What the address of a page of statistics asks for, and a table as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from werkzeug.datastructures import MultiDict

SORTS = ("flags", "position", "code", "p", "r", "upper-lower", "alpha", "omitted")


def sort_from(sent: MultiDict[str, str]) -> str:
    """The column by which the items are sorted, with "-" before it from the end; by flags when it is none."""
    asked = sent.get("sort", "")
    return asked if asked.removeprefix("-") in SORTS else SORTS[0]


def as_csv(rows: Iterable[Sequence[object]]) -> str:
    """The rows as a table of comma-separated values."""
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()
