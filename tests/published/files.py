"""Reads the published figures."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

from exam_app.bootstrap import ROOT

REFERENCE = Path(ROOT).parent / "shared" / "reference"


def figures(name: str) -> Any:
    """A JSON file."""
    return json.loads((REFERENCE / name).read_text(encoding="utf-8"))


def rows(name: str) -> list[dict[str, str]]:
    """A CSV file, each row by the names of its columns."""
    with (REFERENCE / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def scores(name: str) -> list[int]:
    """How many have each total score from 0 on, from a matrix of right and wrong."""
    matrix = [[int(cell) for cell in row.values()] for row in rows(f"ctt/{name}_scored.csv")]
    totals = [sum(row) for row in matrix]
    return [totals.count(score) for score in range(len(matrix[0]) + 1)]
