"""`db`, `serve`, `demo`: an installation from the empty folder to the running server."""

from __future__ import annotations

import click
import flask_migrate
from flask import Flask
from rich.progress import Progress
from rich.table import Table

from exam_app.cli.frame import application, command, out, work
from exam_app.config import ROOT


@command.group("db")
def database() -> None:
    """The database."""


@database.command()
def upgrade() -> None:
    """Bring the database to the newest version."""
    app = application()
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

    app = application()
    migrate(app)
    with Progress(console=out, transient=True) as progress, work(app) as (session, now):
        cast = load(session, now=now, passwords=app.extensions["passwords"], progress=progress)
    table = Table("Name", "Mail address", "What they do", title=f"Everybody signs in with the password: {PASSWORD}")
    for person in cast:
        table.add_row(person.name, person.email, person.task)
    out.print(table)
    if then_serve:
        from exam_app.serving import run

        out.print(f"Open http://127.0.0.1:{port}/ and end with Ctrl+C.")
        run("127.0.0.1", port, 1)
