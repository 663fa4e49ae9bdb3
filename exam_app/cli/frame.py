"""What all commands share: the group they hang on, the application, and one transaction for each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import click
from flask import Flask
from rich.console import Console
from sqlalchemy.orm import Session

from exam_app.app import create_app
from exam_app.config import from_environment
from exam_app.db import begin, db
from exam_app.errors import NotReady, Refused

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


def application() -> Flask:
    return create_app(from_environment())


@contextmanager
def work(app: Flask | None = None) -> Iterator[tuple[Session, datetime]]:
    """One transaction, committed at the end; gives the session and the one instant of the command."""
    app = app or application()
    with app.app_context():
        begin(db.session(), writes=True)
        yield db.session(), app.extensions["clock"].now()
        db.session.commit()
