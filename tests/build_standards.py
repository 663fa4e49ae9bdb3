"""Builders for panels that set standards: small frozen forms by rows, everything else by the real verbs."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from exam_app.accounts import people
from exam_app.accounts.models import Account
from exam_app.applications.models import Application
from exam_app.bank.key import AnswerKey
from exam_app.bank.models import Item, ItemVersion, Option
from exam_app.exams.models import Blueprint, ExamForm, FormItem, Policy, Window
from exam_app.exams.rules import blueprint_document
from exam_app.permissions import Role
from exam_app.results.models import PartResult, Result
from exam_app.sitting.models import Registration
from exam_app.standards import deciding, declaring, moving, panels, practice, rating
from exam_app.standards.models import Panelist, StandardPanel
from exam_app.standards.rules.stages import Method, Stage
from question_bank.model import Cell
from tests.build import Cast
from tests.build_bank import committee_member
from tests.build_exams import frozen_as_it_is
from tests.rules.bank_build import blueprint as blueprint_of

NAMES = (
    "Pia Adler",
    "Paul Bell",
    "Pola Cruz",
    "Perry Dahl",
    "Peg Ellis",
    "Pim Frost",
    "Pam Gray",
    "Pit Hall",
    "Pru Ivers",
    "Pat Jones",
)
AREA = "direct-service-skills/reflective-supervision"
DESCRIPTION = "Knows the field well enough to work alone with a family, and asks for supervision when unsure."
JUST: dict[str, Any] = {"years": 12, "field": "Infant mental health", "association": "NCIMHA"}


def near(value: float) -> Any:
    """The same figure but for rounding."""
    return pytest.approx(value, abs=1e-9)


def an_item(session: Session, code: str, *, now: datetime, key: str = "B") -> ItemVersion:
    """A live item of the first bank with a confirmed key."""
    version = ItemVersion(
        item=Item(code=code), number=1, title=f"About {code}", stem=f"What does {code} ask?", area=AREA, level="recall", author="Iris",
        status="sample", state="live", enemies=[], reference_text="A book", content_hash=hashlib.sha256(code.encode()).hexdigest(),
        created_at=now, options=[Option(letter=letter, text=f"{letter} of {code}") for letter in "ABC"],
    )  # fmt: skip
    session.add(version)
    session.flush()
    session.add(AnswerKey(version_id=version.id, letter=key, state="confirmed", rationale=f"So it is in {code}.", distractors={}))
    return version


def a_frozen_form(session: Session, *, items: int = 3, code: str = "S-1", pilots: int = 0, now: datetime) -> ExamForm:
    """A published form of so many scored items, followed by pilots that earn nothing."""
    document = blueprint_document(blueprint_of(Cell("All", (AREA,), items)))
    blueprint = Blueprint(code=f"of-{code}", number=1, title="Few", document=document, content_hash="b" * 64, created_at=now)
    session.add(blueprint)
    lines = [
        FormItem(position=place, version=an_item(session, f"{code.lower()}-{place:03}", now=now), is_scored=place <= items)
        for place in range(1, items + pilots + 1)
    ]
    form = ExamForm(
        code=code, title=f"Form {code}", population="IMH", blueprint=blueprint, seed=1, created_at=now, items=lines
    )  # fmt: skip
    session.add(form)
    session.flush()
    frozen_as_it_is(session, form, now=now)
    return form


def panel_people(session: Session, number: int, *, now: datetime) -> list[Account]:
    """So many committee members beside the cast; every third is an author only."""
    roles = [Role.AUTHOR if place % 3 == 2 else Role.COMMITTEE for place in range(number)]
    return [committee_member(session, name, role, now=now) for name, role in zip(NAMES, roles, strict=False)]


def a_panel(
    session: Session, cast: Cast, form: ExamForm, who: Sequence[Account], *, method: str = Method.ANGOFF, step: int = 1,
    shows_key: bool = False, title: str = "Spring panel", now: datetime,
) -> StandardPanel:  # fmt: skip
    """A panel led by Clara, with one practice item; beside it another one, of another form, on which Iris sits."""
    if title == "Spring panel":
        other = a_frozen_form(session, items=2, code=f"other-{form.code}", now=now)
        a_panel(session, cast, other, [cast.iris], title="Another panel", now=now)
    panel = panels.open_panel(
        session, form, chair=cast.clara, title=title, method=method, description=DESCRIPTION, step=step, shows_key=shows_key,
        panelists=who, by=cast.clara.public_id, now=now,
    )  # fmt: skip
    version = an_item(session, f"practice-{panel.id}", now=now)
    practice.add(
        session, panel, version.item.public_id, "Many know this from daily work.", by=cast.clara.public_id, now=now
    )  # fmt: skip
    return panel


def trained(session: Session, panel: StandardPanel, *, now: datetime) -> None:
    """Everybody has declared and practised."""
    for seat in panel.panelists:
        by = seat.account.public_id
        declaring.declare(session, seat, conflicts="", by=by, now=now, **JUST)
        for each in panel.practice:
            practice.rate(session, seat, each.position, 60, by=by, now=now)


def go(session: Session, panel: StandardPanel, to: Stage, *, anyway: bool = False, by: str = "clara", now: datetime) -> None:
    """The chair moves the panel on."""
    moving.move(session, panel, to, anyway=anyway, by=by, now=now)


def in_round_one(
    session: Session, cast: Cast, form: ExamForm, who: Sequence[Account], *, now: datetime, **more: Any
) -> StandardPanel:
    """A trained panel whose first round is open."""
    panel = a_panel(session, cast, form, who, now=now, **more)
    trained(session, panel, now=now)
    go(session, panel, Stage.ROUND_ONE, now=now)
    return panel


def seat(panel: StandardPanel, person: Account) -> Panelist:
    """This person's seat."""
    return next(one for one in panel.panelists if one.account_id == person.id)


