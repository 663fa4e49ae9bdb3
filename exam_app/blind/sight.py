"""What a blind session may see and write: an allow-list that both databases carry out in their own way.

Conditions are SQL that both understand. `blind_reviewer()` is the account of the reviewer whose
session it is. What the list does not name cannot be read or written at all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

EVERY_COLUMN = ("*",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """How much of one table: `seen` is the condition of rows that may be read, `own` of those that may be written.

    Empty conditions mean every row. `columns` are those that may be read, `update` those that may be changed.
    """

    seen: str = ""
    own: str = ""
    columns: tuple[str, ...] = EVERY_COLUMN
    insert: bool = False
    update: tuple[str, ...] = ()
    delete: bool = False


@dataclass(frozen=True, slots=True)
class Sight:
    """The whole list. Of a view, a query by name, a blind session sees the outcome and not what it was made from.

    `facts` are views that ordinary sessions ask, too; `mine` are about the reviewer's own rows.
    """

    tables: Mapping[str, Rows] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    mine: Mapping[str, str] = field(default_factory=dict)

    @property
    def views(self) -> Mapping[str, str]:
        return {**self.facts, **self.mine}

    @property
    def fingerprint(self) -> str:
        """Tells whether a database carries out this very list, 64 hex digits."""
        parts = [f"{name}: {rows!r}" for name, rows in sorted(self.tables.items())]
        parts += [f"{name}: {query}" for name, query in sorted(self.views.items())]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()
