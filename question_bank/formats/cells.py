"""Cells that no spreadsheet takes for a formula.

A spreadsheet runs a cell that begins with = + - @ (also in full width, also after white space), a
tab or a carriage return. Such a cell gets an apostrophe in front, which shows it as text.
"""

from __future__ import annotations

import re

ACTIVE = re.compile(r"'*(?:[\t\r]|\s*[=+\-@\uff1d\uff0b\uff0d\uff20])")


def is_active(text: str) -> bool:
    """Whether a spreadsheet may run this cell."""
    return not text.startswith("'") and bool(ACTIVE.match(text))


def shielded(text: str) -> str:
    """The cell as it is safe to write; `bare` gives the text back."""
    return f"'{text}" if ACTIVE.match(text) else text


def bare(cell: str) -> str:
    """The text of a cell that `shielded` wrote; other cells stay as they are."""
    return cell[1:] if cell.startswith("'") and ACTIVE.match(cell) else cell
