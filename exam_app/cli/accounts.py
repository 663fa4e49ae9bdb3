"""`account`: people."""

from __future__ import annotations

import click
from rich.table import Table
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.accounts import people
from exam_app.accounts.models import Account
from exam_app.accounts.service import account_by_email
from exam_app.cli.frame import command, out, work
from exam_app.config import from_environment
from exam_app.permissions import Role


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
    with work() as (session, now):
        token = people.invite(session, email=email, name=name, roles=map(Role, roles), by=audit.BY_THE_SYSTEM, now=now)
    out.print(f"{settings.public_address}/invitations/{token}", soft_wrap=True)


@account.command("list")
def list_accounts() -> None:
    """Everybody with an account."""
    table = Table("Name", "Mail address", "Roles", "State")
    with work() as (session, _):
        for person in people.everybody(session):
            table.add_row(person.name, person.email, ", ".join(person.roles), "active" if person.is_active else "closed")
    out.print(table)


@account.command("close")
@click.argument("email")
def close_account(email: str) -> None:
    """Close an account and end its sessions."""
    with work() as (session, now):
        people.close(session, _known(session, email), by=audit.BY_THE_SYSTEM, now=now)
    out.print("The account is closed.")


def _known(session: Session, email: str) -> Account:
    found = account_by_email(session, email)
    if found is None:
        raise click.ClickException(f"Nobody has the mail address {email}. See: exam-app account list")
    return found
