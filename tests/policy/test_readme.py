"""What the README tells people to type exists."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

import click
import pytest

from exam_app.cli import command

README = (Path(__file__).resolve().parents[2] / "README.md").read_text()
TYPED = sorted(set(re.findall(r"python3 -m ([\w.]+)((?: [a-z|-]+(?=[\s`]|$))*)", README)))


def _resolved(words: list[str]) -> list[str]:
    """The words of a command line that name a group or a command, as far as they do."""
    found: list[str] = []
    here = click.Context(command)
    at: click.Command = command
    for word in words:
        if not isinstance(at, click.Group) or (inner := at.get_command(here, word)) is None:
            break
        found, at = [*found, word], inner
    return found


@pytest.mark.parametrize(("module", "rest"), TYPED)
def test_a_command_of_the_readme_can_be_typed(module: str, rest: str) -> None:
    assert find_spec(module) is not None
    if module != "exam_app":
        return
    *groups, last = ["", *(word for word in rest.split() if not word.startswith("-"))]
    for choice in last.split("|"):
        words = [*groups[1:], choice] if choice else []
        assert _resolved(words) == words


def test_every_command_of_the_program_is_in_the_readme() -> None:
    for name, one in command.commands.items():
        assert name in README, name
        for inner in one.commands if isinstance(one, click.Group) else ():
            assert re.search(rf"`{name} [a-z|-]*\b{inner}\b", README), f"{name} {inner}"
