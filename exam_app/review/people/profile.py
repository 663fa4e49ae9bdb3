"""What a reviewer keeps themselves: employers, associations, languages, fields of experience, leave.

The reviewer's own session is enough for all of it: no account is read.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.applications.offers import associations
from exam_app.audit import Event
from exam_app.bank.frameworks import framework
from exam_app.errors import Missing
from exam_app.review.models import Reviewer
from exam_app.review.people.pool import profile_from
from exam_app.review.people.viewdata import Profile


def own_profile(session: Session, account_id: int) -> Profile:
    """What the pool knows of this person, without their name."""
    return profile_from(session.get(Reviewer, account_id), "", "")


def association_choices() -> list[tuple[str, str]]:
    """(code, name) of every association."""
    return associations()


def area_choices() -> list[tuple[str, str]]:
    """(id, name) of the competency domains."""
    return [(domain.id, domain.name) for domain in framework().domains]


def choice_names() -> dict[str, str]:
    """The names of associations and of competency domains, by code and id."""
    return dict([*association_choices(), *area_choices()])


def keep(
    session: Session, account_id: int, *, employers: str, past_employers: str, associations: Iterable[str],
    languages: Iterable[str], areas: Iterable[str], by: str, now: datetime,
) -> None:  # fmt: skip
    """Set what the person knows best of themselves. Raises Missing for somebody who is not in the pool.

    What follows for scripts they have is found by `routing.rechecking`.
    """
    row = _row(session, account_id)
    row.employers, row.past_employers = _lines(employers), _lines(past_employers)
    row.associations, row.areas = sorted(set(associations)), sorted(set(areas))
    row.languages = list(dict.fromkeys(" ".join(name.split()) for name in languages if name.strip()))
    row.is_to_recheck = True
    _record(session, "profile", about=by, by=by, now=now)


def add_leave(session: Session, account_id: int, first: date, last: date, *, about: str, by: str, now: datetime) -> None:
    """Note that the person takes no scripts from the first to the last day. Raises Missing, ValueError for a wrong order.

    `about` is the person's public id, `by` whose deed it is: theirs or a coordinator's.
    """
    if last < first:
        raise ValueError("a leave ends before it begins")
    row, days = _row(session, account_id), {"from": first.isoformat(), "until": last.isoformat()}
    # A new list: the old one changed in place would not be noticed as changed.
    row.leave = [*(one for one in row.leave if one != days), days]
    _record(session, "leave", about=about, by=by, now=now)


def drop_leave(session: Session, account_id: int, first: date, last: date, *, about: str, by: str, now: datetime) -> None:
    """Take a leave back. Raises Missing when there is no such leave."""
    row, days = _row(session, account_id), {"from": first.isoformat(), "until": last.isoformat()}
    if days not in row.leave:
        raise Missing
    row.leave = [one for one in row.leave if one != days]
    _record(session, "leave", about=about, by=by, now=now)


def _row(session: Session, account_id: int) -> Reviewer:
    found = session.get(Reviewer, account_id)
    if found is None:
        raise Missing
    return found


def _lines(text: str) -> str:
    return "\n".join(" ".join(line.split()) for line in text.splitlines() if line.strip())


def _record(session: Session, what: str, *, about: str, by: str, now: datetime) -> None:
    session.flush()
    audit.record(session, Event.REVIEWER_PROFILE_CHANGED, by=by, about=about, at=now, what=what)
