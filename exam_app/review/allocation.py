"""Who marks what: conflicts are looked up on the vault side, scripts given out, asked for, given anew.

Receives scripts that wait and the pool of reviewers; hands on assignments. Everything that gives out
a script does so in turn (see `turns`), and the constraints on assignments stand behind it.
"""

from __future__ import annotations

import hashlib
import random
import secrets
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.accounts.models import Account, AccountRole
from exam_app.applications.models import Application
from exam_app.audit import Event
from exam_app.exams.models import Window
from exam_app.exams.service import policy_of
from exam_app.notices.service import tell
from exam_app.permissions import Role
from exam_app.review import rules
from exam_app.review.blinding import ScriptWriter
from exam_app.review.matching import Matching, match
from exam_app.review.models import Assignment, Declaration, Reviewer, Script
from exam_app.review.turns import in_turn
from exam_app.review.viewdata import Lack, Plan, Share
from exam_app.sitting.models import Registration, Sitting

ACTIVE = ("assigned", "locked")
PLACES = 1_000_000  # a place in a queue is a random number below


# --- what everybody may do -----------------------------------------------------------------------


def near(session: Session, scripts: Collection[str]) -> dict[str, rules.Near]:
    """Everybody near the writer of each script: who may not mark it."""
    writer = sa.select(ScriptWriter.script_id, Registration.application_id).join(Sitting, Sitting.id == ScriptWriter.sitting_id)
    writer = writer.join(Registration, Registration.id == Sitting.registration_id)
    found = session.execute(writer.where(ScriptWriter.script_id.in_(scripts))).all()
    by_application = {application: _near(session, application, scripts) for application in {a for _, a in found}}
    return {script: by_application[application] for script, application in found}


def _near(session: Session, application_id: int, scripts: Collection[str]) -> rules.Near:
    application = session.get_one(Application, application_id)
    writer, named = application.applicant, application.people
    return rules.Near(
        accounts=frozenset({writer.id}) | _marked_before(session, application_id, scripts),
        names=frozenset({writer.name} | {p.name for p in named if p.role != "employer"}),
        emails=frozenset({writer.email} | {p.email for p in named if p.email}),
        employers=frozenset(p.name for p in named if p.role == "employer"),
    )


def _marked_before(session: Session, application_id: int, scripts: Collection[str]) -> frozenset[int]:
    """Who marked an earlier attempt of this application, or said of one of its scripts that they may know the writer."""
    now_marked = sa.select(Script.window_id).where(Script.id.in_(scripts))
    query = sa.select(Assignment.reviewer_id).join(Script).join(ScriptWriter, ScriptWriter.script_id == Script.id)
    query = query.join(Sitting, Sitting.id == ScriptWriter.sitting_id)
    query = query.join(Registration, Registration.id == Sitting.registration_id)
    said_so = sa.and_(Assignment.state == "sent_back", Assignment.sent_back_reason.in_(rules.BARRING_REASONS))
    earlier = sa.and_(Script.window_id.not_in(now_marked), Assignment.state != "withdrawn")
    return frozenset(session.scalars(query.where(Registration.application_id == application_id, earlier | said_so)))


def pool(session: Session) -> Sequence[Reviewer]:
    """Everybody who can be given scripts: active, with the role, entered in the pool."""
    query = sa.select(Reviewer).join(Account).join(AccountRole)
    return session.scalars(query.where(Account.is_active, AccountRole.role == Role.REVIEWER).order_by(Account.name)).all()


def loads(session: Session, window_id: int) -> Counter[int]:
    """How many scripts of the window each reviewer has."""
    query = sa.select(Assignment.reviewer_id, sa.func.count()).join(Script)
    query = query.where(Script.window_id == window_id, Assignment.state.in_(ACTIVE)).group_by(Assignment.reviewer_id)
    return Counter(dict(session.execute(query).all()))


def _marker(reviewer: Reviewer) -> rules.Marker:
    return rules.Marker(reviewer.account_id, reviewer.account.name, reviewer.account.email, reviewer.employer)


