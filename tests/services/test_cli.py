"""The command line on an installation of its own, and every command that the README names."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from exam_app.cli import command

ROOT = Path(__file__).resolve().parents[2]


Run = Callable[..., str]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs `exam-app ...` over an empty installation, as a process of its own; gives what it prints."""

    def invoke(*arguments: str, status: int = 0) -> str:
        own = {"EXAM_INSTANCE": str(tmp_path), "EXAM_DATABASE_URL": f"sqlite:///{tmp_path / 'exam.db'}", "COLUMNS": "200"}
        env = {**os.environ, **own}
        command_line = [sys.executable, "-m", "exam_app", *arguments]
        done = subprocess.run(command_line, cwd=ROOT, env=env, capture_output=True, text=True)
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout + done.stderr

    invoke("db", "upgrade")
    return invoke


def test_a_new_installation_has_nobody_and_invites_its_first_administrator(run: Run) -> None:
    assert "@" not in run("account", "list")
    link = run("account", "invite", "me@example.org", "Me Myself", "--role", "administrator")
    assert re.search(r"/invitations/[\w-]{43}", link)
    assert "cannot" not in run("audit", "verify")


def test_roles_that_exclude_each_other_are_refused_in_words(run: Run) -> None:
    refused = run("account", "invite", "a@b.example", "A", "--role", "reviewer", "--role", "coordinator", status=1)
    assert "One person cannot be coordinator and reviewer" in refused


def test_the_bank_is_imported_once_and_lints_clean(run: Run) -> None:
    assert "143 items and 7 prompts are new or changed" in run("bank", "import")
    assert "0 items and 0 prompts are new or changed" in run("bank", "import")
    assert "No flaws." in run("bank", "lint")


def test_the_other_commands_answer_on_an_empty_installation(run: Run) -> None:
    assert "0 sittings closed" in run("sittings", "close-overdue")
    assert "Title" in run("window", "list")
    assert "0 breaches" in run("audit", "verify")
    assert "Nobody has the mail address" in run("account", "close", "no@body.example", status=1)


def test_every_command_of_the_readme_exists() -> None:
    text = (ROOT / "README.md").read_text()
    named = set(re.findall(r"python3 -m exam_app ([a-z-]+(?: [a-z-]+)?)", text)) | {
        "demo",
        "serve",
        "window list",
        "window freeze",
        "account close",
    }
    for words in sorted(named):
        done = CliRunner().invoke(command, [*words.split(), "--help"])
        assert done.exit_code == 0, f"{words}: {done.output}"


def test_the_master_key_of_an_installation_is_exchanged(run: Run, tmp_path: Path) -> None:
    run("bank", "import")
    key_file = tmp_path / "bank-key"
    first = key_file.read_text().strip()
    assert run("bank", "reseal").startswith("143 texts are sealed with the newest key")
    newest, older = key_file.read_text().split()
    assert (older, newest != first) == (first, True)
    assert run("bank", "reseal", "--forget-older").startswith("0 texts")
    assert key_file.read_text().split() == [newest]
    assert "No flaws" in run("bank", "lint")
