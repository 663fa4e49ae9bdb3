"""The search in a process of its own, behind everything else the machine does.

The solver keeps Python to itself for up to half a second at a time; in a server, everybody's answers would wait.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from pathlib import Path

from question_bank.assembly.forms import WISHES, Assembly, assemble_forms
from question_bank.assembly.obstacles import Impossible
from question_bank.assembly.wishes import Wishes
from question_bank.model import Blueprint, Item
from question_bank.programme import Undecided

LONGEST_SECONDS = 90  # the search ends by itself long before
LAST_IN_LINE = 10
ROOT = Path(__file__).resolve().parents[2]
START = "import sys; sys.path.insert(0, sys.argv[1]); from question_bank.assembly.aside import answer; answer()"


def assemble_aside(
    blueprint: Blueprint,
    items: Iterable[Item],
    *,
    forms: int = 1,
    seed: int,
    barred: AbstractSet[str] = frozenset(),
    wishes: Wishes = WISHES,
) -> Assembly:
    """What `assemble_forms` gives or raises, found in a child process that lets all others go first."""
    asked = {"blueprint": blueprint, "items": tuple(items), "forms": forms, "seed": seed, "barred": barred, "wishes": wishes}
    command = [sys.executable, "-I", "-c", START, str(ROOT)]
    try:
        done = subprocess.run(command, input=pickle.dumps(asked), capture_output=True, timeout=LONGEST_SECONDS, check=True)
    except subprocess.TimeoutExpired as late:
        raise Undecided("the search took too long") from late
    found: Assembly | Impossible | Undecided = pickle.loads(done.stdout)
    if isinstance(found, Assembly):
        return found
    raise found


def answer() -> None:
    """The child's part: what to search for comes on standard input, what was found goes to standard output."""
    os.nice(LAST_IN_LINE)
    asked = pickle.load(sys.stdin.buffer)
    try:
        found: Assembly | Exception = assemble_forms(asked.pop("blueprint"), asked.pop("items"), **asked)
    except (Impossible, Undecided) as obstacle:
        found = obstacle
    sys.stdout.buffer.write(pickle.dumps(found))
