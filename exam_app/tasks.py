"""What has to happen by itself: closing overdue sittings, sending waiting mail.

Each sweep looks for due work in our own tables, so a lost tick loses nothing and a second
sweep at the same time does nothing twice.
"""

from __future__ import annotations

from datetime import datetime
from threading import Event, Thread

from flask import Flask

from exam_app.db import begin, db
from exam_app.notices.mailer import sender_for
from exam_app.notices.service import send_waiting
from exam_app.sitting.closing import AT_ONCE, close_overdue
from exam_app.sitting.pausing import settle_overdue

EVERY_SECONDS = 10


def sweep(app: Flask) -> tuple[int, int]:
    """Do all due work once; how many sittings were closed and how many mails left."""
    now = app.extensions["clock"].now()
    with app.app_context():
        closed = _close_overdue(now)
        begin(db.session(), writes=True)
        sent = send_waiting(db.session(), sender_for(app.extensions["settings"]), now=now)
        db.session.commit()
    return closed, sent


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
    """Sweep again and again beside the server; set the returned event to end it."""
    ended = Event()

    def again_and_again() -> None:
        while not ended.wait(every):
            try:
                sweep(app)
            except Exception:
                # The database may be away for a moment; the next tick finds the same work.
                app.logger.exception("a sweep failed and will be repeated")

    Thread(target=again_and_again, name="sweeps", daemon=True).start()
    return ended
