"""Everybody at the same moment: the end of a window, a button pressed twice, and a mail server that hangs meanwhile."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event, Thread

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from exam_app import tasks
from exam_app.accounts import people
from exam_app.accounts.service import digest, start_session
from exam_app.audit import AuditEvent
from exam_app.clock import FakeClock
from exam_app.commits import CommitGroup
from exam_app.db import begin, db
from exam_app.notices.models import OutboxMail
from exam_app.notices.service import tell
from exam_app.permissions import Role
from exam_app.sitting import closing
from exam_app.sitting.deeds import Asked, Done, groups
from exam_app.sitting.holding import pass_of
from exam_app.sitting.models import Response, Revision, Sitting
from exam_app.sitting.passes import Pass
from exam_app.sitting.saves import AskToSave, Save, Saved
from exam_app.sitting.submitting import AskToSubmit, Submitted
from tests import build_sitting as b
from tests.build import Cast

pytestmark = pytest.mark.usefixtures("stocked")
MANY = 300


Deeds = CommitGroup[Asked, Done]


@pytest.fixture
def group(app: Flask) -> Deeds:
    """The commit group of a server process."""
    with app.app_context():
        return groups(db.engine, idle=timedelta(minutes=30), longest=timedelta(hours=12)).deeds


def seated(session: Session, cast: Cast, clock: FakeClock, number: int) -> Pass:
    """A candidate in a running Part One, and the pass of the page."""
    person = people.create(
        session, email=f"many{number}@example.org", name=f"Many {number}", roles={Role.APPLICANT}, by="system", now=clock.now()
    )
    sitting = b.begin(session, b.place(session, person, now=clock.now()), "one", now=clock.now())
    token = start_session(session, person, now=clock.now() + timedelta(minutes=70))
    return pass_of(session, sitting, by=person.public_id, session_hash=digest(token))


def test_story_8_three_hundred_parts_that_end_in_the_same_second_keep_their_last_answers(
    session: Session, cast: Cast, clock: FakeClock, group: Deeds, app: Flask
) -> None:
    passes = [seated(session, cast, clock, number) for number in range(MANY)]
    ends_at = session.scalars(sa.select(Sitting.ends_at).distinct()).one()
    session.commit()

    def last_words(number: int) -> bool:
        # From two seconds before the end to the last moment of the grace.
        at = ends_at + timedelta(seconds=-2 + 12 * number / (MANY - 1))
        return isinstance(group.do(AskToSave(passes[number], Save(1, "last-words", 1, 0, "ABCD"[number % 4]), at)), Saved)

    with ThreadPoolExecutor(32) as pool:
        assert all(pool.map(last_words, range(MANY)))
    clock.set(ends_at + timedelta(seconds=11))
    assert tasks.close_parts(app) == MANY
    assert tasks.close_parts(app) == 0
    session.expire_all()
    closed = {one.id: one for one in session.scalars(sa.select(Sitting))}
    assert {(one.closed_by, one.submitted_at) for one in closed.values()} == {("deadline", ends_at)}
    heads = session.execute(sa.select(Response.sitting_id, Response.answer).where(Response.position == 1))
    answers = {row.sitting_id: row.answer for row in heads}
    assert [answers[one.sitting_id] for one in passes] == ["ABCD"[number % 4] for number in range(MANY)]
    assert session.scalar(sa.select(sa.func.count()).select_from(Revision)) == MANY
    events = sa.select(AuditEvent.about).where(AuditEvent.event == "sitting.submitted")
    assert sorted(session.scalars(events)) == sorted(one.public_id for one in closed.values())


def test_reserve_e_a_button_pressed_many_times_hands_in_once(
    session: Session, cast: Cast, clock: FakeClock, group: Deeds, app: Flask
) -> None:
    held = seated(session, cast, clock, 0)
    session.commit()

    def by_script(_: int) -> str:
        done = group.do(AskToSubmit(held, None, clock.now()))
        assert isinstance(done, Submitted)
        return done.receipt

    def by_plain_form(_: int) -> str:
        with app.app_context():
            begin(db.session(), writes=True)
            done = closing.submit(db.session(), db.session.get_one(Sitting, held.sitting_id), by=held.by, now=clock.now())
            receipt = str(done.receipt)
            db.session.commit()
        return receipt

    with ThreadPoolExecutor(8) as pool:
        pressed = [pool.submit(by_script if number % 2 else by_plain_form, number) for number in range(16)]
        receipts = {one.result() for one in pressed}
    session.expire_all()
    assert receipts == {session.get_one(Sitting, held.sitting_id).receipt}
    events = sa.select(AuditEvent.seq).where(AuditEvent.event == "sitting.submitted")
    assert len(session.scalars(events).all()) == 1


def test_reserve_g_a_mail_server_that_hangs_keeps_no_save_waiting(
    session: Session, cast: Cast, clock: FakeClock, group: Deeds, app: Flask
) -> None:
    held = seated(session, cast, clock, 0)
    tell(session, cast.ada.id, subject="Something waits", body="-", now=clock.now())
    session.commit()
    hangs, answers = Event(), Event()

    def relay(mail: OutboxMail) -> None:
        hangs.set()
        answers.wait(20)

    sending = Thread(target=tasks.send_mail, args=(app, relay))
    sending.start()
    assert hangs.wait(5)
    try:
        done = group.do(AskToSave(held, Save(1, "meanwhile", 1, 0, "A"), clock.now()))
        assert sending.is_alive()
    finally:
        answers.set()
        sending.join(20)
    assert isinstance(done, Saved)
    session.expire_all()
    assert session.scalars(sa.select(OutboxMail)).one().sent_at == clock.now()
