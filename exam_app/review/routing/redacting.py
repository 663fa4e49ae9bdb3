"""Covering what may identify a writer: the coordinator decides about each passage, and both reviewers see the same.

Receives hits and the coordinator's own passages; hands on the text as it is shown, of the same length
as the original. The original stays on the vault side.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import Event
from exam_app.errors import Missing
from exam_app.exams.models import Window
from exam_app.review import rules
from exam_app.review.models import Assignment, IdentityHit, Review, Script, ScriptOriginal
from exam_app.review.routing.shown import text_of
from exam_app.review.rules.redaction import overlay, places_of
from exam_app.review.turns import in_turn

OPEN = ("waiting", "in_review", "sent_back", "adjudication")


def script_in(session: Session, window: Window, code: str) -> Script:
    """The script of this window with this code. Raises Missing."""
    found = session.scalar(sa.select(Script).where(Script.window_id == window.id, Script.code == code))
    if found is None:
        raise Missing
    return found


def original_of(session: Session, script: Script) -> str:
    """The text as it was handed in."""
    kept = session.get(ScriptOriginal, script.id)
    return kept.text if kept else script.text


def hits_of(session: Session, script: Script) -> list[IdentityHit]:
    """All passages of the script that were found or added, in order."""
    return list(session.scalars(sa.select(IdentityHit).where(IdentityHit.script_id == script.id).order_by(IdentityHit.start)))


def decide(session: Session, script: Script, decisions: Mapping[str, str], *, by: str, now: datetime) -> None:
    """Cover these passages ("redacted") or let them stand ("stands"), by public id of the hit; can be changed later.

    Raises AlreadyDecided once the script is settled. Ids that are not this script's are ignored.
    """
    _open(session, script)
    rows = [hit for hit in hits_of(session, script) if hit.public_id in decisions]
    for hit in rows:
        hit.decision, hit.decided_by, hit.decided_at = decisions[hit.public_id], by, now
    if rows:
        _renew(session, script, by=by, now=now, reason="")


def redact_words(session: Session, script: Script, words: str, *, by: str, now: datetime) -> int:
    """Cover these words wherever they stand in the script; returns in how many places.

    Raises NotThere when they stand nowhere, AlreadyDecided once the script is settled.
    """
    _open(session, script)
    found = places_of(original_of(session, script), words)
    if not found:
        raise rules.NotThere("These words do not stand in the script.")
    held = {(hit.start, hit.stop): hit for hit in hits_of(session, script)}
    for span in found:
        row = held.get(span)
        if row is None:
            row = IdentityHit(script_id=script.id, start=span[0], stop=span[1], kind="own", source="coordinator")
            session.add(row)
        row.decision, row.decided_by, row.decided_at = "redacted", by, now
    _renew(session, script, by=by, now=now, reason="")
    return len(found)


def let_rest_stand(session: Session, window: Window, *, reason: str, by: str, now: datetime) -> int:
    """Let every passage of the window stand that nobody has decided about; returns how many."""
    in_turn(session, window.id)
    query = sa.select(IdentityHit).join(Script).where(Script.window_id == window.id, IdentityHit.decision.is_(None))
    rows = list(session.scalars(query))
    for hit in rows:
        hit.decision, hit.decided_by, hit.decided_at = "stands", by, now
    session.flush()
    for script in {hit.script for hit in rows}:
        _record(session, script, by=by, now=now, reason=reason)
    return len(rows)


def _open(session: Session, script: Script) -> None:
    in_turn(session, script.window_id)
    session.refresh(script)
    if script.state not in OPEN:
        raise rules.AlreadyDecided("This script is settled: what was read stays as it was read.", "Go back to the board.")


def _renew(session: Session, script: Script, *, by: str, now: datetime, reason: str) -> None:
    session.flush()
    original = original_of(session, script)
    shown = overlay(original, [(h.start, h.stop, h.kind) for h in hits_of(session, script) if h.decision == "redacted"])
    if shown != script.text and session.get(ScriptOriginal, script.id) is None:
        session.add(ScriptOriginal(script_id=script.id, text=original, kept_at=now))
    script.text = shown
    _carry_on(session, script)
    session.flush()
    _record(session, script, by=by, now=now, reason=reason)


def _carry_on(session: Session, script: Script) -> None:
    """Marks that were given before go with the text as it is covered now: its length and what it says stay."""
    given = sa.select(Assignment.id).where(Assignment.script_id == script.id)
    marked = sa.update(Review).where(Review.assignment_id.in_(given))
    session.execute(marked.values(sha256=rules.digest(text_of(script))))


def _record(session: Session, script: Script, *, by: str, now: datetime, reason: str) -> None:
    # Places in the text only: no word of it belongs into the record.
    spans = {d: [[h.start, h.stop] for h in hits_of(session, script) if h.decision == d] for d in ("redacted", "stands")}
    audit.record(session, Event.IDENTITY_DECIDED, by=by, about=script.id, at=now, reason=reason, **spans)
