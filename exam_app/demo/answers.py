"""A trial run with made-up answers, so that the pages of statistics have something to say.

The window goes its whole way by the usual verbs, without a candidate; only the counts of its answers
are made up, in the place where those of real papers stand.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from math import exp

from sqlalchemy.orm import Session

from exam_app.accounts.models import Account
from exam_app.demo import exam
from exam_app.exams.models import ExamForm, Window
from exam_app.results import releasing
from exam_app.results import service as results
from exam_app.review.routing import intake
from exam_app.statistics import counting

CANDIDATES, SEED = 160, 2026
DOUBTFUL, EASY = 7, 21  # places on the form: a key that strong candidates miss, and an item that everybody knows


def try_out(session: Session, people: Mapping[str, Account], form: ExamForm, *, opens_at: datetime, now: datetime) -> Window:
    """A released window of this form that nobody sat."""
    window = exam.a_window(session, "Trial run, made-up answers", form, opens_at=opens_at, days=2, now=now)
    by, after = people["cora"].public_id, window.closes_at + timedelta(days=1)
    intake.take_in(session, window, by=by, now=after)
    results.compute(session, window, by=by, now=after)
    releasing.release(session, window, by=by, now=after)
    return window


def count_all(session: Session, trial: Window, *, now: datetime) -> None:
    """Count the answers of every finished window, and for the trial run answers that nobody gave."""
    from question_bank.analysis import count, from_sets

    made = counting.count_due(session)
    for at, one in enumerate(made):
        if one.window is trial:
            papers = _papers([(item.key, item.options) for item in one.counts.items])
            made[at] = replace(one, counts=count(from_sets(papers), one.counts.items, form=one.counts.form))
    counting.keep(session, made, now=now)


def _papers(keys: Sequence[tuple[str, str]]) -> list[list[str]]:
    chance = random.Random(SEED)
    difficulty = [chance.gauss(-1.1, 0.7) for _ in keys]
    return [_paper(chance, keys, difficulty) for _ in range(CANDIDATES)]


def _paper(chance: random.Random, keys: Sequence[tuple[str, str]], difficulty: Sequence[float]) -> list[str]:
    ability = chance.gauss(0, 0.9)
    return [_answer(chance, place, *key, ability - hard) for place, (key, hard) in enumerate(zip(keys, difficulty, strict=True))]


def _answer(chance: random.Random, place: int, key: str, options: str, ahead: float) -> str:
    wrong = [letter for letter in options if letter not in key]
    if chance.random() < 0.01:
        return "-"
    if place == DOUBTFUL:
        return wrong[0] if chance.random() < 1 / (1 + exp(1.5 - ahead)) else chance.choice([key, *wrong])
    is_right = chance.random() < (0.97 if place == EASY else 1 / (1 + exp(-ahead)))
    return key if is_right else chance.choices(wrong, [5, 4, 4, 3][: len(wrong)])[0]
