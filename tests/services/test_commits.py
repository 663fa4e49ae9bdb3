"""Group commit: one outcome for each, after the commit; a bad deed harms none of its neighbours."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import IntegrityError

from exam_app import commits
from exam_app.commits import Away, Busy, CommitGroup, Gathering
from exam_app.db import db

NOTES = sa.Table("notes", sa.MetaData(), sa.Column("text", sa.String, primary_key=True))


@dataclass(frozen=True)
class Note:
    """An ask to write a line down; lines of one author go one after the other."""

    text: str
    author: str

    @property
    def key(self) -> str:
        return self.author


Run = Callable[[sa.Connection, Sequence[Note]], list[str | Exception | None]]


@pytest.fixture
def engine(app: Flask) -> Iterator[sa.Engine]:
    with app.app_context():
        NOTES.create(db.engine)
        yield db.engine


def write(connection: sa.Connection, notes: Sequence[Note]) -> list[str | Exception | None]:
    for note in notes:
        connection.execute(sa.insert(NOTES).values(text=note.text))
    return [note.text for note in notes]


def written(engine: sa.Engine) -> set[str]:
    with engine.connect() as connection:
        return set(connection.scalars(sa.select(NOTES.c.text)))


def at_once(group: CommitGroup[Note, str], notes: Sequence[Note]) -> list[str | Exception]:
    def do(note: Note) -> str | Exception:
        try:
            return group.do(note)
        except Exception as problem:
            return problem

    with ThreadPoolExecutor(len(notes)) as pool:
        return list(pool.map(do, notes))


def test_an_outcome_is_handed_out_only_when_everybody_can_read_it(engine: sa.Engine) -> None:
    group: CommitGroup[Note, str] = CommitGroup(engine, write)
    for number in range(20):
        text = group.do(Note(f"line {number}", "ada"))
        assert text in written(engine)


def test_what_comes_while_one_commit_runs_shares_the_next_one(engine: sa.Engine) -> None:
    sizes: list[int] = []
    first_is_running, go_on = threading.Event(), threading.Event()

    def slow(connection: sa.Connection, notes: Sequence[Note]) -> list[str | Exception | None]:
        sizes.append(len(notes))
        first_is_running.set()
        go_on.wait(5)
        return write(connection, notes)

    group: CommitGroup[Note, str] = CommitGroup(engine, slow)
    with ThreadPoolExecutor(9) as pool:
        pool.submit(group.do, Note("first", "ada"))
        assert first_is_running.wait(5)
        others = [pool.submit(group.do, Note(f"line {n}", f"author {n}")) for n in range(8)]
        while group._inbox.qsize() < len(others):  # noqa: SLF001 - to release the first only when all the others wait
            time.sleep(0.001)
        go_on.set()
    assert sizes == [1, 8]
    assert len(written(engine)) == 9


def test_no_group_is_larger_than_agreed_and_where_many_come_it_waits_for_more(engine: sa.Engine) -> None:
    sizes: list[int] = []

    def count(connection: sa.Connection, notes: Sequence[Note]) -> list[str | Exception | None]:
        sizes.append(len(notes))
        return write(connection, notes)

    group: CommitGroup[Note, str] = CommitGroup(engine, count, Gathering(largest=3, many=1, seconds=0.3, most=99))
    group.do(Note("first", "ada"))
    at_once(group, [Note(f"note {n}", f"person {n}") for n in range(7)])
    assert len(written(engine)) == 8
    assert max(sizes) == 3
    assert len(sizes) < 6, "each by itself"


def test_a_deed_that_breaks_the_transaction_harms_none_of_its_neighbours(engine: sa.Engine) -> None:
    group: CommitGroup[Note, str] = CommitGroup(engine, write)
    group.do(Note("taken", "ada"))
    done = at_once(group, [Note("taken" if n == 3 else f"line {n}", f"author {n}") for n in range(8)])
    assert [isinstance(one, IntegrityError) for one in done] == [n == 3 for n in range(8)]
    assert written(engine) == {"taken"} | {f"line {n}" for n in range(8) if n != 3}


def test_two_deeds_of_one_key_never_share_a_transaction(engine: sa.Engine) -> None:
    groups: list[list[str]] = []

    def noting(connection: sa.Connection, notes: Sequence[Note]) -> list[str | Exception | None]:
        groups.append([note.author for note in notes])
        time.sleep(0.005)
        return write(connection, notes)

    at_once(CommitGroup(engine, noting), [Note(f"line {n}", f"author {n % 3}") for n in range(12)])
    assert len(written(engine)) == 12
    assert all(len(authors) == len(set(authors)) for authors in groups)


def test_a_deed_whose_row_is_held_elsewhere_is_asked_again_and_keeps_nobody_waiting(engine: sa.Engine) -> None:
    tries: list[str] = []

    def held_at_first(connection: sa.Connection, notes: Sequence[Note]) -> list[str | Exception | None]:
        free = [note for note in notes if note.author != "held" or tries.count("held") >= 3]
        tries.extend(note.author for note in notes)
        write(connection, free)
        return [note.text if note in free else None for note in notes]

    done = at_once(CommitGroup(engine, held_at_first), [Note("late", "held"), Note("at once", "free")])
    assert done == ["late", "at once"]
    assert tries.count("held") == 4
    assert tries.count("free") == 1


def test_what_never_gets_its_row_is_told_so_in_the_end(engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commits, "LONGEST_WAIT_SECONDS", 0.1)
    group: CommitGroup[Note, str] = CommitGroup(engine, lambda connection, notes: [None for _ in notes])
    with pytest.raises(Busy):
        group.do(Note("never", "ada"))


def test_a_full_line_is_refused_at_once(engine: sa.Engine) -> None:
    group: CommitGroup[Note, str] = CommitGroup(engine, write, Gathering(largest=1, many=1, seconds=0, most=0))
    with pytest.raises(Busy):
        group.do(Note("too many", "ada"))
    assert written(engine) == set()


def test_when_the_commit_fails_nobody_is_told_that_it_is_stored(engine: sa.Engine) -> None:
    def broken(connection: sa.Connection, notes: Sequence[Note]) -> list[str | Exception | None]:
        done = write(connection, notes)
        connection.connection.driver_connection.rollback()  # type: ignore[union-attr]
        raise sa.exc.OperationalError("COMMIT", {}, OSError("disk I/O error"))
        return done

    done = at_once(CommitGroup(engine, broken), [Note(f"line {n}", f"author {n}") for n in range(4)])
    assert all(isinstance(one, Away) for one in done)
    assert written(engine) == set()


def test_a_connection_that_is_lost_without_a_code_is_a_database_that_is_away(engine: sa.Engine) -> None:
    def lost(connection: sa.Connection, notes: Sequence[Note]) -> list[str | Exception | None]:
        raise sa.exc.DatabaseError("INSERT", {}, OSError("no more of the answer came"), connection_invalidated=True)

    done = at_once(CommitGroup(engine, lost), [Note(f"line {n}", f"author {n}") for n in range(4)])
    assert all(isinstance(one, Away) for one in done)


def test_when_the_kept_connection_was_cut_the_next_deed_is_stored_all_the_same(engine: sa.Engine) -> None:
    # A single deed counts as many, so that the connection is kept.
    group: CommitGroup[Note, str] = CommitGroup(engine, write, Gathering(largest=64, many=1, seconds=0.001, most=99))
    group.do(Note("before", "ada"))
    cut_all_others(engine)
    assert group.do(Note("after", "ada")) == "after"
    assert written(engine) == {"before", "after"}


def cut_all_others(engine: sa.Engine) -> None:
    """End every other connection to the database, as its restart would; SQLite has none that could be cut."""
    if engine.dialect.name == "postgresql":
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        with engine.connect() as connection:
            connection.exec_driver_sql(others)
