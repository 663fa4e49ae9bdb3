"""What the pages of this stage show: frozen values made from rows, for candidates and for the coordinator.

A candidate's functions ask for released results only; whatever is computed before stays unseen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.accounts.models import Account
from exam_app.applications.models import Application
from exam_app.applications.service import vocabulary_of
from exam_app.errors import Missing
from exam_app.exams.models import Window
from exam_app.results import checking, feedback, letters, rules, storing, wording
from exam_app.results.checking import Condition, Readiness
from exam_app.results.models import Result
from exam_app.results.releasing import score_words
from exam_app.review.routing.intake import open_scripts
from exam_app.sitting.models import Registration
from exam_app.sitting.service import registrations_in

STATES = {"frozen": "Closed, essays not yet copied", "taken_in": "Being scored", "released": "Released"}
OUTCOMES = {"passed": "Passed", "failed": "Not passed", "not_taken": "Not taken"}
DECISIONS = {"passed": "Passed", "not_passed": "Not passed"}


@dataclass(frozen=True, slots=True)
class ReleasedLine:
    """A released result in the candidate's own list."""

    public_id: str
    window: str
    opening: str
    released_at: datetime


@dataclass(frozen=True, slots=True)
class WindowLine:
    """A window in the coordinator's list. `is_marked` when no essay waits for a mark."""

    public_id: str
    title: str
    state: str
    closes_at: datetime
    is_released: bool
    is_marked: bool


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed a warning, why and when."""

    name: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class WarningLine:
    """A warning before release, its signatures, and whether this reader may still sign it."""

    code: str
    says: str
    signatures: tuple[Signature, ...]
    is_settled: bool
    may_sign: bool


@dataclass(frozen=True, slots=True)
class CandidateLine:
    """A candidate in the reconciliation: one final state for each part. `result` is None before computing."""

    name: str
    designation: str
    association: str
    one: str
    two: str
    decision: str
    result: str | None
    feedback: str  # "Approved", "To approve", "None"


@dataclass(frozen=True, slots=True)
class ReleasePage:
    """Everything on the page of a window's release."""

    public_id: str
    title: str
    is_released: bool
    released_at: datetime | None
    conditions: tuple[Condition, ...]
    warnings: tuple[WarningLine, ...]
    candidates: tuple[CandidateLine, ...]
    counts: tuple[tuple[int, str], ...]
    may_compute: bool
    must_compute: bool
    is_ready: bool


@dataclass(frozen=True, slots=True)
class ResultPage:
    """A letter, released or as a preview, with what the pages around it need."""

    public_id: str
    window_id: str
    window: str
    candidate: str
    letter: Mapping[str, Any]
    is_released: bool


def released_for(session: Session, account_id: int) -> list[ReleasedLine]:
    """The person's own released results, the newest first."""
    query = _own(account_id).order_by(Result.released_at.desc(), Result.id.desc())
    return [
        ReleasedLine(r.public_id, r.registration.window.title, r.letter["opening"], r.released_at)
        for r in session.scalars(query)
        if r.letter and r.released_at
    ]


def _own(account_id: int) -> sa.Select[Result]:
    query = sa.select(Result).join(Registration, Result.registration_id == Registration.id)
    query = query.join(Application, Registration.application_id == Application.id)
    return query.where(Application.applicant_id == account_id, Result.state == "released")


def result_of(session: Session, account_id: int, public_id: str) -> Result:
    """This released result of this person. Raises Missing, before the release too."""
    found = session.scalar(_own(account_id).where(Result.public_id == public_id))
    if found is None:
        raise Missing
    return found


def result_page(session: Session, result: Result, *, now: datetime, contact: str) -> ResultPage:
    """The frozen letter once it is released, before that the letter as it would be today."""
    window = result.registration.window
    letter = wording.as_now(result.letter) if result.letter else letters.document(session, result, at=now, contact=contact)
    name = result.registration.application.applicant.name
    return ResultPage(result.public_id, window.public_id, window.title, name, letter, result.state == "released")


def letter_file(session: Session, result: Result, *, now: datetime, contact: str) -> tuple[bytes, str]:
    """The letter as PDF, and the name of its file."""
    page, at = result_page(session, result, now=now, contact=contact), result.released_at or now
    return letters.pdf(page.letter, at=at), letters.file_name(result)


