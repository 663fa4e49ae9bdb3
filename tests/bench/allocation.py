"""`allocation`: 500 scripts for 60 reviewers with conflicts: the lookups in the vault, the matching, the giving out."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

import flask_migrate
import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.app import create_app
from exam_app.bootstrap import ROOT
from exam_app.db import db
from exam_app.exams.models import Window
from exam_app.review.models import Assignment
from exam_app.review.routing import allocation, identifying, planning
from tests.bench.figures import Figure, Load
from tests.bench.served import database
from tests.build import make_cast, stock
from tests.build_results_papers import somebody
from tests.build_review import candidate, enter, more_reviewers, taken_in, window_in

SCRIPTS, REVIEWERS, SEED = 500, 60, 2026


def measure(kind: str, _load: Load) -> Iterator[Figure]:
    """Seconds of each step on this database."""
    now = datetime.now(UTC)
    with database(kind) as base:
        app = create_app(base.config)
        with app.app_context():
            flask_migrate.upgrade(directory=str(ROOT / "migrations"))
            with Session(db.engine) as session:
                window = _fill(session, now)
                yield from _figures(session, window, kind, now)
            db.engine.dispose()


def _fill(session: Session, now: datetime) -> Window:
    """Candidates of whom half name reviewers of the pool as raters or supervisors."""
    chance = random.Random(SEED)
    stock(session, now=now)
    make_cast(session, now=now)
    window, reviewers = window_in(session), more_reviewers(session, REVIEWERS, now=now)
    enter(session, *reviewers, now=now, capacity=30)
    for number in range(SCRIPTS // 2):
        writer = somebody(session, f"Writer Number{number}", now=now)
        near = [("rater", one.name, None) for one in chance.sample(reviewers, chance.choice((0, 0, 2, 4)))]
        designation = chance.choice(("clinical", "clinical", "clinical", "policy", "research_faculty"))
        candidate(session, writer, window, now=now, near=near, designation=designation)
    taken_in(session, window, now=now)
    while identifying.look_through(session, window, by="system", now=now):
        session.commit()
    session.commit()
    return window


def _figures(session: Session, window: Window, kind: str, now: datetime) -> Iterator[Figure]:
    began = time.perf_counter()
    planning.inputs_for(session, window, now=now)
    looked = time.perf_counter()
    plan = planning.plan(session, window, seed=SEED, now=now)
    planned = time.perf_counter()
    allocation.allocate(session, window, seed=SEED, by="system", now=now, prepared=plan)
    session.commit()
    given = time.perf_counter()
    loads = Counter(session.scalars(sa.select(Assignment.reviewer_id))).values()
    yield Figure("scripts", plan.scripts, f"for {REVIEWERS} reviewers, {plan.places} places", kind)
    yield Figure("looking into the vault", looked - began, "s", kind)
    yield Figure("the whole preview, with that", planned - looked, "s", kind)
    yield Figure("giving out what was seen", given - planned, "s", kind)
    yield Figure("most minus fewest scripts of a reviewer", max(loads) - min(loads), "scripts", kind)
    yield Figure("repeated pairs", plan.repeats, "see routing.pairing", kind)
