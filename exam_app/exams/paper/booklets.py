"""Question booklets: receives a form's lines in an order, hands on what is printed. No key is known here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from random import Random
from typing import Any

from exam_app.exams.models import FormItem
from exam_app.exams.paper.prose import Pictures


@dataclass(frozen=True, slots=True)
class Booklet:
    """A version of the booklet: its letter, and the form's lines in the order in which they are asked."""

    name: str
    lines: Sequence[FormItem]


def booklets(lines: Sequence[FormItem], versions: int, seed: int) -> list[Booklet]:
    """One booklet in the form's order; of two, each in an order of its own drawn by the seed, so that neither fits the key sheet.

    Questions on one case stay together.
    """
    if versions == 1:
        return [Booklet("A", lines)]
    drawn = Random(seed)
    return [Booklet(name, shuffled(lines, drawn)) for name in "AB"]


def shuffled(lines: Sequence[FormItem], drawn: Random) -> list[FormItem]:
    """The same lines in another order; those that follow each other with one vignette stay so."""
    sets = [list(same) for _, same in groupby(lines, key=_case)]
    drawn.shuffle(sets)
    return [line for each in sets for line in each]


def _case(line: FormItem) -> tuple[str, int]:
    vignette = line.version.vignette
    return ("case", vignette.id) if vignette else ("alone", line.version_id)


def printed(booklet: Booklet, pictures: Pictures) -> dict[str, Any]:
    """A booklet as plain values: sets of questions with the case before them, if they have one."""
    numbered = list(enumerate(booklet.lines, 1))
    sets = [list(same) for _, same in groupby(numbered, key=lambda pair: _case(pair[1]))]
    return {"name": booklet.name, "sets": [_set(each, pictures) for each in sets], "count": len(numbered)}


def _set(numbered: Sequence[tuple[int, FormItem]], pictures: Pictures) -> dict[str, Any]:
    vignette = numbered[0][1].version.vignette
    return {
        "first": numbered[0][0], "last": numbered[-1][0],
        "case": pictures.text(vignette.text) if vignette else [],
        "questions": [_question(number, line, pictures) for number, line in numbered],
    }  # fmt: skip


def _question(number: int, line: FormItem, pictures: Pictures) -> dict[str, Any]:
    version = line.version
    options = [{"letter": option.letter, "text": pictures.line(option.text)} for option in version.options]
    return {"number": number, "stem": pictures.text(version.stem), "options": options, "several": version.kind != "single"}


def letters(lines: Sequence[FormItem]) -> list[str]:
    """The letters that an answer sheet needs."""
    return sorted({option.letter for line in lines for option in line.version.options})


def places(booklet: Booklet) -> list[tuple[int, int]]:
    """For each number of the booklet the place of its question on the form: answers are typed in by the form's places."""
    return [(number, line.position) for number, line in enumerate(booklet.lines, 1)]
