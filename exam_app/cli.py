"""The command line: `exam-app ...` inside the environment, `python3 -m exam_app ...` anywhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click
import flask_migrate
from flask import Flask
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from sqlalchemy.orm import Session

from exam_app import audit, tasks
from exam_app.accounts import people
from exam_app.accounts.models import Account
from exam_app.accounts.service import account_by_email
from exam_app.app import create_app
from exam_app.bank import service as bank
from exam_app.config import ROOT, from_environment
from exam_app.db import begin, db
from exam_app.errors import NotReady, Refused
from exam_app.exams import service as exams
from exam_app.permissions import Role
from question_bank import lint as bank_lint

out = Console(highlight=False)


class Plain(click.Group):
    """Shows a refusal as its message and what to do next, with exit status 1."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except Refused as refusal:
            raise click.ClickException(f"{refusal.message} {refusal.advice}") from refusal
        except NotReady as problem:
            raise click.ClickException(str(problem)) from problem


@click.group(cls=Plain)
def command() -> None:
    """The examination system of the Infant Mental Health Mentor Endorsement."""


def _app() -> Flask:
    return create_app(from_environment())


@contextmanager
def _work(app: Flask | None = None) -> Iterator[tuple[Session, datetime]]:
    """One transaction, committed at the end; gives the session and the one instant of the command."""
    app = app or _app()
    with app.app_context():
        begin(db.session(), writes=True)
        yield db.session(), app.extensions["clock"].now()
        db.session.commit()


@command.group("db")
def database() -> None:
    """The database."""


@database.command()
def upgrade() -> None:
    """Bring the database to the newest version."""
    app = _app()
    migrate(app)
    out.print("The database is at the newest version.")


def migrate(app: Flask) -> None:
    """Run the migrations that are still missing."""
    with app.app_context():
        flask_migrate.upgrade(directory=str(ROOT / "migrations"))


@command.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=1, show_default=True, help="Processes; more than one needs PostgreSQL.")
def serve(host: str, port: int, workers: int) -> None:
    """Serve the application; refuses when an acknowledged save could be lost."""
    from exam_app.serving import run

    run(host, port, workers)


@command.command()
@click.option("--serve", "then_serve", is_flag=True, help="Start the server afterwards.")
@click.option("--port", default=8000, show_default=True)
def demo(then_serve: bool, port: int) -> None:
    """Load the demonstration: people, a bank, an open exam, essays to mark, results to release."""
    from exam_app.demo import PASSWORD, load

    app = _app()
    migrate(app)
    with Progress(console=out, transient=True) as progress, _work(app) as (session, now):
        cast = load(session, now=now, passwords=app.extensions["passwords"], progress=progress)
    table = Table("Name", "Mail address", "What they do", title=f"Everybody signs in with the password: {PASSWORD}")
    for person in cast:
        table.add_row(person.name, person.email, person.task)
    out.print(table)
    if then_serve:
        from exam_app.serving import run

        out.print(f"Open http://127.0.0.1:{port}/ and end with Ctrl+C.")
        run("127.0.0.1", port, 1)


@command.group("bank")
def bank_group() -> None:
    """The question bank's content files."""


@bank_group.command("import")
@click.option(
    "--folder", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Content folder; the shipped one if left out."
)
def import_bank(folder: Path | None) -> None:
    """Import items, prompts, rubrics, anchors and blueprints; what is unchanged stays as it is."""
    with out.status("Importing") as status, _work() as (session, now):
        report = bank.import_content(
            session, by=audit.BY_THE_SYSTEM, now=now, folder=folder, progress=lambda step: status.update(step)
        )
        exams.import_blueprints(session, now=now, folder=folder)
        exams.import_policy(session, now=now)
    out.print(f"{report.items} items and {report.prompts} prompts are new or changed; {report.unchanged} unchanged.")


@bank_group.command("lint")
@click.option(
    "--folder", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Content folder; the shipped one if left out."
)
def lint_bank(folder: Path | None) -> None:
    """Look for flaws of writing; exit status 1 when there are any."""
    flaws = bank_lint.lint_content(folder) if folder else bank_lint.lint_content()
    for flaw in flaws:
        out.print(f"{flaw.item_id}: {flaw.rule}: {flaw.message}", soft_wrap=True)
    out.print("No flaws." if not flaws else f"{len(flaws)} flaws.")
    sys.exit(bool(flaws))


@command.group()
def window() -> None:
    """Exam windows."""


@window.command("list")
def list_windows() -> None:
    """All windows with their state."""
    table = Table("Id", "Title", "Opens", "Closes", "State")
    with _work() as (session, _):
        for one in exams.windows(session):
            table.add_row(
                one.public_id, one.title, f"{one.opens_at:%Y-%m-%d %H:%M} UTC", f"{one.closes_at:%Y-%m-%d %H:%M} UTC", one.state
            )
    out.print(table)


@window.command("freeze")
@click.argument("public_id")
def freeze_window(public_id: str) -> None:
    """Freeze a planned window, so that candidates can register."""
    with _work() as (session, now):
        exams.freeze_window(session, exams.window_of(session, public_id), by=audit.BY_THE_SYSTEM, now=now)
    out.print("The window is frozen; candidates can register.")


@command.group()
def sittings() -> None:
    """Running exams."""


@sittings.command("close-overdue")
def close_overdue() -> None:
    """Hand in every sitting whose time is over; the same result however late it runs."""
    closed, sent = tasks.sweep(_app())
    out.print(f"{closed} sittings closed, {sent} mails sent.")


@command.group("audit")
def audit_group() -> None:
    """The audit record."""


@audit_group.command()
def verify() -> None:
    """Check the whole chain; exit status 1 and the places when it was altered."""
    with _work() as (session, _):
        breaches = list(audit.verify(session))
        events, digest = audit.head(session)
    for breach in breaches:
        out.print(f"event {breach.seq}: {breach.what}")
    out.print(f"{events} events, {len(breaches)} breaches, head {digest}", soft_wrap=True)
    sys.exit(bool(breaches))


@command.group()
def account() -> None:
    """People."""


@account.command()
@click.argument("email")
@click.argument("name")
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice([role.value for role in Role]))
def invite(email: str, name: str, roles: tuple[str, ...]) -> None:
    """Print a one-time link with which this person chooses a password."""
    settings = from_environment()
    with _work() as (session, now):
        token = people.invite(session, email=email, name=name, roles=map(Role, roles), by=audit.BY_THE_SYSTEM, now=now)
    out.print(f"{settings.public_address}/invitations/{token}", soft_wrap=True)


@account.command("list")
def list_accounts() -> None:
    """Everybody with an account."""
    table = Table("Name", "Mail address", "Roles", "State")
    with _work() as (session, _):
        for person in people.everybody(session):
            table.add_row(person.name, person.email, ", ".join(person.roles), "active" if person.is_active else "closed")
    out.print(table)


@account.command("close")
@click.argument("email")
def close_account(email: str) -> None:
    """Close an account and end its sessions."""
    with _work() as (session, now):
        people.close(session, _known(session, email), by=audit.BY_THE_SYSTEM, now=now)
    out.print("The account is closed.")


def _known(session: Session, email: str) -> Account:
    found = account_by_email(session, email)
    if found is None:
        raise click.ClickException(f"Nobody has the mail address {email}. See: exam-app account list")
    return found
