"""No exam is served from a database that could lose an acknowledged save."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from exam_app.db import db, has_wal_race, refuse_unsafe, unsafe_settings
from exam_app.errors import NotReady


@pytest.mark.parametrize(
    ("version", "is_affected"),
    [
        ((3, 40, 1), True), ((3, 44, 5), True), ((3, 44, 6), False), ((3, 50, 6), True),
        ((3, 50, 7), False), ((3, 51, 2), True), ((3, 51, 3), False), ((3, 53, 4), False),
    ],
)  # fmt: skip
def test_the_versions_that_can_lose_a_commit_in_wal_mode_are_known(version: tuple[int, ...], is_affected: bool) -> None:
    assert has_wal_race(version) is is_affected


@pytest.mark.parametrize("backend", ["sqlite"])
def test_the_shipped_settings_of_sqlite_are_safe(app: Flask) -> None:
    with app.app_context():
        assert unsafe_settings(db.engine) == []


@pytest.mark.parametrize("backend", ["sqlite"])
@pytest.mark.parametrize("pragma", ["synchronous = NORMAL", "synchronous = OFF"])
def test_settings_under_which_a_power_cut_loses_saves_are_refused(app: Flask, pragma: str) -> None:
    with app.app_context():
        engine = db.engine

        def weaken(connection: object, _record: object) -> None:
            connection.execute(f"PRAGMA {pragma}")  # type: ignore[attr-defined]

        sa.event.listen(engine, "connect", weaken)
        engine.dispose()
        try:
            with pytest.raises(NotReady, match="a power cut can lose saves"):
                refuse_unsafe(engine)
        finally:
            sa.event.remove(engine, "connect", weaken)
            engine.dispose()


@pytest.mark.parametrize("backend", ["postgres"])
def test_a_postgresql_without_fsync_is_refused_by_name(app: Flask) -> None:
    with app.app_context(), pytest.raises(NotReady) as refusal:
        refuse_unsafe(db.engine)
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        assert f"{setting} = off" in str(refusal.value)
