"""Only the clock itself asks the time; everything else is given it."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ASKS = {"now", "utcnow", "today"}


def test_nothing_but_the_clock_asks_for_the_time() -> None:
    found = [place for path in sorted((ROOT / "exam_app").rglob("*.py")) for place in _asking(path)]
    assert found == []


def _asking(path: Path) -> list[str]:
    if path.name == "clock.py":
        return []
    calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    return [f"{path.relative_to(ROOT)}:{call.lineno}" for call in calls if _asks(call.func)]


def _asks(function: ast.expr) -> bool:
    if not isinstance(function, ast.Attribute):
        return False
    of_datetime = isinstance(function.value, ast.Name) and function.value.id in {"datetime", "date"}
    of_time = isinstance(function.value, ast.Name) and function.value.id == "time" and function.attr == "time"
    return of_time or (of_datetime and function.attr in ASKS)
