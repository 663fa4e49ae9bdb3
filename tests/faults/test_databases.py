"""A database that the harness has broken is there again before anything is read from it."""

from __future__ import annotations

import signal

import pytest

from tests.faults import databases
from tests.faults.databases import Postgres
from tests.faults.processes import send


def test_a_database_that_runs_and_lets_nobody_in_is_ended_and_recovered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(databases, "HANGS_AFTER", 0.5)
    with Postgres().running() as database:
        with database.engine().begin() as connection:
            connection.exec_driver_sql("CREATE TABLE kept AS SELECT 7 AS number")
        hanging = database.every()
        send(signal.SIGSTOP, hanging)
        database.revive()
        with database.engine().connect() as connection:
            assert connection.exec_driver_sql("SELECT number FROM kept").scalar() == 7
        assert database.pid not in hanging
