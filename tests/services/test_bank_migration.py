"""Bringing a bank of before to this version and back: every key is sealed on the way and none is lost."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import flask_migrate
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from exam_app.bank import drafts, reviewing, service, versions
from exam_app.bank.key import AnswerKey
from exam_app.bank.rules.states import State
from exam_app.bank.sealed import words_about
from exam_app.clock import FakeClock
from exam_app.db import db
from tests.build import Cast
from tests.build_bank import written

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


def test_what_people_said_of_an_item_is_sealed_on_the_way_and_opened_on_the_way_back(
    app: Flask, session: Session, cast: Cast, clock: FakeClock
) -> None:
    item, now = written(session, cast.iris, now=clock.now()).item, clock.now()
    text = replace(drafts.wording_of(session, item.versions[-1]), title="Another title")
    drafts.save_draft(session, item, text, base=0, by=cast.iris.public_id, now=now)
    made = versions.make_version(session, item, text, base=1, reason="B was right, too", by=cast.iris.public_id, now=now)
    made.state = State.VOTE
    reviewing.vote(session, made, "against", words="C is right", by=cast.clara.public_id, now=now)
    session.commit()
    with app.app_context():
        db.session.remove()
        flask_migrate.downgrade(directory=MIGRATIONS, revision="0016")
        assert said(session) == {"B was right, too", "C is right", "First version"}
        flask_migrate.upgrade(directory=MIGRATIONS)
    assert said(session).isdisjoint({"B was right, too", "C is right"})
    assert set(words_about(session, item.id).values()) >= {"B was right, too", "C is right"}


def said(session: Session) -> set[str]:
    rows = session.execute(sa.text("SELECT reason FROM item_versions UNION SELECT words FROM item_votes")).scalars().all()
    session.rollback()
    return set(rows)