def _unbarred(session: Session, scripts: Sequence[Script], reviewers: Sequence[Reviewer]) -> dict[str, frozenset[int]]:
    """For each script the reviewers of its designation with no conflict who do not have it yet."""
    vault = near(session, [script.id for script in scripts])
    had = _had(session, [script.id for script in scripts])
    return {
        script.id: frozenset(
            r.account_id
            for r in reviewers
            if script.prompt.designation in r.designations
            and r.account_id not in had[script.id]
            and not rules.is_barred(_marker(r), vault[script.id])
        )
        for script in scripts
    }


def _had(session: Session, scripts: Collection[str]) -> dict[str, set[int]]:
    had: dict[str, set[int]] = {script: set() for script in scripts}
    query = sa.select(Assignment.script_id, Assignment.reviewer_id).where(Assignment.script_id.in_(scripts))
    for script, reviewer in session.execute(query):
        had[script].add(reviewer)
    return had


def _open_seats(session: Session, window_id: int) -> dict[Script, list[int]]:
    """The scripts that wait for a first or second reviewer, with the seats that are free."""
    query = sa.select(Script).where(Script.window_id == window_id, Script.state.in_(("waiting", "in_review")))
    taken: dict[str, set[int]] = {}
    seats = sa.select(Assignment.script_id, Assignment.seat).join(Script)
    for script, seat in session.execute(seats.where(Script.window_id == window_id, Assignment.state.in_(ACTIVE))):
        taken.setdefault(script, set()).add(seat)
    free = {s: [seat for seat in (1, 2) if seat not in taken.get(s.id, ())] for s in session.scalars(query.order_by(Script.id))}
    return {script: seats for script, seats in free.items() if seats}


def designations_waiting(session: Session, window_id: int) -> set[str]:
    """The designations of which some script lacks a first or second reviewer."""
    return {script.prompt.designation for script in _open_seats(session, window_id)}


def places_open(session: Session, window_id: int) -> int:
    """How many first and second seats nobody has."""
    return sum(len(seats) for seats in _open_seats(session, window_id).values())


# --- giving out ----------------------------------------------------------------------------------


def plan(session: Session, window: Window, *, seed: int) -> Plan:
    """What `allocate` with this seed would do now, and for which scripts it lacks whom."""
    reviewers, free = pool(session), _open_seats(session, window.id)
    eligible, load = _unbarred(session, list(free), reviewers), loads(session, window.id)
    room = {r.account_id: max(r.capacity - load[r.account_id], 0) for r in reviewers}
    found = match({s.id: len(seats) for s, seats in free.items()}, eligible, room, load, seed)
    gets = Counter(reviewer for given in found.given.values() for reviewer in given)
    return Plan(
        scripts=len(free),
        places=sum(map(len, free.values())),
        shares=[Share(r.account.name, load[r.account_id], gets[r.account_id], r.capacity) for r in reviewers],
        lacking=_lacking(session, found, list(free), reviewers, eligible),
        given={s.id: tuple(zip(seats, found.given[s.id], strict=False)) for s, seats in free.items()},
    )


def _lacking(
    session: Session,
    found: Matching,
    scripts: Iterable[Script],
    reviewers: Sequence[Reviewer],
    eligible: Mapping[str, frozenset[int]],
) -> list[Lack]:
    had = _had(session, list(found.unfilled))
    lacks = []
    for script in (script for script in scripts if script.id in found.unfilled):
        able = [r for r in reviewers if script.prompt.designation in r.designations]
        barred = [r for r in able if r.account_id not in eligible[script.id] | had[script.id]]
        full = eligible[script.id] - set(found.given[script.id])
        missing, outside = found.unfilled[script.id], len(reviewers) - len(able)
        lacks.append(Lack(script.code, script.prompt.title, missing, outside, len(barred), len(full)))
    return lacks


def allocate(session: Session, window: Window, *, seed: int, by: str, now: datetime) -> int:
    """Give every waiting script two different reviewers, evenly; returns how many places were filled.

    All or nothing: raises NotAllocable when a script lacks somebody. Tells each reviewer how many
    scripts wait and until when. Raises NotTakenIn before the intake and after the release.
    """
    _only_while_marking(in_turn(session, window.id))
    planned = plan(session, window, seed=seed)
    if planned.lacking:
        raise rules.NotAllocable(explain(planned.lacking))
    chance, due = random.Random(seed), _due(window, now)
    pairs = [(script, seat, reviewer) for script, given in planned.given.items() for seat, reviewer in given]
    chance.shuffle(pairs)
    for script, seat, reviewer in pairs:
        made = Assignment(script_id=script, reviewer_id=reviewer, seat=seat, place=chance.randrange(PLACES), due_on=due)
        _add(session, made, by=by, now=now)
    for reviewer, number in Counter(reviewer for _, _, reviewer in pairs).items():
        _tell(session, reviewer, number, window, now)
    return len(pairs)


