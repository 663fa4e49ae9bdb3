"""The command line on an installation of its own, and every command that the README names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from exam_app.cli import command

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    """Runs `exam-app ...` over an empty installation."""
    monkeypatch.setenv("EXAM_INSTANCE", str(tmp_path))
    monkeypatch.delenv("EXAM_DATABASE_URL", raising=False)

    def invoke(*arguments: str, status: int = 0) -> Result:
        done = CliRunner().invoke(command, arguments)
        assert done.exit_code == status, done.output + repr(done.exception)
        return done

    invoke("db", "upgrade")
    return invoke


def test_a_new_installation_has_nobody_and_invites_its_first_administrator(run) -> None:  # type: ignore[no-untyped-def]
    assert "@" not in run("account", "list").output
    link = run("account", "invite", "me@example.org", "Me Myself", "--role", "administrator").output
    assert re.search(r"/invitations/[\w-]{43}", link)
    assert "cannot" not in run("audit", "verify").output


def test_roles_that_exclude_each_other_are_refused_in_words(run) -> None:  # type: ignore[no-untyped-def]
    refused = run("account", "invite", "a@b.example", "A", "--role", "reviewer", "--role", "coordinator", status=1)
    assert "One person cannot be coordinator and reviewer" in refused.output


def test_the_bank_is_imported_once_and_lints_clean(run) -> None:  # type: ignore[no-untyped-def]
    assert "143 items and 7 prompts are new or changed" in run("bank", "import").output
    assert "0 items and 0 prompts are new or changed" in run("bank", "import").output
    assert "No flaws." in run("bank", "lint").output


def test_the_other_commands_answer_on_an_empty_installation(run) -> None:  # type: ignore[no-untyped-def]
    assert "0 sittings closed" in run("sittings", "close-overdue").output
    assert "Title" in run("window", "list").output
    assert "0 breaches" in run("audit", "verify").output
    assert "Nobody has the mail address" in run("account", "close", "no@body.example", status=1).output


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
