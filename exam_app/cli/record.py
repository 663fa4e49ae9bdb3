"""`audit`: the record of all that was done."""

from __future__ import annotations

import sys

from exam_app import audit
from exam_app.cli.frame import command, out, work


@command.group("audit")
def audit_group() -> None:
    """The audit record."""


@audit_group.command()
def verify() -> None:
    """Check the whole chain; exit status 1 and the places when it was altered."""
    with work() as (session, _):
        breaches = list(audit.verify(session))
        events, digest = audit.head(session)
    for breach in breaches:
        out.print(f"event {breach.seq}: {breach.what}")
    out.print(f"{events} events, {len(breaches)} breaches, head {digest}", soft_wrap=True)
    sys.exit(bool(breaches))