def explain(lacking: Sequence[Lack]) -> str:
    """In words, which scripts lack somebody and why."""
    parts = [
        f"Script {lack.code} ({lack.prompt}) lacks {lack.missing}: of the reviewers {lack.no_designation} mark another "
        f"designation, {lack.barred} have a conflict, {lack.full} have no capacity left."
        for lack in lacking
    ]
    return " ".join(parts)


def claim(session: Session, reviewer_id: int, *, window: Window, now: datetime) -> Assignment:
    """Give this reviewer one of the scripts that lack most reviewers, by chance.

    Raises NotTakenIn, NotDeclared, NothingToClaim (no script, no capacity left, or a conflict with
    all of them: it does not say which).
    """
    _only_while_marking(in_turn(session, window.id))
    if session.get(Declaration, (reviewer_id, window.id)) is None:
        raise rules.NotDeclared(window.public_id)
    reviewer = next((r for r in pool(session) if r.account_id == reviewer_id), None)
    free = _open_seats(session, window.id)
    if reviewer is None or loads(session, window.id)[reviewer_id] >= reviewer.capacity:
        raise rules.NothingToClaim("No script waits for you at the moment.")
    able = _unbarred(session, list(free), [reviewer])
    mine = [script for script in free if reviewer_id in able[script.id]]
    if not mine:
        raise rules.NothingToClaim("No script waits for you at the moment.")
    chosen = max(mine, key=lambda script: (len(free[script]), secrets.token_bytes(8)))
    made = Assignment(
        script_id=chosen.id,
        reviewer_id=reviewer_id,
        seat=free[chosen][0],
        place=secrets.randbelow(PLACES),
        due_on=_due(window, now),
    )
    return _add(session, made, by=reviewer.account.public_id, now=now)


def give_seat(session: Session, script: Script, seat: int, *, by: str, now: datetime) -> Assignment | None:
    """Give one seat of this script to the eligible reviewer with the fewest scripts; None when there is nobody.

    For the third seat, and for a seat that was sent back. The caller holds the turn.
    """
    reviewers, load = pool(session), loads(session, script.window_id)
    able = _unbarred(session, [script], reviewers)[script.id]
    free = [r for r in reviewers if r.account_id in able and load[r.account_id] < r.capacity]
    if not free:
        return None
    chosen = min(free, key=lambda r: (load[r.account_id], hashlib.sha256(f"{script.id} {r.account_id}".encode()).digest()))
    made = Assignment(
        script_id=script.id, reviewer_id=chosen.account_id, seat=seat, place=secrets.randbelow(PLACES),
        due_on=_due(script.window, now),
    )  # fmt: skip
    _tell(session, chosen.account_id, 1, script.window, now)
    return _add(session, made, by=by, now=now)


def _only_while_marking(state: str) -> None:
    if state != "taken_in":
        raise rules.NotTakenIn("Scripts of this window cannot be given out now.")


def _due(window: Window, now: datetime) -> date:
    return rules.due_on(policy_of(window), window.zone, now)


def _add(session: Session, made: Assignment, *, by: str, now: datetime) -> Assignment:
    session.add(made)
    session.flush()
    first = sa.update(Script).where(Script.id == made.script_id, Script.state == "waiting")
    session.execute(first.values(state="in_review"))
    audit.record(session, Event.SCRIPT_ASSIGNED, by=by, about=made.script_id, at=now, assignment=made.public_id, seat=made.seat)
    return made


def _tell(session: Session, reviewer_id: int, number: int, window: Window, now: datetime) -> None:
    # Counts only: a code in a message would join the mailbox to the script.
    waits = "1 script waits" if number == 1 else f"{number} scripts wait"
    due = _due(window, now)
    body = f"{window.title}: {waits} for your marks. They are due on {due.day} {due:%B %Y}."
    tell(session, reviewer_id, subject=f"{waits} for you", body=body, path="/reviews", now=now)
