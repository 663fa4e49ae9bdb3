"""A window that was marked: reviewers, scripts and locked reviews in bulk, by a few inserts for any number.

Only the pages about them are measured, so what leads there is written as rows and not by the verbs.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import flask_migrate
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from exam_app.accounts.models import Account, AccountRole
from exam_app.app import create_app
from exam_app.bank.models import PromptVersion
from exam_app.bootstrap import ROOT
from exam_app.db import db
from exam_app.exams.models import Window
from exam_app.permissions import Role
from exam_app.review.models import Assignment, CriterionScore, Review, Reviewer, Script
from tests.bench.served import Database
from tests.build import make_cast, stock

AT_ONCE = 5000  # rows of one insert
POINTS = (0, 2, 4, 5)
Rows = dict[type[Any], list[dict[str, Any]]]


def fill(database: Database, reviews: int, reviewers: int) -> tuple[Flask, str]:
    """An application over a window with so many locked reviews; and the window's public id."""
    app = create_app(database.config)
    now = app.extensions["clock"].now()
    with app.app_context():
        flask_migrate.upgrade(directory=str(ROOT / "migrations"))
        session = db.session()
        stock(session, now=now)
        make_cast(session, now=now)
        session.flush()
        window = session.scalars(sa.select(Window)).one()
        window.state = "taken_in"
        for table, rows in _marked(session, window, reviews // 2, reviewers, now).items():
            for first in range(0, len(rows), AT_ONCE):
                session.execute(sa.insert(table), rows[first : first + AT_ONCE])
        session.commit()
        return app, window.public_id


def _marked(session: Session, window: Window, scripts: int, reviewers: int, now: datetime) -> Rows:
    chance, first = random.Random(1), (session.scalar(sa.select(sa.func.max(Account.id))) or 0) + 1
    prompts = [line.version for line in window.form.prompts]
    rows: Rows = {Account: [], AccountRole: [], Reviewer: [], Script: [], Assignment: [], Review: [], CriterionScore: []}
    for number in range(reviewers):
        _reviewer(rows, first + number, number, now)
    for number in range(scripts):
        chosen = chance.sample(range(first, first + reviewers), 2)
        _script(rows, number, prompts[number % len(prompts)], chosen, window.id, chance, now)
    return rows


def _reviewer(rows: Rows, account: int, number: int, now: datetime) -> None:
    rows[Account].append(
        {"id": account, "public_id": f"reviewer{number:014d}", "email": f"marker{number}@example.org", "name": f"Marker {number}",
         "is_active": True, "created_at": now, "zone": "America/New_York"}
    )  # fmt: skip
    rows[AccountRole].append({"account_id": account, "role": Role.REVIEWER})
    rows[Reviewer].append({"account_id": account, "designations": ["clinical"], "employer": "", "capacity": 500})


def _script(
    rows: Rows, number: int, prompt: PromptVersion, reviewers: list[int], window: int, chance: random.Random, now: datetime
) -> None:
    name = f"script{number:016d}"
    rows[Script].append(
        {"id": name, "code": f"S{number:07d}", "window_id": window, "prompt_version_id": prompt.id, "text": "An essay. " * 300,
         "sha256": "0" * 64, "state": "in_review"}
    )  # fmt: skip
    worth = [chance.choice((2, 3, 3, 4)) for _ in prompt.rubric.criteria]
    for seat, reviewer in enumerate(reviewers, 1):
        key = 2 * number + seat
        _review(rows, key, name, seat, reviewer, now - timedelta(minutes=chance.randrange(20_000)), chance)
        rows[CriterionScore] += list(_scores(key, prompt, worth, reviewer, chance))


def _review(rows: Rows, key: int, script: str, seat: int, reviewer: int, locked_at: datetime, chance: random.Random) -> None:
    rows[Assignment].append(
        {"id": key, "public_id": f"assignment{key:012d}", "code": f"A{key:07d}", "script_id": script, "reviewer_id": reviewer,
         "seat": seat, "place": key, "state": "locked", "due_on": locked_at.date(), "locked_at": locked_at}
    )  # fmt: skip
    begun_at = locked_at - timedelta(minutes=chance.randrange(4, 40))
    rows[Review].append(
        {"id": key, "assignment_id": key, "sha256": "0" * 64, "saved_at": locked_at, "begun_at": begun_at, "comment": ""}
    )  # fmt: skip


def _scores(key: int, prompt: PromptVersion, worth: list[int], reviewer: int, chance: random.Random) -> Iterator[dict[str, Any]]:
    # Every seventh reviewer is strict, so that the page has something to show.
    for criterion, level in zip(prompt.rubric.criteria, worth, strict=True):
        off = chance.choice((-1, 0, 0, 0, 1)) - (reviewer % 7 == 0 and chance.random() < 0.7)
        yield {"review_id": key, "criterion_id": criterion.id, "level": min(max(level + off, 1), 4), "comment": "Seen."}
