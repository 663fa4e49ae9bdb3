"""Builders of finished windows with many papers, written in bulk as the stages below leave them behind.

Each adds a window of its own with other papers beside it, so that a query that forgets its window shows.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.accounts.models import Account
from exam_app.applications.models import Application
from exam_app.bank.key import AnswerKey
from exam_app.bank.models import Item, ItemVersion, Option
from exam_app.exams.models import Blueprint, CutScore, ExamForm, FormItem, Window
from exam_app.exams.service import import_policy
from exam_app.sitting.models import Registration, Sitting
from exam_app.statistics import counting
from tests.build_exams import frozen_as_it_is

_numbers = itertools.count(1)
AREA = "direct-service-skills/reflective-supervision"


def a_form(
    session: Session, keys: Sequence[str], *, code: str, now: datetime, options: str = "ABCD", cut: int | None = None,
    pilots: Collection[int] = (), voided: Collection[int] = (), versions: Mapping[int, ItemVersion] | None = None,
) -> ExamForm:  # fmt: skip
    """A published form with these keys by position; `versions` are taken from elsewhere, `cut` is of the scored items."""
    blueprint = Blueprint(code=f"plan-{code}", number=1, title="A plan", document={}, content_hash="b" * 64, created_at=now)
    session.add(blueprint)
    session.flush()
    items = [
        FormItem(position=p, version=(versions or {}).get(p) or _version(session, f"{code}-{p:02}", key, options, now),
            is_scored=p not in pilots, is_voided=p in voided)
        for p, key in enumerate(keys, 1)
    ]  # fmt: skip
    form = ExamForm(
        code=code, title=f"Form {code}", population="imh", blueprint=blueprint, seed=1, created_at=now, items=items
    )  # fmt: skip
    if cut is not None:
        form.cut = CutScore(points=cut, out_of=len(keys) - len(pilots), authority="The committee", decided_on=date(2026, 1, 5))
    session.add(form)
    session.flush()
    frozen_as_it_is(session, form, now=now)
    return form


def _version(session: Session, code: str, key: str, options: str, now: datetime) -> ItemVersion:
    made = ItemVersion(
        item=Item(code=code), number=1, title=code, stem=f"What about {code}?", area=AREA, level="recall", author="Iris",
        kind="multiple" if len(key) > 1 else "single", status="sample", state="live", enemies=[], reference_text="A book",
        content_hash=hashlib.sha256(code.encode()).hexdigest(), created_at=now,
        options=[Option(letter=letter, text=f"{letter} of {code}") for letter in options],
    )  # fmt: skip
    session.add(made)
    session.flush()
    session.add(
        AnswerKey(version_id=made.id, letter=key, state="confirmed", rationale="So it is.", distractors={}, is_in_use=True)
    )
    return made


def a_window(
    session: Session,
    form: ExamForm,
    papers: Sequence[str | Sequence[str]],
    *,
    title: str = "Spring",
    state: str = "taken_in",
    now: datetime,
) -> Window:
    """A finished window of this form in which these papers were handed in."""
    opens = now - timedelta(days=20)
    window = Window(
        title=title, form=form, policy=import_policy(session, now=now), opens_at=opens, closes_at=opens + timedelta(days=3),
        zone="America/New_York", state=state, frozen_at=opens, released_at=now if state == "released" else None,
    )  # fmt: skip
    session.add(window)
    session.flush()
    first = next(_numbers) * 100_000
    for table, made in _rows(window, papers, first):
        session.execute(sa.insert(table), made)
    return window


def _rows(window: Window, papers: Sequence[Any], first: int) -> list[tuple[Any, list[dict[str, Any]]]]:
    begun, found = window.opens_at, [[], [], [], []]  # type: tuple[datetime, list[list[dict[str, Any]]]]
    for id, letters in enumerate(papers, first):
        people, applications, registrations, sittings = found
        people.append(
            {"id": id, "public_id": f"p{id:021}", "email": f"c{id}@example.org", "name": f"Candidate {id}", "created_at": begun}
        )
        applications.append({
            "id": id, "public_id": f"a{id:021}", "applicant_id": id, "association": "VAIMH", "designation": "clinical", "profile": "x",
            "state": "draft", "started_at": begun,
        })  # fmt: skip
        registrations.append({
            "id": id, "public_id": f"r{id:021}", "application_id": id, "window_id": window.id, "designation": "clinical", "attempt_no": 1,
            "parts": ["one"], "registered_at": begun,
        })  # fmt: skip
        sittings.append({
            "id": id, "public_id": f"s{id:021}", "registration_id": id, "part": "one", "state": "submitted", "attestation": "1",
            "started_at": begun, "ends_at": begun + timedelta(hours=2), "option_orders": [], "submitted_at": begun + timedelta(hours=1),
            "closed_by": "candidate", "receipt": f"{id:064}", "packed": {"letters": letters},
        })  # fmt: skip
    return list(zip((Account, Application, Registration, Sitting), found, strict=True)) if papers else []


def counted(session: Session, *, now: datetime) -> int:
    """Count as the sweep does; how many windows were."""
    made = counting.count_due(session)
    counting.keep(session, made, now=now)
    session.commit()
    return len(made)


# A small cohort with a doubtful key at 3 (the strong choose B), a question at 4 that everybody knows, and blanks at the end of the weak.
KEYS = "ABCDAB"
STRONG, FAIR, WEAK = "ABBDAB", "ABCDBA", "CADD--"
COHORT = [STRONG] * 20 + [FAIR] * 15 + [WEAK] * 25
