"""What has to happen by itself: closing overdue sittings, scripts that go on or away from a conflict, talks that end,
counting answers, waiting mail.

Each sweep looks for due work in our own tables, so a lost tick loses nothing and a second
sweep at the same time does nothing twice.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from smtplib import SMTPException
from threading import Event, Thread

from flask import Flask

from exam_app.db import begin, db
from exam_app.notices.mailer import sender_for
from exam_app.notices.models import OutboxMail
from exam_app.notices.service import Send, note_try, waiting_mail
from exam_app.review.progress import sweeping
from exam_app.review.quality import warning
from exam_app.review.routing import rechecking
from exam_app.review.settling import onward, talking
from exam_app.sitting.closing import AT_ONCE, close_overdue
from exam_app.sitting.pausing import settle_overdue
from exam_app.statistics import counting

EVERY_SECONDS = 10


def sweep(app: Flask) -> tuple[int, int]:
    """Do all due work once; how many sittings were closed and how many mails left."""
    go_on_with_marking(app)
    count_answers(app)
    return close_parts(app), send_mail(app)


def close_parts(app: Flask) -> int:
    """Hand in every part whose time is over; how many."""
    with app.app_context():
        return _close_overdue(app.extensions["clock"].now())


def go_on_with_marking(app: Flask) -> None:
    """Do what follows marking where a request broke off before it, or where only time has passed."""
    for is_due, deed in MARKING:
        _when_due(app, is_due, deed)
    warn_of_marks(app)


MARKING = (
    (rechecking.is_due, rechecking.recheck_changed),
    (onward.is_due, onward.carry_on),
    (talking.is_due, talking.tend),
    (sweeping.is_due, sweeping.tend),
)


def _when_due(app: Flask, is_due: Callable[..., bool], deed: Callable[..., object]) -> None:
    # The look takes no lock that others wait for.
    now = app.extensions["clock"].now()
    with app.app_context():
        begin(db.session(), writes=False)
        has_work = is_due(db.session(), now=now)
        db.session.rollback()
        if has_work:
            begin(db.session(), writes=True)
            deed(db.session(), now=now)
            db.session.commit()


def warn_of_marks(app: Flask) -> None:
    """Look whether somebody marks in a way that a coordinator should see."""
    now = app.extensions["clock"].now()
    with app.app_context():
        # The figures are made without a lock that a save would wait for.
        begin(db.session(), writes=False)
        found = warning.look(db.session(), now=now)
        db.session.rollback()
        if found:
            begin(db.session(), writes=True)
            warning.keep(db.session(), found, now=now)
            db.session.commit()


def count_answers(app: Flask) -> None:
    """Count the answers of windows that are finished, or whose keys, credits or papers have changed since."""
    now = app.extensions["clock"].now()
    with app.app_context():
        # The counting itself takes no lock that a save would wait for.
        begin(db.session(), writes=False)
        made = counting.count_due(db.session())
        db.session.rollback()
        if made:
            begin(db.session(), writes=True)
            counting.keep(db.session(), made, now=now)
            db.session.commit()


def send_mail(app: Flask, send: Send | None = None) -> int:
    """Let waiting mail leave; how many did.

    Each mail leaves outside of any transaction: a relay that hangs must not keep a single
    save waiting. What fails waits for the next round; when the relay is away, so does the rest.
    """
    send, now = send or sender_for(app.extensions["settings"]), app.extensions["clock"].now()
    sent = 0
    with app.app_context():
        begin(db.session(), writes=False)
        waiting = waiting_mail(db.session())
        db.session.rollback()
        for mail in waiting:
            try:
                send(mail)
            except SMTPException:
                _note(mail, None)
            except OSError:
                break
            else:
                _note(mail, now)
                sent += 1
    return sent


def _note(mail: OutboxMail, left_at: datetime | None) -> None:
    begin(db.session(), writes=True)
    note_try(db.session(), mail, left_at=left_at)
    db.session.commit()


def _close_overdue(now: datetime) -> int:
    """Write down breaks that are used up; close what is overdue a few at a time, so that saves and starts go on between."""
    begin(db.session(), writes=True)
    settle_overdue(db.session(), now)
    db.session.commit()
    closed = 0
    while True:
        begin(db.session(), writes=True)
        some = close_overdue(db.session(), now=now, most=AT_ONCE)
        db.session.commit()
        closed += some
        if some < AT_ONCE:
            return closed


def sweep_in_background(app: Flask, *, every: float = EVERY_SECONDS) -> Event:
    """Sweep again and again beside the server, mail apart from the sittings; set the returned event to end it."""
    ended = Event()

    def again_and_again(deed: Callable[[Flask], object]) -> None:
        while not ended.wait(every):
            try:
                deed(app)
            except Exception:
                # The database may be away for a moment; the next tick finds the same work.
                app.logger.exception("a sweep failed and will be repeated")

    for deed in (close_parts, go_on_with_marking, count_answers, send_mail):
        Thread(target=again_and_again, args=(deed,), name=deed.__name__, daemon=True).start()
    return ended
