"""Builders of what candidates handed in and of the marks it was given, for the results."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction

from sqlalchemy.orm import Session

from exam_app.accounts import people
from exam_app.accounts.models import Account
from exam_app.applications.models import Application
from exam_app.bank.models import PromptVersion
from exam_app.exams.models import Window
from exam_app.permissions import Role
from exam_app.review.blinding import ScriptWriter
from exam_app.review.models import Assignment, CriterionScore, Review, Script, Settlement
from exam_app.sitting.models import Registration, Response, Sitting
from tests.build import Cast
from tests.build_results_form import CRITERIA, POINTS, key_of

MEETS = (3,) * len(CRITERIA)
ESSAY = "Emilio looks for his mother at the door, and I would wait there with him."

# What the first and the second reviewer write on the whole essay and on its first criterion.
WHOLE = ("There is care in this essay.", "A calm voice speaks from every page.")
ON = ("The details are used well in", "More than one meaning is offered in")


def letters_with(right: int, *, of: int = 60, blank: bool = False) -> str:
    """Answers of which exactly the first `right` are right; the others are wrong, or left `blank`."""
    return "".join(key_of(p) if p <= right else "-" if blank else _wrong(p) for p in range(1, of + 1))


def _wrong(position: int) -> str:
    return "ABCD"[(position + 1) % 4]


def somebody(session: Session, name: str, *, now: datetime) -> Account:
    """An applicant who is not of the cast."""
    address = f"{name.lower().replace(' ', '.')}@example.org"
    return people.create(session, email=address, name=name, roles={Role.APPLICANT}, by="system", now=now)


def a_candidate(
    session: Session, cast: Cast, window: Window, account: Account, *,
    right: int | None = 52, levels: Sequence[Sequence[int]] | None = (MEETS, MEETS), letters: str | Sequence[str] | None = None,
    parts: Sequence[str] = ("one", "two"), profile: str = "ncimha-2024-01-01", comments: bool = False,
) -> Registration:  # fmt: skip
    """A registered candidate: `right` answers right in Part One (None: not taken), and for each essay the
    levels both reviewers gave (None: Part Two not taken)."""
    application = Application(
        applicant=account, association=profile.partition("-")[0].upper(), designation="clinical", profile=profile,
        state="approved", started_at=window.opens_at - timedelta(days=200), submitted_at=window.opens_at - timedelta(days=100),
        decided_at=window.opens_at - timedelta(days=90), approved_until=date(2027, 2, 1),
    )  # fmt: skip
    registration = Registration(
        application=application, window=window, designation="clinical", attempt_no=1, parts=list(parts), fee="paid",
        registered_at=window.opens_at - timedelta(days=20),
    )  # fmt: skip
    session.add(registration)
    session.flush()
    if "one" in parts and (right is not None or letters):
        _sitting(session, registration, "one", {"letters": letters or letters_with(right or 0)})
    if "two" in parts and levels is not None:
        _essays(session, cast, registration, levels, comments)
    return registration


def _sitting(session: Session, registration: Registration, part: str, packed: dict[str, object]) -> Sitting:
    start = registration.window.opens_at + timedelta(hours=2 if part == "one" else 4)
    sitting = Sitting(
        registration=registration, part=part, state="submitted", attestation="1", started_at=start,
        ends_at=start + timedelta(minutes=90), option_orders=["ABCD"] * 60 if part == "one" else [],
        submitted_at=start + timedelta(minutes=80), closed_by="candidate", packed=packed,
        receipt=hashlib.sha256(f"{registration.public_id}{part}".encode()).hexdigest(),
    )  # fmt: skip
    session.add(sitting)
    session.flush()
    return sitting


def text_of(registration: Registration, position: int) -> str:
    """What the candidate wrote; different for everybody."""
    return f"{ESSAY} ({registration.public_id}, {position})"


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _essays(session: Session, cast: Cast, registration: Registration, levels: Sequence[Sequence[int]], comments: bool) -> None:
    texts = {p: text_of(registration, p) for p in range(1, len(levels) + 1)}
    packed = [{"position": p, "revision": 1, "sha256": _sha(text), "counts": True} for p, text in texts.items()]
    sitting = _sitting(session, registration, "two", {"essays": packed})
    for place, (position, text) in enumerate(texts.items()):
        session.add(Response(sitting_id=sitting.id, position=position, revision=1, answer=text, is_chosen=True))
        prompt = registration.window.form.prompts[place].version
        script = Script(
            window_id=registration.window_id, prompt_version_id=prompt.id, text=text, sha256=_sha(text), state="settled"
        )
        session.add(script)
        session.flush()
        session.add(ScriptWriter(script_id=script.id, sitting_id=sitting.id, position=position))
        _mark(session, script, prompt, (cast.ruth, cast.rolf), levels[place], registration.registered_at, comments)


def _mark(
    session: Session,
    script: Script,
    prompt: PromptVersion,
    reviewers: Sequence[Account],
    levels: Sequence[int],
    at: datetime,
    said: bool,
) -> None:
    criteria = prompt.rubric.criteria
    for seat, reviewer in enumerate(reviewers, 1):
        review = Review(
            sha256=script.sha256, saved_at=at, comment=WHOLE[seat - 1] if said else "",
            private_note="Never to leave this desk.",
            scores=[
                CriterionScore(criterion_id=c.id, level=level, comment=f"{ON[seat - 1]} {c.name.lower()}." if said and c.position == 1 else "")
                for c, level in zip(criteria, levels, strict=True)
            ],
        )  # fmt: skip
        session.add(
            Assignment(
                script_id=script.id, reviewer_id=reviewer.id, seat=seat, place=random.randrange(10_000), state="locked",
                due_on=date(2026, 6, 1), locked_at=at, review=review,
            )
        )  # fmt: skip
    points = [Fraction(POINTS[level - 1]) for level in levels]
    settle(session, script, {c.code: p for c, p in zip(criteria, points, strict=True)}, at=at)


def settle(session: Session, script: Script, points: dict[str, Fraction], *, at: datetime) -> Settlement:
    """Settle a script with these points by criterion; also anew."""
    total = sum(points.values(), Fraction(0))
    row = session.get(Settlement, script.id) or Settlement(script_id=script.id, seats=[1, 2], reasons=[])
    row.method, row.sha256, row.settled_at = "mean", script.sha256, at
    row.points_num, row.points_den, row.out_of = total.numerator, total.denominator, max(POINTS) * len(points)
    row.criteria = [{"criterion": code, "points": str(p), "out_of": max(POINTS)} for code, p in points.items()]
    session.add(row)
    session.flush()
    return row


def many(
    session: Session,
    cast: Cast,
    window: Window,
    number: int,
    *,
    now: datetime,
    right: Callable[[int], int] = lambda n: 40 + n % 20,
) -> list[Registration]:
    """So many candidates with different points in Part One and the rest left blank, without Part Two."""
    return [
        a_candidate(
            session,
            cast,
            window,
            somebody(session, f"Candidate Number{n}", now=now),
            letters=letters_with(right(n), blank=True),
            levels=None,
        )
        for n in range(number)
    ]
