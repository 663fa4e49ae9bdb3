"""Writing notices, reading them, and sending the mail that points to them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.accounts.models import Account
from exam_app.errors import Missing
from exam_app.notices.models import Notice, OutboxMail

MAIL_BODY = "Something waits for you in the examination system.\nSign in to read it. This mail carries no details on purpose."
Send = Callable[[OutboxMail], None]


def tell(session: Session, account_id: int, *, subject: str, body: str, path: str | None = None, now: datetime) -> None:
    """Put a notice in the person's inbox, and a mail in the outbox that says only that it is there.

    The inbox is the real channel: employers' mail servers often swallow such mail.
    """
    session.add(Notice(account_id=account_id, subject=subject, body=body, path=path, sent_at=now))
    recipient = session.scalar(sa.select(Account.email).where(Account.id == account_id))
    session.add(OutboxMail(recipient=recipient, subject="A notice waits for you", body=MAIL_BODY, made_at=now))


def invite_by_mail(session: Session, *, email: str, name: str, link: str, now: datetime) -> None:
    """Send the one-time link to somebody who has no inbox yet."""
    body = f"Dear {name},\n\nchoose your password here. The link works once and for 72 hours:\n\n{link}\n"
    session.add(OutboxMail(recipient=email, subject="Your invitation to the examination system", body=body, made_at=now))


def inbox(session: Session, account_id: int) -> Sequence[Notice]:
    """The person's notices, newest first."""
    query = sa.select(Notice).where(Notice.account_id == account_id)
    return session.scalars(query.order_by(Notice.sent_at.desc(), Notice.id.desc())).all()


def unread(session: Session, account_id: int) -> int:
    """How many notices the person has not opened."""
    query = sa.select(sa.func.count()).select_from(Notice)
    return session.scalar(query.where(Notice.account_id == account_id, Notice.read_at.is_(None))) or 0


def mark_read(session: Session, account_id: int, public_id: str, *, now: datetime) -> Notice:
    """Note that the person read this notice of theirs. Raises Missing."""
    notice = session.scalar(sa.select(Notice).where(Notice.account_id == account_id, Notice.public_id == public_id))
    if notice is None:
        raise Missing
    notice.read_at = notice.read_at or now
    return notice


def waiting_mail(session: Session, *, most: int = 100) -> list[OutboxMail]:
    """The mail that waits to leave, oldest first and apart from the session, so that it can leave outside of any transaction."""
    waiting = sa.select(OutboxMail).where(OutboxMail.sent_at.is_(None)).order_by(OutboxMail.id).limit(most)
    found = list(session.scalars(waiting))
    session.expunge_all()
    return found


def note_try(session: Session, mail: OutboxMail, *, left_at: datetime | None) -> None:
    """Note that this mail was tried, and when it left; None when it did not and waits for the next round."""
    tried = sa.update(OutboxMail).where(OutboxMail.id == mail.id)
    session.execute(tried.values(tries=OutboxMail.tries + 1, sent_at=left_at))