def give(session: Session, own: Panelist, values: Sequence[int | str], *, hands_in: bool = True, now: datetime) -> None:
    """A judgement for each item in order; the own answer first, where the panel asks for it."""
    by = own.account.public_id
    for line, value in zip(panels.lines_of(own.panel), values, strict=True):
        if own.panel.shows_key:
            rating.answer(session, own, line.position, "A", by=by, now=now)
        rating.rate(session, own, line.position, value, by=by, now=now)
    if hands_in:
        rating.hand_in(session, own, by=by, now=now)


def give_all(session: Session, panel: StandardPanel, values: Mapping[int, Sequence[int]], *, now: datetime) -> None:
    """What each panelist (account id) gives, handed in."""
    for account, given in values.items():
        give(session, next(one for one in panel.panelists if one.account_id == account), given, now=now)


def released_scores(session: Session, form: ExamForm, counts: Sequence[int], *, now: datetime) -> None:
    """So many released results of Part One with each score from 0, in a window of this form, as the results leave them."""
    policy = Policy(code="few", number=1, document={}, content_hash="p" * 64, created_at=now)
    window = Window(
        title="Past window", form=form, policy=policy, opens_at=now - timedelta(days=30), closes_at=now - timedelta(days=20),
        zone="America/New_York", state="released", frozen_at=now - timedelta(days=40), released_at=now - timedelta(days=5),
    )  # fmt: skip
    ada = people.create(session, email="many@example.org", name="Many", roles={Role.APPLICANT}, by="system", now=now)
    session.add(window)
    for points in (score for score, times in enumerate(counts) for _ in range(times)):
        application = Application(
            applicant=ada, association="NCIMHA", designation="clinical", profile="ncimha-2024-01-01", state="approved", started_at=now,
            approved_until=date(2020, 1, 1),
        )  # fmt: skip
        registration = Registration(
            application=application,
            window=window,
            designation="clinical",
            attempt_no=1,
            parts=["one"],
            fee="paid",
            registered_at=now,
        )
        part = PartResult(
            part="one", outcome="failed", points_num=points, points_den=1, out_of=len(counts) - 1, cut_num=1, cut_den=2, bands=[],
            form=form.code, policy="few", rubrics=[],
        )  # fmt: skip
        session.add(
            Result(
                registration=registration, decision="not_passed", state="released", computed_at=now, released_at=now, parts=[part]
            )
        )
    session.flush()


def recommend(session: Session, panel: StandardPanel, *, points: int, now: datetime) -> None:
    """The panel's recommendation is on record."""
    by = panel.chair.public_id
    deciding.recommend(session, panel, points=points, met_on=now.date(), present=["Pia Adler"], minutes="Page 3.", by=by, now=now)
