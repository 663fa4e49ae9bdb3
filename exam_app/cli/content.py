"""`bank`: the question bank's content files."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from exam_app import audit, vault
from exam_app.bank import resealing
from exam_app.bank import service as bank
from exam_app.cli.frame import command, out, work
from exam_app.config import from_environment
from exam_app.exams import service as exams
from question_bank import lint as bank_lint

in_folder = click.option(
    "--folder", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Content folder; the shipped one if left out."
)


@command.group("bank")
def bank_group() -> None:
    """The question bank's content files."""


@bank_group.command("import")
@in_folder
def import_bank(folder: Path | None) -> None:
    """Import items, prompts, rubrics, anchors and blueprints; what is unchanged stays as it is."""
    with out.status("Importing") as status, work() as (session, now):
        report = bank.import_content(
            session, by=audit.BY_THE_SYSTEM, now=now, folder=folder, progress=lambda step: status.update(step)
        )
        exams.import_blueprints(session, now=now, folder=folder)
        exams.import_policy(session, now=now)
    out.print(f"{report.items} items and {report.prompts} prompts are new or changed; {report.unchanged} unchanged.")


@bank_group.command("reseal")
@click.option("--forget-older", is_flag=True, help="Add no key; seal what is left, then take the older keys out of the file.")
def reseal_bank(forget_older: bool) -> None:
    """Make a new master key and seal every answer key, draft and comment with it; stop the program before.

    Older keys stay in the key file, behind the new one, so that older backups open. Once no such backup is
    needed, --forget-older takes them out: what only they open is lost for good.
    """
    key_file = from_environment().key_file
    assert key_file is not None, "settings from the environment name the key file"
    if not forget_older:
        vault.add_key(key_file)
    with work() as (session, now):
        changed = resealing.reseal(session, now=now)
    if forget_older:
        vault.keep_newest(key_file)
    out.print(f"{changed} texts are sealed with the newest key in {key_file}. Keep a copy of this file apart.", soft_wrap=True)


@bank_group.command("lint")
@in_folder
def lint_bank(folder: Path | None) -> None:
    """Look for flaws of writing; exit status 1 when there are any."""
    flaws = bank_lint.lint_content(folder) if folder else bank_lint.lint_content()
    for flaw in flaws:
        out.print(f"{flaw.item_id}: {flaw.rule}: {flaw.message}", soft_wrap=True)
    out.print("No flaws." if not flaws else f"{len(flaws)} flaws.")
    sys.exit(bool(flaws))
