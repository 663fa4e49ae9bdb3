"""The short form of the fault harness: real servers, both databases, and every broken server caught."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from exam_app.bootstrap import ROOT
from tests.faults.broken import FLAWS
from tests.faults.campaign import GROUPS

SEED = 3


def short_form(group: str) -> list[dict[str, Any]]:
    """The figures of one group, from a process of its own; a failure shows all it printed."""
    command = [sys.executable, "-m", "tests.faults", "--json", "--seed", str(SEED), "--only", group]
    running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        out, err = running.communicate(timeout=300)
    except subprocess.TimeoutExpired:
        running.terminate()
        out, err = running.communicate()
    figures = [json.loads(line) for line in out.splitlines()]
    wrong = [figure for figure in figures if figure["figure"] in ("wrong", "history file") and figure["value"]]
    assert (running.returncode, wrong) == (0, []), err
    for figure in figures:
        if figure["figure"] == "not possible here":
            print(figure["experiment"], "not possible here:", figure["value"])
    return figures


@pytest.mark.parametrize("group", [group for group in GROUPS if group != "broken"])
def test_no_acknowledged_answer_is_lost_whatever_fails(group: str) -> None:
    figures = short_form(group)
    assert {figure["value"] for figure in figures if figure["figure"] == "alarms"} == {0}
    assert all(figure["value"] > 0 for figure in figures if figure["figure"] == "acknowledged saves")
    assert sum(figure["value"] for figure in figures if figure["figure"] == "saves refused while the clock stood still") > 0


def test_every_broken_server_is_caught_and_the_correct_one_is_not() -> None:
    alarms = {f["server"]: f["value"] for f in short_form("broken") if f["figure"] == "alarms" and f["experiment"] == "kill -9"}
    assert alarms["reference"] == 0
    assert all(alarms[flaw] > 0 for flaw in FLAWS)