def to_release(session: Session, *, now: datetime) -> list[WindowLine]:
    """The windows whose essays are all marked and whose results are not out."""
    return [line for line in windows_with_results(session, now=now) if line.is_marked and not line.is_released]


def windows_with_results(session: Session, *, now: datetime) -> list[WindowLine]:
    """Every window that is closed, the newest first."""
    query = (
        sa.select(Window).where(Window.closes_at <= now, Window.state != "planned").order_by(Window.closes_at.desc(), Window.id)
    )
    return [
        WindowLine(
            w.public_id, w.title, STATES[w.state], w.closes_at, w.state == "released",
            w.state != "frozen" and open_scripts(session, w) == 0,
        )
        for w in session.scalars(query)
    ]  # fmt: skip


def release_page(session: Session, window: Window, *, account_id: int, now: datetime) -> ReleasePage:
    """Checklist, warnings, reconciliation and counts of a window, for this reader."""
    is_released = window.state == "released"
    ready = Readiness(()) if is_released else checking.readiness(session, window, now=now)
    results = storing.results_in(session, window)
    return ReleasePage(
        public_id=window.public_id,
        title=window.title,
        is_released=is_released,
        released_at=window.released_at,
        conditions=ready.conditions,
        warnings=_warnings(session, ready, account_id),
        candidates=_candidates(session, window, results),
        counts=_counts(results),
        may_compute=not is_released and ready.may_compute,
        must_compute=not is_released and ready.must_compute,
        is_ready=not is_released and ready.is_ready,
    )


def _warnings(session: Session, ready: Readiness, account_id: int) -> tuple[WarningLine, ...]:
    signers = {s.account_id for s in ready.signatures}
    names = {a.id: a.name for a in session.scalars(sa.select(Account).where(Account.id.in_(signers)))}
    lines = []
    for doubt in ready.doubts:
        signed = ready.signed(doubt)
        signatures = tuple(Signature(names[s.account_id], s.reason, s.signed_at) for s in signed)
        is_settled = len(signed) >= checking.SIGNATURES
        may_sign = not is_settled and account_id not in {s.account_id for s in signed}
        lines.append(WarningLine(doubt.code, doubt.says, signatures, is_settled, may_sign))
    return tuple(lines)


def warning_line(page: ReleasePage, code: str) -> WarningLine:
    """The warning of this code. Raises NothingToSign when it does not stand as it was shown."""
    for line in page.warnings:
        if line.code == code:
            return line
    raise rules.NothingToSign("This warning does not stand as it was shown.")


def _candidates(session: Session, window: Window, results: Sequence[Result]) -> tuple[CandidateLine, ...]:
    by_registration, approved = {result.registration_id: result for result in results}, feedback.standings(session, window)
    words = {None: "None", False: "To approve", True: "Approved"}
    lines = [_candidate(r, by_registration.get(r.id), words[approved.get(r.id)]) for r in registrations_in(session, window)]
    return tuple(sorted(lines, key=lambda line: line.name))


def _candidate(registration: Registration, result: Result | None, said: str) -> CandidateLine:
    application, states = registration.application, {p: _state(registration, result, p) for p in rules.PARTS}
    words = vocabulary_of(application)
    return CandidateLine(
        name=application.applicant.name,
        designation=words.designation,
        association=words.short_name,
        one=states["one"],
        two=states["two"],
        decision=DECISIONS[result.decision] if result else "Not computed",
        result=result.public_id if result else None,
        feedback=said if result else "None",
    )


def _state(registration: Registration, result: Result | None, part: str) -> str:
    if part not in registration.parts:
        return "Carried over"
    for row in result.parts if result else ():
        if row.part == part:
            return OUTCOMES[row.outcome] if row.outcome == "not_taken" else f"{OUTCOMES[row.outcome]}, {score_words(row)}"
    sat = {sitting.part: sitting.state for sitting in registration.sittings}
    return {None: "Not taken", "open": "Being sat", "submitted": "Handed in"}[sat.get(part)]


def _counts(results: Sequence[Result]) -> tuple[tuple[int, str], ...]:
    if not results:
        return ()
    decisions = Counter(result.decision for result in results)
    passed = Counter(part.part for result in results for part in result.parts if part.outcome == "passed")
    return (
        (len(results), "candidate" if len(results) == 1 else "candidates"),
        (decisions["passed"], "passed"),
        (decisions["not_passed"], "not passed"),
        (passed["one"], "passed Part One"),
        (passed["two"], "passed Part Two"),
    )
