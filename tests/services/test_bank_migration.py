"""Bringing a bank of before to this version and back: every key is sealed on the way and none is lost."""

from __future__ import annotations

from pathlib import Path

import flask_migrate
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from exam_app.bank import service
from exam_app.bank.key import AnswerKey
from exam_app.db import db

MIGRATIONS = str(Path(__file__).resolve().parents[2] / "migrations")
BEFORE = "0008"


def test_a_bank_of_before_keeps_its_keys_and_what_was_newest_is_live(stocked: None, app: Flask, session: Session) -> None:
    keys = _keys(session)
    live = {version.id for version in service.usable_items(session, bank="IMH")}
    session.rollback()
    with app.app_context():
        db.session.remove()
        flask_migrate.downgrade(directory=MIGRATIONS, revision=BEFORE)
        plain = session.execute(sa.text("SELECT version_id, letter, rationale FROM answer_keys")).all()
        assert {(row[0], row[1], row[2]) for row in plain} == {(n, letter, why) for n, (letter, why, _) in keys.items()}
        session.rollback()
        flask_migrate.upgrade(directory=MIGRATIONS)
    assert _keys(session) == keys
    assert {version.id for version in service.usable_items(session, bank="IMH")} == live
    assert len(service.usable_prompts(session, bank="IMH")) == 7


def _keys(session: Session) -> dict[int, tuple[str, str, str]]:
    session.expire_all()
    return {key.version_id: (key.letter, key.rationale, str(key.distractors)) for key in session.scalars(sa.select(AnswerKey))}
