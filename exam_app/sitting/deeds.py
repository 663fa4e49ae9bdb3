"""What many candidates do at one moment, a group at a time: saves, marks, hand-ins and pulses in one, starts in another.

Receives the asks that share a transaction (see `exam_app.commits`); hands back their outcomes in order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TypeVar

import sqlalchemy as sa

from exam_app.accounts.service import alive_sessions
from exam_app.commits import CommitGroup, Gathering
from exam_app.commits import Outcome as Commit
from exam_app.sitting.beginning import AskToStart, Started, start_all
from exam_app.sitting.choosing import AskToMark, Marked, mark_all
from exam_app.sitting.pulse import AskForPulse, Pulse, pulse_all
from exam_app.sitting.saves import AskToSave, Closed, Conflict, Moved, Saved, SignedOut, Stopped
from exam_app.sitting.saving import save_all
from exam_app.sitting.submitting import AskToSubmit, Submitted, submit_all

Asked = AskToSave | AskToMark | AskToSubmit | AskForPulse
Done = Saved | Conflict | Moved | Stopped | Closed | Marked | Submitted | Pulse
Deeds = CommitGroup[Asked, Done]
Starts = CommitGroup[AskToStart, Started]
K = TypeVar("K", AskToSave, AskToMark, AskToSubmit, AskForPulse)
# A start writes sixty rows: a larger group would let the saves of others wait for the database. And what is looked up for a
# group costs more than one start, so a second one nearby is worth waiting for.
STARTS = Gathering(largest=16, many=2, seconds=0.08)


def deeds(engine: sa.Engine, *, idle: timedelta, longest: timedelta) -> Deeds:
    """The group of this process. `idle` and `longest` say when a sign-in session has ended."""

    def run(connection: sa.Connection, asks: Sequence[Asked]) -> list[Commit[Done]]:
        hashes = {ask.held.session for ask in asks}
        return do_all(connection, asks, alive_sessions(connection, hashes, now=asks[0].now, idle=idle, longest=longest))

    return CommitGroup(engine, run)


def starts(engine: sa.Engine, *, idle: timedelta, longest: timedelta) -> Starts:
    """The group of those who start in this process: a group of their own, so that no save waits in line behind starts."""

    def run(connection: sa.Connection, asks: Sequence[AskToStart]) -> list[Commit[Started]]:
        hashes = {ask.session for ask in asks if ask.session}
        alive = alive_sessions(connection, hashes, now=asks[0].now, idle=idle, longest=longest)
        known = [ask for ask in asks if ask.session is None or ask.session in alive]
        done = dict(zip(map(id, known), start_all(connection, known), strict=True)) if known else {}
        return [done[id(ask)] if id(ask) in done else SignedOut() for ask in asks]

    return CommitGroup(engine, run, STARTS)


def do_all(connection: sa.Connection, asks: Sequence[Asked], alive: frozenset[str]) -> list[Commit[Done]]:
    """Do these asks in the transaction of `connection`; SignedOut for those whose session is not `alive`."""
    known = [ask for ask in asks if ask.held.session in alive]
    done = {
        **_by_kind(connection, known, AskToSave, save_all), **_by_kind(connection, known, AskToMark, mark_all),
        **_by_kind(connection, known, AskToSubmit, submit_all), **_by_kind(connection, known, AskForPulse, pulse_all),
    }  # fmt: skip
    return [done[id(ask)] if id(ask) in done else SignedOut() for ask in asks]


def _by_kind(
    connection: sa.Connection,
    asks: Sequence[Asked],
    kind: type[K],
    deed: Callable[[sa.Connection, Sequence[K]], Sequence[Commit[Done]]],
) -> dict[int, Commit[Done]]:
    """The outcomes of the asks of this kind, by the identity of the ask."""
    some = [ask for ask in asks if isinstance(ask, kind)]
    return dict(zip(map(id, some), deed(connection, some), strict=True)) if some else {}
