"""`window`, `sittings`: what the office does with windows and running exams."""

from __future__ import annotations

import click
from rich.table import Table

from exam_app import audit, tasks
from exam_app.cli.frame import application, command, out, work
from exam_app.exams import service as exams


@command.group()
def window() -> None:
    """Exam windows."""


@window.command("list")
def list_windows() -> None:
    """All windows with their state."""
    table = Table("Id", "Title", "Opens", "Closes", "State")
    with work() as (session, _):
        for one in exams.windows(session):
            table.add_row(
                one.public_id, one.title, f"{one.opens_at:%Y-%m-%d %H:%M} UTC", f"{one.closes_at:%Y-%m-%d %H:%M} UTC", one.state
            )
    out.print(table)


@window.command("freeze")
@click.argument("public_id")
def freeze_window(public_id: str) -> None:
    """Freeze a planned window, so that candidates can register."""
    with work() as (session, now):
        exams.freeze_window(session, exams.window_of(session, public_id), by=audit.BY_THE_SYSTEM, now=now)
    out.print("The window is frozen; candidates can register.")


@command.group()
def sittings() -> None:
    """Running exams."""


@sittings.command("close-overdue")
def close_overdue() -> None:
    """Hand in every sitting whose time is over; the same result however late it runs."""
    closed, sent = tasks.sweep(application())
    out.print(f"{closed} sittings closed, {sent} mails sent.")
