"""Builders of the form behind results: its questions with their keys, its prompts with their rubric, its pass mark."""

from __future__ import annotations

import hashlib
from datetime import date, datetime

from sqlalchemy.orm import Session

from exam_app.bank.key import AnswerKey
from exam_app.bank.models import Criterion, Item, ItemVersion, Option, Prompt, PromptVersion, Rubric
from exam_app.exams.models import Blueprint, CutScore, ExamForm, FormItem, FormPrompt, Window
from tests.build_exams import frozen_as_it_is

AREAS = (
    ("theoretical-foundations/attachment-separation-trauma-grief-loss", 27),
    ("direct-service-skills/relationship-based-therapies", 21),
    ("law-regulation-and-agency-policy/ethical-practice", 4),
    ("systems-expertise/service-delivery-systems", 3),
    ("working-with-others/building-relationships", 2),
    ("reflection/contemplation", 1),
    ("administration/program-management", 1),
    ("research-and-evaluation/study-of-infant-relationships", 1),
)
POINTS = [0, 2, 4, 5]
CRITERIA = ("Reading the child", "Being with the parent", "Planning", "Judgment", "Reflective stance", "Working with others")


def key_of(position: int) -> str:
    """The confirmed key of a position in every form built here."""
    return "ABCD"[position % 4]


def a_form(session: Session, code: str, now: datetime, tries_out: bool) -> ExamForm:
    """Sixty frozen questions with confirmed keys, two prompts, and the pass mark; `tries_out` as for a window."""
    blueprint = Blueprint(
        code=f"blueprint-{code}", number=1, title="Sixty questions", document={}, content_hash="b" * 64, created_at=now
    )
    session.add(blueprint)
    session.flush()
    areas = [area for area, number in AREAS for _ in range(number)]
    form = ExamForm(
        code=code, title=f"Form {code}", population="imh", blueprint=blueprint, seed=1, created_at=now,
        items=[FormItem(position=p, version=_item(f"{code}-{p:03}", area, now)) for p, area in enumerate(areas, 1)],
        prompts=[
            FormPrompt(designation="clinical", position=p, version=_prompt(session, f"{code}-essay-{p}", kind, now))
            for p, kind in enumerate(("supervisory", "clinical"), 1)
        ],
    )  # fmt: skip
    form.cut = CutScore(points=48, out_of=60, authority="The committee", decided_on=date(2026, 1, 5))
    session.add(form)
    session.flush()
    session.add_all(
        AnswerKey(version_id=i.version_id, letter=key_of(i.position), state="confirmed", rationale="So it is.", distractors={})
        for i in form.items
    )
    session.flush()
    if tries_out:
        _try_one_out(session, form, now)
    frozen_as_it_is(session, form, now=now)
    return form


def _try_one_out(session: Session, form: ExamForm, now: datetime) -> None:
    fifth = form.items[4]
    fifth.is_scored = False
    session.delete(session.get_one(AnswerKey, fifth.version_id))
    form.items.append(FormItem(position=61, version=_item(f"{form.code}-061", fifth.version.area, now)))
    session.flush()
    last = form.items[-1].version_id
    session.add(AnswerKey(version_id=last, letter=key_of(61), state="confirmed", rationale="So it is.", distractors={}))
    session.flush()


def make_several(session: Session, window: Window, position: int, key: str) -> None:
    """Let several options be right at this position."""
    version = window.form.items[position - 1].version
    version.kind = "multiple"
    session.get_one(AnswerKey, version.id).letter = key
    session.flush()


def _item(code: str, area: str, now: datetime) -> ItemVersion:
    return ItemVersion(
        item=Item(code=code), number=1, title=code, stem=f"What about {code}?", area=area, level="recall", author="Iris",
        status="sample", enemies=[], reference_text="A book", content_hash=hashlib.sha256(code.encode()).hexdigest(),
        created_at=now, options=[Option(letter=letter, text=f"{letter} of {code}") for letter in "ABCD"],
    )  # fmt: skip


def _prompt(session: Session, code: str, kind: str, now: datetime) -> PromptVersion:
    rubric = Rubric(
        code=code, number=1, title=f"Rubric {code}", points=POINTS, level_names=["Not yet", "Partly", "Meets", "Strong"],
        content_hash=hashlib.sha256(code.encode()).hexdigest(), created_at=now,
        criteria=[
            Criterion(position=p, code=f"c{p}", name=name, asks=f"{name}?", areas=[], levels=["a", "b", "c", "d"])
            for p, name in enumerate(CRITERIA, 1)
        ],
    )  # fmt: skip
    version = PromptVersion(
        prompt=Prompt(code=code), number=1, title=f"The {kind} case", designation="clinical", kind=kind,
        perspective="supervisor" if kind == "supervisory" else "practitioner", instruction="Write.", vignette="Emilio is two.",
        questions=["What do you see?"], word_guide=[400, 900], author="Iris", status="sample", rubric=rubric,
        content_hash=hashlib.sha256(code.encode()).hexdigest(), created_at=now,
    )  # fmt: skip
    session.add(version)
    session.flush()
    return version
