"""The list on PostgreSQL: a role that owns nothing, grants, and row security.

The role and its rights are made anew after each migration, so that no migration trips over them.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.exc import ProgrammingError

from exam_app.blind.sight import EVERY_COLUMN, Rows, Sight
from exam_app.errors import NotReady

ROLE = "exam_reviewer"
# Both settings end with the transaction, whatever becomes of it.
PUT_ON = sa.text("SELECT set_config('exam.reviewer', :reviewer, true), set_config('role', :role, true)")
WHO = (
    "CREATE FUNCTION blind_reviewer() RETURNS integer LANGUAGE sql STABLE AS "
    "$$ SELECT nullif(current_setting('exam.reviewer', true), '')::integer $$"
)
ADVICE = (
    "The database user {user} may not make the role that keeps reviewers from reading names. "
    "An administrator of the database runs this once: CREATE ROLE {role} NOLOGIN; GRANT {role} TO {user}; "
    "Then run `exam-app db upgrade` again."
)


def set_up(connection: sa.Connection, sight: Sight) -> None:
    """Make the role and give it what the list names. Raises NotReady with the SQL that an administrator runs."""
    _make_role(connection)
    take_down(connection, sight)
    for statement in _statements(sight):
        connection.exec_driver_sql(statement)
    for table in (name for name, rows in sight.tables.items() if rows.insert):
        _let_count(connection, table)
    connection.exec_driver_sql(f"COMMENT ON FUNCTION blind_reviewer() IS '{sight.fingerprint}'")


def take_down(connection: sa.Connection, sight: Sight) -> None:
    """Take everything from the role, so that tables can be changed."""
    if not _has_role(connection):
        return
    for table, policy in connection.execute(
        sa.text("SELECT tablename, policyname FROM pg_policies WHERE schemaname = 'public'")
    ).all():
        connection.exec_driver_sql(f'DROP POLICY "{policy}" ON "{table}"')
        connection.exec_driver_sql(f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY')
    for kind in ("TABLES", "SEQUENCES"):
        connection.exec_driver_sql(f"REVOKE ALL ON ALL {kind} IN SCHEMA public FROM {ROLE}")
    for view in sight.views:
        connection.exec_driver_sql(f"DROP VIEW IF EXISTS {view}")
    connection.exec_driver_sql("DROP FUNCTION IF EXISTS blind_reviewer()")


def is_set_up(connection: sa.Connection, sight: Sight) -> bool:
    """Whether this database carries out this very list."""
    found = connection.execute(sa.text("SELECT obj_description(to_regprocedure('blind_reviewer()'), 'pg_proc')")).scalar()
    return found == sight.fingerprint


def problems(connection: sa.Connection, sight: Sight) -> list[str]:
    """Reasons why a reviewer's session would not be blind over this connection; empty when there are none."""
    user = str(connection.exec_driver_sql("SELECT session_user").scalar())
    if not _may_put_on(connection):
        return [ADVICE.format(user=user, role=ROLE)]
    if not is_set_up(connection, sight):
        return ["The rights of reviewers' sessions are not those of this version: run `exam-app db upgrade`."]
    return []


def _has_role(connection: sa.Connection) -> bool:
    return connection.execute(sa.text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": ROLE}).scalar() is not None


def _may_put_on(connection: sa.Connection) -> bool:
    return _has_role(connection) and bool(connection.exec_driver_sql(f"SELECT pg_has_role('{ROLE}', 'MEMBER')").scalar())


def _make_role(connection: sa.Connection) -> None:
    if _may_put_on(connection):
        return
    try:
        if not _has_role(connection):
            connection.exec_driver_sql(f"CREATE ROLE {ROLE} NOLOGIN")
        connection.exec_driver_sql(f"GRANT {ROLE} TO CURRENT_USER")
    except ProgrammingError as refused:
        user = connection.engine.url.username or "of this installation"
        raise NotReady(ADVICE.format(user=user, role=ROLE)) from refused


def _statements(sight: Sight) -> list[str]:
    made = [WHO]
    for name, query in sight.views.items():
        # A view reads with the rights of its owner; a barrier keeps conditions of the asker from seeing more.
        made += [f"CREATE VIEW {name} WITH (security_barrier) AS {query}", f"GRANT SELECT ON {name} TO {ROLE}"]
    for table, rows in sight.tables.items():
        made += _grants(table, rows) + (_policies(table, rows) if rows.seen or rows.own else [])
    return made


def _grants(table: str, rows: Rows) -> list[str]:
    wanted = [_right("SELECT", rows.columns)]
    wanted += ["INSERT"] if rows.insert else []
    wanted += [_right("UPDATE", rows.update)] if rows.update else []
    wanted += ["DELETE"] if rows.delete else []
    return [f"GRANT {', '.join(wanted)} ON {table} TO {ROLE}"]


def _right(deed: str, columns: tuple[str, ...]) -> str:
    return deed if columns == EVERY_COLUMN else f"{deed} ({', '.join(columns)})"


def _policies(table: str, rows: Rows) -> list[str]:
    seen, own = rows.seen or "true", rows.own or rows.seen
    made = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"CREATE POLICY seen ON {table} FOR SELECT TO {ROLE} USING ({seen})",
    ]
    made += [f"CREATE POLICY made ON {table} FOR INSERT TO {ROLE} WITH CHECK ({own})"] if rows.insert else []
    made += [f"CREATE POLICY changed ON {table} FOR UPDATE TO {ROLE} USING ({own}) WITH CHECK ({own})"] if rows.update else []
    made += [f"CREATE POLICY removed ON {table} FOR DELETE TO {ROLE} USING ({own})"] if rows.delete else []
    return made


def _let_count(connection: sa.Connection, table: str) -> None:
    query = sa.text(
        "SELECT pg_get_serial_sequence(:table, attname) FROM pg_attribute "
        "WHERE attrelid = CAST(:table AS regclass) AND attnum > 0 AND NOT attisdropped"
    )
    for sequence in filter(None, connection.scalars(query, {"table": table})):
        connection.exec_driver_sql(f"GRANT USAGE ON SEQUENCE {sequence} TO {ROLE}")
