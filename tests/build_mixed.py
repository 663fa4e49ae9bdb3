"""A form that holds everything a form may hold: several right answers, a case with a picture, questions that are tried out.

It takes the place of the stocked window's form, so that the builders of sittings sit it.
"""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from typing import Any

from PIL import Image
from sqlalchemy.orm import Session

from exam_app.bank import keys, material
from exam_app.bank.key import AnswerKey
from exam_app.bank.models import ItemVersion
from exam_app.bank.rules.states import State
from exam_app.exams import service as exams
from exam_app.exams.models import ExamForm, FormItem, FormPrompt
from tests import build_bank
from tests.build import Cast, freeze_form
from tests.build_exams import stocked_form
from tests.build_sitting import window_of

SEVERAL, CASE, PILOTS = 2, (4, 5), (7, 62)  # positions
SEVERAL_KEY, CASE_TEXT = "AC", "Emilio is two and lives in two homes."


def sit_a_mixed_form(session: Session, cast: Cast, *, now: datetime) -> ExamForm:
    """Form "IMH-MIXED" of 60 questions that count and two that do not, in a window that stands open."""
    old = stocked_form(session)
    versions = [line.version for line in old.items]
    picture = material.add_image(session, _png(), by=cast.iris.public_id, now=now)
    case = f"{CASE_TEXT}\n\n![A drawing of two houses](image:{picture})"
    vignette = material.begin_vignette(
        session, code="two-homes", bank="IMH", title="Two homes", text=case, by=cast.iris.public_id, now=now
    )
    versions[SEVERAL - 1] = _like(session, cast, versions[SEVERAL - 1], "several-001", now, kind="multiple", key=SEVERAL_KEY)
    for place in (4, 5):
        told = f"What do you see in home {place}?"
        versions[place - 1] = _like(
            session, cast, versions[place - 1], f"case-{place:03}", now, stem=told, vignette=vignette.public_id
        )
    for place in PILOTS:
        versions.insert(place - 1, _like(session, cast, versions[10], f"pilot-{place:03}", now, stem=f"Tried out at {place}?"))
    return _published(session, old, versions, now)


def _like(session: Session, cast: Cast, old: ItemVersion, code: str, now: datetime, **changes: object) -> ItemVersion:
    """A live item of the same area and level, its key confirmed."""
    several = {"reasons": ("", "No.", "", "No.", "")} if changes.get("kind") == "multiple" else {}
    facts: dict[str, Any] = {
        "area": old.area,
        "level": old.level,
        "stem": f"Which of these helps with {code}?",
        **several,
        **changes,
    }
    version = build_bank.written(session, cast.iris, code=code, now=now, **facts)
    version.state = State.LIVE
    keys.confirm_key(
        session, version, letter=str(changes.get("key", "A")), reason="I answered it.", by=cast.clara.public_id, now=now
    )
    return version


def _published(session: Session, old: ExamForm, versions: list[ItemVersion], now: datetime) -> ExamForm:
    form = ExamForm(
        code="IMH-MIXED", title="Mixed", population="IMH", blueprint=old.blueprint, seed=3, created_at=now,
        items=[FormItem(position=n, version=version, is_scored=n not in PILOTS) for n, version in enumerate(versions, 1)],
        prompts=[FormPrompt(designation=p.designation, position=p.position, version=p.version) for p in old.prompts],
    )  # fmt: skip
    session.add(form)
    session.flush()
    freeze_form(session, form, note="One question of each kind.", now=now)
    exams.set_cut_score(session, form, points=48, out_of=60, authority="A board", decided_on=now.date(), by="system", now=now)
    before = window_of(session)
    before.title = "Window of the others"
    window = exams.plan_window(
        session, title="Spring window 2026", form=form, policy=before.policy, zone=before.zone, by="system", now=now,
        opens_at=now - timedelta(hours=1), closes_at=now + timedelta(days=6),
    )  # fmt: skip
    exams.freeze_window(session, window, by="system", now=now)
    return form


def key_at(session: Session, form: ExamForm, position: int) -> str:
    """The right letters at this position."""
    return session.get_one(AnswerKey, form.items[position - 1].version_id).letter


def _png() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (240, 120), "#2f6f4f").save(made, "PNG")
    return made.getvalue()
