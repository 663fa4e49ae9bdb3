"""Anonymity as an access property: the session of a reviewer's request cannot look up a name, whatever it is asked."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import flask
import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from exam_app.accounts.models import Account
from exam_app.app import create_app
from exam_app.blind import Blind, BlindSession, Sight, here, postgres
from exam_app.clock import FakeClock
from exam_app.db import begin, db
from exam_app.errors import NotReady
from exam_app.exams.models import Window
from exam_app.permissions import BLIND, Can
from exam_app.review.marking.marks import lock, save_draft
from exam_app.review.models import Assignment, Script
from exam_app.review.routing.redacting import redact_words
from exam_app.review.rules import DraftMarks, Given, Passage
from exam_app.review.sight import SIGHT
from exam_app.serving import refuse_seeing
from tests.build import Cast
from tests.build_review import assigned, candidate, declared, drafted, enter, locked, taken_in, third_seat
from tests.conftest import Databases, make_config
from tests.page import Browser

pytestmark = pytest.mark.usefixtures("stocked")
As = Callable[[Account], Browser]
NUMBERS = {"accounts.id", "earlier_settlements.correction_id", "concern_steps.concern_id"}
REFUSED = re.compile(r"permission denied|prohibited|not authorized|names no table|no such column")


@pytest.fixture
def script(session: Session, cast: Cast, clock: FakeClock, window: Window) -> Script:
    for person in (cast.ada, cast.ben):
        candidate(session, person, window, now=clock.now())
    enter(session, cast.ruth, cast.rolf, cast.rosa, now=clock.now())
    declared(session, window, cast.ruth, cast.rolf, cast.rosa, now=clock.now())
    return taken_in(session, window, now=clock.now())[0]


@contextmanager
def blind(app: Flask, session: Session, reviewer: Account, *, writes: bool = False) -> Iterator[BlindSession]:
    account = reviewer.id
    session.commit()
    with app.app_context(), here().session(account) as own:
        begin(own, writes=writes)
        yield own


def readable(own: Session) -> set[str]:
    """The columns of all tables that this session can read, as "table.column"."""
    found = set()
    for table in db.metadata.tables.values():
        for column in table.columns:
            if _works(own, sa.select(column).limit(1)):
                found.add(str(column))
    return found


def _works(own: Session, statement: sa.Executable) -> bool:
    try:
        with own.begin_nested():
            own.execute(statement)
    except DBAPIError as problem:
        if REFUSED.search(str(problem)):
            return False
        raise
    return True


def allowed() -> set[str]:
    found = set()
    for name, rows in SIGHT.tables.items():
        columns = [column.name for column in db.metadata.tables[name].columns] if rows.columns == ("*",) else rows.columns
        found |= {f"{name}.{column}" for column in columns}
    return found


def test_it_reads_the_columns_of_the_list_and_no_other(app: Flask, session: Session, cast: Cast, script: Script) -> None:
    with blind(app, session, cast.ruth) as own:
        seen = readable(own)
    # SQLite itself reads the numbers by which rows refer to each other; numbers and nothing else.
    assert seen - NUMBERS == allowed()
    assert not seen & NUMBERS or session.get_bind().dialect.name == "sqlite"
    hidden = {name.partition(".")[0] for name in (str(c) for t in db.metadata.tables.values() for c in t.columns)}
    assert {"accounts", "applications", "registrations", "sittings", "responses", "script_writers", "notices"} <= hidden - {
        name.partition(".")[0] for name in seen - NUMBERS
    }


def test_it_writes_what_the_list_says_and_no_more(app: Flask, session: Session, cast: Cast, script: Script) -> None:
    with blind(app, session, cast.ruth, writes=True) as own:
        for table in db.metadata.tables.values():
            rows = SIGHT.tables.get(table.name)
            for column in table.columns:
                may = rows is not None and (rows.update == ("*",) or column.name in rows.update)
                assert _works(own, sa.update(table).where(sa.false()).values({column: None})) == may
            assert _works(own, sa.delete(table).where(sa.false())) == (rows is not None and rows.delete)


def test_the_views_of_the_list_tell_facts_and_no_rows(app: Flask, session: Session, cast: Cast, script: Script) -> None:
    with blind(app, session, cast.ruth) as own:
        columns = {name: set(own.execute(sa.text(f"SELECT * FROM {name}")).keys()) for name in SIGHT.views}
    assert columns == {
        "blind_adjudicated": {"script_id"}, "blind_marked": {"script_id"}, "joined_scripts": {"script_id"}, "waiting_designations": {"window_id", "designation"},
    }  # fmt: skip


def test_it_sees_own_assignments_texts_and_marks_only(
    app: Flask, session: Session, cast: Cast, clock: FakeClock, script: Script
) -> None:
    mine = drafted(session, assigned(session, script, cast.ruth, 1, now=clock.now()), 3, now=clock.now())
    other = drafted(session, assigned(session, script, cast.rolf, 2, now=clock.now()), 1, now=clock.now())
    codes = (mine.code, other.code)
    with blind(app, session, cast.ruth) as own:
        assert set(own.scalars(sa.select(Assignment.code))) == {codes[0]}
        assert set(own.scalars(sa.text("SELECT level FROM criterion_scores"))) == {3}
        assert list(own.scalars(sa.select(Script.id))) == [script.id]
        assert len(list(own.scalars(sa.text("SELECT account_id FROM declarations")))) == 1
        assert len(list(own.scalars(sa.text("SELECT account_id FROM reviewers")))) == 1
    with blind(app, session, cast.rosa) as nobodys:
        assert not list(nobodys.scalars(sa.select(Script.id)))


def everything(own: Session) -> str:
    """All that this session can read, as one text."""
    found = []
    for name, rows in SIGHT.tables.items():
        columns = ", ".join(f'"{column}"' for column in rows.columns) if rows.columns != ("*",) else "*"
        found += [repr(tuple(row)) for row in own.execute(sa.text(f"SELECT {columns} FROM {name}"))]
    return "\n".join(found)


def test_neither_a_covered_word_nor_a_hash_of_it_is_left_for_the_reviewers(
    app: Flask, session: Session, cast: Cast, clock: FakeClock, script: Script
) -> None:
    words, before = "two observations", script.text
    start = before.index(words)
    tied = [Passage(start, start + len(words), "candidate", 1, "Well held.")]
    for seat, (person, level) in enumerate(((cast.ruth, 4), (cast.rolf, 1)), 1):
        mine = assigned(session, script, person, seat, now=clock.now())
        marks = DraftMarks({n: Given(level, "") for n in range(1, 7)}, "", "", tied)
        save_draft(session, mine, marks, now=clock.now())
        if seat == 2:
            redact_words(session, script, words, by="cora", now=clock.now())
        lock(session, mine, by=person.public_id, now=clock.now())
    third = third_seat(session, script)
    assert third is not None
    locked(session, third, 3, now=clock.now())
    whole = [hashlib.sha256(text.encode()).hexdigest() for text in (before, words)]
    for person in (cast.ruth, cast.rolf, cast.rosa):
        with blind(app, session, person) as own:
            seen = everything(own)
        assert script.id in seen
        assert [trace for trace in (words, *whole) if trace in seen] == []


def test_what_somebody_noted_for_themselves_is_read_by_nobody_else(
    app: Flask, session: Session, cast: Cast, clock: FakeClock, script: Script
) -> None:
    everybody = (cast.ruth, cast.rolf, cast.rosa)
    for seat, (person, level) in enumerate(zip(everybody, (4, 1, 3), strict=True), 1):
        mine = third_seat(session, script) if seat == 3 else assigned(session, script, person, seat, now=clock.now())
        assert mine is not None
        words = f"on a passage by {person.name}"
        tied = [Passage(0, 7, "private", None, f"Aside {words}."), Passage(8, 13, "candidate", 1, f"Said {words}.")]
        note = f"Noted by {person.name}."
        save_draft(session, mine, DraftMarks({n: Given(level, "") for n in range(1, 7)}, "", note, tied), now=clock.now())
        lock(session, mine, by=person.public_id, now=clock.now())
    for person in everybody:
        with blind(app, session, person) as own:
            seen = everything(own)
        private = [
            one.name for one in everybody if f"Noted by {one.name}." in seen or f"Aside on a passage by {one.name}." in seen
        ]
        assert private == [person.name]
        assert seen.count("Said on a passage by") >= (3 if person is cast.rosa else 1)


def test_it_changes_nothing_of_another_reviewer(
    app: Flask, session: Session, cast: Cast, clock: FakeClock, script: Script
) -> None:
    drafted(session, assigned(session, script, cast.ruth, 1, now=clock.now()), 3, now=clock.now())
    other = drafted(session, assigned(session, script, cast.rolf, 2, now=clock.now()), 1, now=clock.now())
    review = other.review.id  # type: ignore[union-attr]
    deeds = (
        f"UPDATE assignments SET state = 'withdrawn' WHERE id = {other.id}",
        f"UPDATE reviews SET comment = 'Mine now.' WHERE id = {review}",
        f"UPDATE criterion_scores SET level = 4 WHERE review_id = {review}",
        f"DELETE FROM criterion_scores WHERE review_id = {review}",
    )
    for deed in deeds:
        # PostgreSQL finds no such row, SQLite refuses it.
        with suppress(DBAPIError), blind(app, session, cast.ruth, writes=True) as own:
            own.execute(sa.text(deed))
            own.commit()
    session.expire_all()
    assert (other.state, other.review.comment) == ("assigned", "Thank you for this text.")  # type: ignore[union-attr]
    assert {score.level for score in other.review.scores} == {1}  # type: ignore[union-attr]


def test_the_third_reviewer_sees_the_pair_after_the_own_lock_and_not_before(
    app: Flask, session: Session, cast: Cast, clock: FakeClock, script: Script
) -> None:
    locked(session, assigned(session, script, cast.ruth, 1, now=clock.now()), 4, now=clock.now())
    locked(session, assigned(session, script, cast.rolf, 2, now=clock.now()), 1, now=clock.now())
    third = session.scalars(sa.select(Assignment).where(Assignment.seat == 3)).one()
    drafted(session, third, 3, now=clock.now())
    with blind(app, session, cast.rosa) as own:
        assert set(own.scalars(sa.text("SELECT level FROM criterion_scores"))) == {3}
    locked(session, third, 3, now=clock.now())
    with blind(app, session, cast.rosa) as own:
        assert set(own.scalars(sa.text("SELECT level FROM criterion_scores"))) == {1, 3, 4}


ESCAPES = (
    "SELECT email FROM main.accounts", 'SELECT email FROM "main".accounts', "SELECT text FROM [main].scripts",
    "ATTACH DATABASE ':memory:' AS other", "PRAGMA table_info(accounts)", "CREATE TABLE mine (x)", "DROP VIEW joined_scripts",
    "SELECT sql FROM sqlite_schema", "SELECT email FROM public.accounts", "SET ROLE exam_administrator",
    "SELECT rolpassword FROM pg_authid", "COPY accounts TO STDOUT", "SELECT about, facts FROM audit_events",
    "SELECT last_value FROM accounts_id_seq", "ALTER TABLE assignments DISABLE ROW LEVEL SECURITY", "CREATE VIEW v AS SELECT 1",
)  # fmt: skip


@pytest.mark.parametrize("escape", ESCAPES)
def test_no_way_leads_round_it(app: Flask, session: Session, cast: Cast, script: Script, escape: str) -> None:
    with blind(app, session, cast.ruth) as own, pytest.raises((DBAPIError, PermissionError)):
        own.execute(sa.text(escape))


def test_every_page_of_a_reviewer_is_made_on_such_a_session(
    app: Flask, session: Session, cast: Cast, clock: FakeClock, script: Script, as_: As
) -> None:
    mine = assigned(session, script, cast.ruth, 1, now=clock.now())
    bound: dict[str, type] = {}

    def note(sender: Flask, **_: object) -> None:
        bound.setdefault(flask.request.endpoint or "", type(db.session()))

    with flask.before_render_template.connected_to(note, app):
        ruth = as_(cast.ruth)
        for path in (
            "/reviews",
            f"/reviews/{mine.public_id}",
            f"/reviews/{mine.public_id}/return",
            f"/reviews/{mine.public_id}/lock",
        ):
            ruth.get(path)
        as_(cast.cora).get("/scoring")
    assert {endpoint for endpoint, kind in bound.items() if kind is BlindSession} == {
        "review.queue", "review.mark_script", "review.send_back", "review.lock_marks",
    }  # fmt: skip
    assert bound["review.list_scoring"] is not BlindSession


def test_each_route_of_reviewers_is_blind_by_its_permission(app: Flask) -> None:
    kinds = {name: getattr(view, "permission", None) for name, view in app.view_functions.items()}
    reviewing = {name for name, permission in kinds.items() if permission is Can.REVIEW}
    assert Can.REVIEW in BLIND
    assert len(reviewing) >= 9
    assert all(name.startswith("review.") for name in reviewing)


def test_a_reviewers_deed_stands_in_the_record_with_the_deed_itself(
    session: Session, cast: Cast, clock: FakeClock, script: Script, as_: As
) -> None:
    mine = drafted(session, assigned(session, script, cast.ruth, 1, now=clock.now()), 3, now=clock.now())
    as_(cast.ruth).post(f"/reviews/{mine.public_id}/lock", status=302)
    events = list(session.execute(sa.text("SELECT event, by FROM audit_events ORDER BY seq")))
    assert ("review.locked", cast.ruth.public_id) in events


# --- PostgreSQL: the role, and a sign-in of its own -----------------------------------------------


@pytest.fixture
def empty(databases: Databases) -> Iterator[str]:
    """A migrated database on PostgreSQL; what is made in its cluster is taken away again."""
    url = databases.fresh("postgres", "stocked")
    yield url
    databases.drop(url)


def as_owner(url: str, *statements: str) -> None:
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def test_with_a_sign_in_of_its_own_no_statement_leads_back_to_the_names(empty: str, tmp_path: Path) -> None:
    as_owner(empty, "CREATE ROLE reviewing LOGIN", "GRANT exam_reviewer TO reviewing")
    own_url = sa.make_url(empty).set(username="reviewing").render_as_string(hide_password=False)
    app = create_app(replace(make_config(empty, tmp_path), reviewer_database_url=own_url), FakeClock())
    try:
        with app.app_context():
            assert here().problems() == []
            for way in ("RESET ROLE", "SELECT set_config('role', 'none', true)"):
                with here().session(1) as own:
                    own.execute(sa.text(way))
                    with pytest.raises(DBAPIError, match="permission denied"):
                        own.execute(sa.text("SELECT email FROM accounts"))
    finally:
        with app.app_context():
            db.engine.dispose()
        as_owner(empty, "DROP ROLE reviewing")


def test_a_user_who_may_not_make_the_role_is_told_what_an_administrator_runs(empty: str) -> None:
    as_owner(empty, "CREATE ROLE humble LOGIN")
    engine = sa.create_engine(sa.make_url(empty).set(username="humble"), poolclass=sa.NullPool)
    try:
        with engine.connect() as connection:
            (said,) = postgres.problems(connection, SIGHT)
            assert "CREATE ROLE exam_reviewer NOLOGIN; GRANT exam_reviewer TO humble;" in said
            with pytest.raises(NotReady, match="GRANT exam_reviewer TO humble"):
                postgres.set_up(connection, SIGHT)
    finally:
        as_owner(empty, "DROP ROLE humble")


def test_nothing_is_served_when_the_rights_are_those_of_another_version(app: Flask) -> None:
    with app.app_context():
        refuse_seeing(here())
        other = Blind(here().engine, Sight(SIGHT.tables, {**SIGHT.facts, "newer": "SELECT 1 AS one"}, SIGHT.mine))
        with pytest.raises(NotReady, match="exam-app db upgrade"):
            refuse_seeing(other)
