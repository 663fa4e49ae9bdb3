"""What many candidates do at one moment, a group at a time: saves, marks and hand-ins in one, pulses and starts in others.

Receives the asks that share a transaction (see `exam_app.commits`); hands back their outcomes in order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeAlias, TypeVar

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

Asked = AskToSave | AskToMark | AskToSubmit
Done = Saved | Conflict | Moved | Stopped | Closed | Marked | Submitted
A = TypeVar("A", Asked, AskForPulse, AskToStart)
O = TypeVar("O")  # noqa: E741
Run: TypeAlias = Callable[[sa.Connection, Sequence[A]], Sequence[Commit[O]]]

# Pulses and starts have groups of their own, so that no save waits in line behind them, and larger ones, because they can wait.
# Who finds too many waiting is told to come again, and the page does so by itself.
PULSING = Gathering(largest=128, many=2, seconds=0.08, most=192)
# A start writes sixty rows: a larger group would let the saves of others wait for the database.
STARTING = Gathering(largest=16, many=2, seconds=0.08, most=256)


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups of this process."""

    deeds: CommitGroup[Asked, Done]
    pulses: CommitGroup[AskForPulse, Pulse]
    starts: CommitGroup[AskToStart, Started]


def groups(engine: sa.Engine, *, idle: timedelta, longest: timedelta) -> Groups:
    """The groups over this database. `idle` and `longest` say when a sign-in session has ended."""

    def signed_in(do: Run[A, O]) -> Run[A, O]:
        """The same deed for those whose session has not ended; SignedOut for the others."""

        def run(connection: sa.Connection, asks: Sequence[A]) -> list[Commit[O]]:
            hashes = {_session_of(ask) for ask in asks}
            alive = alive_sessions(connection, hashes, now=asks[0].now, idle=idle, longest=longest)
            done = _of_those(asks, lambda ask: _session_of(ask) in alive, do, connection)
            return [done[id(ask)] if id(ask) in done else SignedOut() for ask in asks]

        return run

    return Groups(
        CommitGroup(engine, signed_in(do_all)),
        CommitGroup(engine, signed_in(pulse_all), PULSING),
        CommitGroup(engine, signed_in(start_all), STARTING),
    )


def do_all(connection: sa.Connection, asks: Sequence[Asked]) -> list[Commit[Done]]:
    """Do these asks of different kinds in the transaction of `connection`."""
    done: dict[int, Commit[Done]] = {
        **_of_those(asks, lambda ask: isinstance(ask, AskToSave), save_all, connection),
        **_of_those(asks, lambda ask: isinstance(ask, AskToMark), mark_all, connection),
        **_of_those(asks, lambda ask: isinstance(ask, AskToSubmit), submit_all, connection),
    }
    return [done[id(ask)] for ask in asks]


def _of_those(
    asks: Sequence[Any], are: Callable[[Any], bool], do: Callable[..., Sequence[Commit[O]]], connection: sa.Connection
) -> dict[int, Commit[O]]:
    """The outcomes of those asks that are such, by the identity of the ask."""
    some = [ask for ask in asks if are(ask)]
    return dict(zip(map(id, some), do(connection, some), strict=True)) if some else {}


def _session_of(ask: Any) -> str:
    return str(ask.session if isinstance(ask, AskToStart) else ask.held.session)
