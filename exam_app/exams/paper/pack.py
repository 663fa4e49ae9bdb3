"""The emergency pack of a window: one encrypted PDF with everything that is handed out, and nothing of the key."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from exam_app import audit, typesetting
from exam_app.audit import Event
from exam_app.bank.material import image_of
from exam_app.bank.readers import note_reading
from exam_app.exams import rules, service
from exam_app.exams.models import ExamForm, FormPrompt, Window
from exam_app.exams.paper import booklets
from exam_app.exams.paper.passphrase import locked
from exam_app.exams.paper.prose import Pictures
from exam_app.exams.publishing import kinds_offered
from exam_app.exams.rules import ExamPolicy
from exam_app.exams.wording import DESIGNATION_WORDS, essays_in_words

TEMPLATE = Path(__file__).with_name("pack.typ")
PAGES_FOR_AN_ESSAY = 3


def make_pack(session: Session, window: Window, *, passphrase: str, versions: int, by: str, now: datetime) -> bytes:
    """The pack as a PDF that opens with the passphrase, which is kept nowhere.

    Making it is on record, and its maker counts as a reader of everything in it. Raises
    FormNotReady for a form that is not frozen.
    """
    form = window.form
    if form.state != "published":
        raise rules.FormNotReady(f"Form {form.code} is not frozen.", "Ask the committee to freeze it first.")
    seed = secrets.randbelow(2**31)
    for item in form.items:
        note_reading(session, item.version, by=by, now=now)
    for prompt in form.prompts:
        note_reading(session, prompt.version, by=by, now=now)
    facts = {"window": window.public_id, "hash": form.content_hash, "versions": versions, "seed": seed}
    audit.record(session, Event.PAPER_PACK_MADE, by=by, about=form.public_id, at=now, **facts)
    return locked(typesetting.pdf(TEMPLATE, contents(session, window, versions, seed), at=now), passphrase)


def contents(session: Session, window: Window, versions: int, seed: int) -> dict[str, Any]:
    """What is printed, as plain values."""
    form, policy = window.form, service.policy_of(window)
    pictures = Pictures(lambda public_id: image_of(session, public_id))
    made = booklets.booklets(form.items, versions, seed)
    return {
        "form": form.code, "window": window.title, "hash": form.content_hash, "seed": seed, "pages": PAGES_FOR_AN_ESSAY,
        "minutes": [policy.part_minutes["one"], policy.part_minutes["two"]], "break": policy.break_minutes,
        "trial": sum(not line.is_scored for line in form.items), "letters": booklets.letters(form.items), "booklets": [booklets.printed(each, pictures) for each in made],
        "essays": _essays(form, policy, pictures),
        # One booklet alone follows the form, so that its numbers are the places.
        "places": [{"name": each.name, "numbers": booklets.places(each)} for each in made if len(made) > 1],
        "images": pictures.found,
    }  # fmt: skip


def _essays(form: ExamForm, policy: ExamPolicy, pictures: Pictures) -> list[dict[str, Any]]:
    offered = kinds_offered(form)
    return [
        {
            "designation": DESIGNATION_WORDS[designation], "answer": choice.answer,
            "rule": essays_in_words(choice, offered[designation]),
            "prompts": _prompts([line for line in form.prompts if line.designation == designation], choice.compulsory, pictures),
        }
        for designation, choice in policy.essays.items()
        if designation in offered
    ]  # fmt: skip


def _prompts(lines: Sequence[FormPrompt], compulsory: Sequence[str], pictures: Pictures) -> list[dict[str, Any]]:
    return [
        {
            "number": line.position, "title": line.version.title, "must": line.version.kind in compulsory,
            "instruction": line.version.instruction, "vignette": pictures.text(line.version.vignette),
            "questions": list(line.version.questions), "guide": list(line.version.word_guide),
        }
        for line in sorted(lines, key=lambda line: line.position)
    ]  # fmt: skip
