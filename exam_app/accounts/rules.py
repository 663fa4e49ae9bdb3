"""Rules about signing in: pure, and given `now` where time matters."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from exam_app.errors import Refused
from exam_app.permissions import Role, clashes

SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 128
INVITATION_LIFE = timedelta(hours=72)
FREE_TRIES = 5
LONGEST_DELAY = timedelta(minutes=15)

# The passwords that head the published lists of leaked ones, at our minimum length or padded
# to it, and the words that this very site suggests.
COMMON = ("password", "123456", "qwerty", "letmein", "iloveyou", "welcome", "admin", "abc123", "111111")
CONTEXT = ("infant", "mental", "mentor", "endorsement", "alliance", "ncimha", "vaimh", "nmaimh", "orimha", "exam")


class SignInDelayed(Refused):
    """Too many wrong passwords; waiting lifts it, nobody is locked out for good."""


class InvitationUsed(Refused):
    """The one-time link was used, has run out, or never existed."""

    advice = "Ask the person who invited you for a new link."


class RolesClash(Refused):
    """These roles may not be held by one person."""

    advice = "Give the second role to somebody else."


class LastAdministrator(Refused):
    """Nobody would be left to manage people."""

    advice = "Give the role of administrator to another person first."


def password_flaw(password: str, *, email: str, name: str) -> str | None:
    """Why this password cannot be used, or None.

    Length and guessability only, no composition rules (OWASP ASVS 5.0, 6.2.1 to 6.2.12).
    """
    if len(password) < SHORTEST_PASSWORD:
        return f"Use at least {SHORTEST_PASSWORD} characters. A few unrelated words are easy to remember."
    if len(password) > LONGEST_PASSWORD:
        return f"Use at most {LONGEST_PASSWORD} characters."
    own = [part for part in (*email.casefold().replace("@", ".").split("."), *name.casefold().split()) if len(part) > 3]
    rest = password.casefold()
    for word in (*COMMON, *CONTEXT, *own):
        rest = rest.replace(word, "")
    if len(set(rest)) < 5:
        return "This password is easy to guess. Choose words that have nothing to do with you or this site."
    return None


def delay_after(failures: int) -> timedelta:
    """How long the next try has to wait after so many wrong ones in a row.

    Five tries are free; then the delay doubles from one second up to a quarter of an hour.
    A delay and no lockout: a lockout would let a stranger keep a candidate from the exam.
    """
    if failures <= FREE_TRIES:
        return timedelta(0)
    return min(timedelta(seconds=2 ** min(failures - FREE_TRIES - 1, 20)), LONGEST_DELAY)


def must_wait(failures: int, last_failed_at: datetime | None, now: datetime) -> timedelta:
    """The rest of the delay; zero when the person may try."""
    if last_failed_at is None:
        return timedelta(0)
    return max(last_failed_at + delay_after(failures) - now, timedelta(0))


def may_combine(roles: Iterable[Role]) -> None:
    """Raise RolesClash when two of the roles exclude each other, or there is none."""
    held = set(roles)
    if not held:
        raise RolesClash("A person needs at least one role.", "Choose a role.")
    for one, other in clashes(held):
        raise RolesClash(f"One person cannot be {one} and {other}: it would break the separation the exam rests on.")


def is_alive(started_at: datetime, seen_at: datetime, now: datetime, *, idle: timedelta, longest: timedelta) -> bool:
    """Whether a session still counts: used within `idle`, and not older than `longest`."""
    return now - seen_at <= idle and now - started_at <= longest
