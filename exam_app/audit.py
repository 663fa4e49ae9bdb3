"""The record of every state change: append-only, hash-chained, written with the change itself.

Each event names the facts that it must carry; a missing or extra fact raises, so that no
verb leaves a vague trace. No personal data stands in an event: people and objects are
referred to by their public ids.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from exam_app.db import Base, Document, Instant

BY_THE_SYSTEM = "system"


class Event(Enum):
    """What can happen, and the facts each event requires."""

    ACCOUNT_CREATED = "account.created", {"roles"}
    ACCOUNT_CLOSED = "account.closed", set[str]()
    ROLES_CHANGED = "account.roles_changed", {"before", "after"}
    PERSON_INVITED = "account.invited", {"roles"}
    PASSWORD_SET = "account.password_set", set[str]()
    SIGNED_IN = "account.signed_in", set[str]()
    SIGN_IN_FAILED = "account.sign_in_failed", {"reason"}
    SIGNED_OUT = "account.signed_out", set[str]()
    APPLICATION_STARTED = "application.started", {"association", "designation", "profile"}
    APPLICATION_DISCARDED = "application.discarded", {"association", "designation", "entries"}
    EVIDENCE_CHANGED = "application.evidence_changed", {"deed", "kind"}
    APPLICATION_SUBMITTED = "application.submitted", {"profile"}
    APPLICATION_RETURNED = "application.returned", {"reason"}
    APPLICATION_APPROVED = "application.approved", {"until", "profile"}
    RESULT_RECORDED = "application.result_recorded", {"result", "parts"}
    BANK_IMPORTED = "bank.imported", {"items", "prompts", "unchanged"}
    BANK_RESEALED = "bank.resealed", {"texts"}
    KEY_READ = "bank.key_read", {"item"}
    KEY_CHANGED = "bank.key_changed", {"item", "reason"}
    ITEM_BEGUN = "item.begun", {"item", "bank"}
    FILTER_KEPT = "bank.filter_kept", set[str]()
    FILTER_DROPPED = "bank.filter_dropped", set[str]()
    ITEMS_TICKED = "bank.items_ticked", {"items"}
    DRAFT_DROPPED = "item.draft_dropped", {"item"}
    ITEM_READ = "item.read", {"item", "version"}
    VERSION_MADE = "item.version_made", {"item", "version", "reason"}
    VERSION_MOVED = "item.moved", {"item", "version", "before", "after", "note"}
    REVIEW_ASKED = "item.review_asked", {"item", "version", "stage", "reviewer"}
    REVIEW_DROPPED = "item.review_dropped", {"item", "version", "stage", "reviewer"}
    ITEM_ANSWERED = "item.answered", {"item", "version", "was_right"}
    ITEM_JUDGED = "item.judged", {"item", "version", "stage", "decision"}
    ITEM_COMMENTED = "item.commented", {"item", "version", "field"}
    COMMENT_ANSWERED = "item.comment_answered", {"item", "version", "field", "how"}
    ITEM_VOTED = "item.voted", {"item", "version", "vote"}
    EXPERTISE_CHANGED = "bank.expertise_changed", {"areas"}
    VIGNETTE_MADE = "bank.vignette_made", {"vignette", "version", "reason"}
    IMAGE_ADDED = "bank.image_added", {"sha256"}
    IMPORT_RECEIVED = "import.received", {"sha256", "bytes"}
    IMPORT_DROPPED = "import.dropped", set[str]()
    ITEMS_IMPORTED = "import.taken_in", {"format", "bank", "items", "vignettes"}
    IMPORT_UNDONE = "import.undone", {"items", "vignettes"}
    ITEMS_EXPORTED = "bank.exported", {"format", "items", "sha256"}
    PROMPT_READ = "prompt.read", {"prompt", "version"}
    PROMPT_MADE = "prompt.version_made", {"prompt", "version", "reason"}
    PROMPT_MOVED = "prompt.moved", {"prompt", "version", "before", "after", "note"}
    BLUEPRINT_SAVED = "blueprint.draft_saved", {"revision"}
    BLUEPRINT_DROPPED = "blueprint.draft_dropped", {"revision"}
    BLUEPRINT_EFFECTIVE = "blueprint.effective", {"version", "hash", "reason"}
    FORM_ASSEMBLED = "form.assembled", {"blueprint", "seed"}
    FORM_DISCARDED = "form.discarded", {"code", "blueprint", "seed"}
    FORM_CHANGED = "form.changed", {"deed", "items"}
    FORM_FREEZE_PROPOSED = "form.freeze_proposed", {"hash", "note"}
    FORM_PROPOSAL_ENDED = "form.proposal_ended", {"hash", "why"}
    FORM_PUBLISHED = "form.published", {"hash", "proposed_by"}
    PAPER_PACK_MADE = "form.paper_pack_made", {"window", "hash", "versions", "seed"}
    KEY_SHEET_ASKED = "form.key_sheet_asked", {"reason"}
    KEY_SHEET_AGREED = "form.key_sheet_agreed", {"asked_by"}
    KEY_SHEET_DROPPED = "form.key_sheet_dropped", {"asked_by"}
    KEY_SHEET_MADE = "form.key_sheet_made", {"hash", "agreed_by"}
    CUT_SCORE_SET = "form.cut_score_set", {"points", "out_of", "authority"}
    WINDOW_PLANNED = "window.planned", {"form", "policy"}
    WINDOW_CHANGED = "window.changed", {"form", "policy", "opens_at", "closes_at"}
    WINDOW_DROPPED = "window.dropped", {"title"}
    WINDOW_FROZEN = "window.frozen", {"form_hash", "policy_hash"}
    WINDOW_SCRIPTS_TAKEN_IN = "window.scripts_taken_in", {"scripts"}
    REGISTERED = "registration.made", {"window", "parts", "attempt"}
    REGISTRATION_WITHDRAWN = "registration.withdrawn", {"reason"}
    FEE_SETTLED = "registration.fee_settled", {"how"}
    ACCOMMODATION_ASKED = "accommodation.asked", {"kind"}
    ACCOMMODATION_DECIDED = "accommodation.decided", {"decision", "extra_percent", "extra_minutes", "break_minutes"}
    READINESS_CHECKED = "readiness.checked", {"ready"}
    RULES_ATTESTED = "sitting.attested", {"version"}
    SITTING_STARTED = "sitting.started", {"part", "ends_at"}
    SITTING_SUBMITTED = "sitting.submitted", {"part", "closed_by", "receipt"}
    SITTING_TAKEN_OVER = "sitting.taken_over", {"epoch"}
    LATE_WORK_ARRIVED = "sitting.late_work_arrived", {"position", "sha256", "way"}
    LATE_PROPOSED = "sitting.late_proposed", {"position", "sha256", "what", "reason"}
    LATE_DECIDED = "sitting.late_decided", {"position", "sha256", "what", "is_agreed", "receipt"}
    REOPENING_PROPOSED = "sitting.reopening_proposed", {"minutes", "reason"}
    REOPENING_DECIDED = "sitting.reopening_decided", {"is_agreed", "minutes", "receipt", "ends_at"}
    TIME_GRANTED = "sitting.time_granted", {"minutes", "reason", "ends_at"}
    SITTING_PAUSED = "sitting.paused", {"reason"}
    BREAK_TAKEN = "sitting.break_taken", {"break_seconds"}
    SITTING_RESUMED = "sitting.resumed", {"why", "since", "until", "ends_at"}
    MESSAGE_SENT = "sitting.message_sent", {"message"}
    RESCUE_FILE_READ = "sitting.rescue_file_read", {"new", "known", "sha256"}
    INCIDENT_NOTED = "incident.noted", {"window", "kind"}
    INCIDENT_RESOLVED = "incident.resolved", set[str]()
    OUTAGE_CREDITED = "incident.outage_credited", {"window", "from", "until", "sittings"}
    REVIEWER_CHANGED = "reviewer.changed", {"designations", "capacity", "is_active"}
    REVIEWER_DECLARED = "reviewer.declared", {"window", "number", "text"}
    REVIEWER_PROFILE_CHANGED = "reviewer.profile_changed", {"what"}
    REVIEWER_CAPACITY_SET = "reviewer.capacity_set", {"window", "capacity"}
    REVIEWER_PRACTISED = "reviewer.practised", {"designation", "paper"}
    QUALIFYING_STARTED = "reviewer.qualifying_started", {"designation", "papers"}
    QUALIFYING_CLOSED = "reviewer.qualifying_closed", {"designation", "is_passed", "within", "exact", "criteria"}
    QUALIFICATION_WAIVED = "reviewer.qualification_waived", {"designation", "until", "reason"}
    QUALIFICATION_ASKED = "reviewer.qualification_asked", {"designation", "reason"}
    CONFLICT_LISTED = "reviewer.conflict_listed", {"conflict", "kind"}
    CONFLICT_ENDED = "reviewer.conflict_ended", {"conflict"}
    LATE_CONFLICT_FOUND = "review.late_conflict_found", {"assignment"}
    LATE_CONFLICT_DECIDED = "review.late_conflict_decided", {"assignment", "outcome"}
    SCRIPT_WITHDRAWN = "script.withdrawn", {"assignment", "reason"}
    ALLOCATION_MADE = "window.allocated", {"run", "seed", "inputs_hash", "scripts", "places"}
    PIN_SET = "script.pin_set", {"kind", "reviewer", "reason"}
    PIN_REMOVED = "script.pin_removed", {"kind", "reviewer"}
    SMALL_GROUP_DECIDED = "window.small_group_decided", {"designation", "decision", "scripts", "reason"}
    SCRIPTS_LOOKED_THROUGH = "window.scripts_looked_through", {"scripts", "hits"}
    IDENTITY_DECIDED = "script.identity_decided", {"redacted", "stands", "reason"}
    SCRIPT_ASSIGNED = "script.assigned", {"assignment", "seat"}
    SCRIPT_SENT_BACK = "script.sent_back", {"assignment", "reason"}
    SCRIPT_GIVEN_BACK = "script.given_back", {"assignment"}
    SCRIPTS_HANDED_BACK = "reviewer.scripts_handed_back", {"window", "assignments"}
    DUE_DAY_CHANGED = "reviewer.due_day_changed", {"window", "due_on", "assignments"}
    REVIEWER_REMINDED = "reviewer.reminded", {"window", "due_on", "step", "scripts"}
    LATENESS_REPORTED = "reviewer.lateness_reported", {"window", "due_on", "scripts"}
    HOURS_STATED = "reviewer.hours_stated", {"window", "minutes"}
    CONCERN_RAISED = "concern.raised", {"script"}
    CONCERN_HANDLED = "concern.handled", {"deed"}
    WRITER_REVEALED = "concern.writer_revealed", {"script", "reason"}
    REVIEW_LOCKED = "review.locked", {"script", "rubric"}
    REVIEW_REOPENED = "review.reopened", {"script"}
    ADJUDICATION_ASKED = "script.adjudication_asked", {"reasons"}
    TALK_BEGUN = "script.talk_begun", {"reasons", "until"}
    LEVELS_PROPOSED = "script.levels_proposed", {"seat", "levels"}
    TALK_ENDED = "script.talk_ended", {"outcome"}
    WORDS_WITHHELD = "script.words_withheld", {"turn"}
    ADJUDICATION_DECIDED = "script.adjudication_decided", {"assignment", "levels"}
    SCRIPT_SETTLED = "script.settled", {"points", "out_of", "method"}
    SETTLEMENT_REPLACED = "script.settlement_replaced", {"number", "points", "method", "correction"}
    CORRECTION_ASKED = "review.correction_asked", {"correction", "changes", "reason"}
    CORRECTION_DECIDED = "review.correction_decided", {"correction", "is_agreed", "answer"}
    SEEDS_MIXED_IN = "window.seeds_mixed_in", {"scripts", "a_reviewer"}
    QUALITY_WARNED = "window.quality_warned", {"warnings"}
    QUALITY_NOTED = "window.quality_noted", {"warning", "reviewer", "decision"}
    RESULTS_COMPUTED = "results.computed", {"results"}
    FEEDBACK_SAVED = "feedback.saved", {"revision"}
    FEEDBACK_APPROVED = "feedback.approved", {"revision", "sha256"}
    RELEASE_OVERRIDDEN = "results.release_overridden", {"check", "reason"}
    RESULTS_RELEASED = "results.released", {"results"}
    ANSWERS_COUNTED = "statistics.counted", {"candidates"}

    PANEL_OPENED = "panel.opened", {"form", "method"}
    PANELIST_ASKED = "panel.panelist_asked", {"panelist"}
    PANELIST_RELEASED = "panel.panelist_released", {"panelist"}
    PANELIST_DECLARED = "panel.panelist_declared", {"has_conflict", "promise"}
    PRACTICE_CHOSEN = "panel.practice_chosen", {"item", "version"}
    PRACTICE_DROPPED = "panel.practice_dropped", {"item", "version"}
    PANEL_PRACTISED = "panel.practised", {"item"}
    PANEL_ANSWERED = "panel.answered", {"item", "was_right"}
    PANEL_RATED = "panel.rated", {"round", "place"}
    PANEL_HANDED_IN = "panel.handed_in", {"round", "sha256"}
    PANEL_MOVED = "panel.moved", {"before", "after", "without"}
    PANEL_NOTED = "panel.noted", {"place"}
    STANDARD_RECOMMENDED = "standard.recommended", {"points", "out_of"}
    STANDARD_DECIDED = "standard.decided", {"points", "out_of", "decided_on"}
    STANDARD_CONFIRMED = "standard.confirmed", {"is_confirmed", "is_applied"}

    def __init__(self, code: str, facts: set[str]) -> None:
        self.code = code
        self.facts = frozenset(facts)


class AuditEvent(Base):
    """One link of the chain. `hash` covers the event and the hash before it."""

    __tablename__ = "audit_events"

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    event: Mapped[str]
    by: Mapped[str]
    about: Mapped[str] = mapped_column(index=True)
    facts: Mapped[Document]
    at: Mapped[Instant]
    previous: Mapped[str] = mapped_column(sa.String(64))
    hash: Mapped[str] = mapped_column(sa.String(64), unique=True)


START_OF_CHAIN = "0" * 64


def record(session: Session, event: Event, *, by: str, about: str, at: datetime, **facts: Any) -> AuditEvent:
    """Append one event within the caller's transaction.

    `by` and `about` are public ids (or BY_THE_SYSTEM). Raises ValueError when the facts are
    not exactly those that the event requires.
    """
    return record_all(session, [Happening(event, about, facts, by, at)])[-1]


def record_many(
    session: Session, event: Event, facts_about: Mapping[str, Mapping[str, Any]], *, by: str, at: datetime
) -> list[AuditEvent]:
    """Append one event about each of these public ids, with its facts, in one go."""
    return record_all(session, [Happening(event, about, facts, by, at) for about, facts in facts_about.items()])


class Happening(NamedTuple):
    """An event that is to be recorded: what, about whom or what, with which facts, by whom, when."""

    event: Event
    about: str
    facts: Mapping[str, Any]
    by: str
    at: datetime


def record_all(session: Session, happenings: Sequence[Happening]) -> list[AuditEvent]:
    """Append these events in this order and in one go."""
    for one in happenings:
        if one.facts.keys() != one.event.facts:
            raise ValueError(f"{one.event.code} needs the facts {sorted(one.event.facts)}, got {sorted(one.facts)}")
    _one_writer(session)
    links, (last, previous) = [], head(session)
    for seq, (event, about, facts, by, at) in enumerate(happenings, last + 1):
        link = AuditEvent(seq=seq, event=event.code, by=by, about=about, facts=dict(facts), at=at, previous=previous, hash="")
        link.hash = previous = _hash(link)
        links.append(link)
    if links:
        # The objects themselves stay outside the session: nothing is ever changed by them.
        rows = [{name: getattr(link, name) for name in _COLUMNS} for link in links]
        session.connection().execute(_APPEND, rows)
    return links


_APPEND = sa.insert(AuditEvent)
_COLUMNS = tuple(column.key for column in sa.inspect(AuditEvent).column_attrs)


def _one_writer(session: Session) -> None:
    # Two transactions that both read the same last link would fork the chain.
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.text("SELECT pg_advisory_xact_lock(4201)"))


def _hash(link: AuditEvent) -> str:
    content = [link.seq, link.event, link.by, link.about, link.facts, link.at.isoformat()]
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(b"\x02" + link.previous.encode() + canonical.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Breach:
    """Where the chain does not hold, and how."""

    seq: int
    what: str


def verify(session: Session) -> Iterator[Breach]:
    """Walk the whole chain; yields each place where it was altered, cut or reordered."""
    previous, expected = START_OF_CHAIN, 1
    for link in session.scalars(sa.select(AuditEvent).order_by(AuditEvent.seq)).yield_per(1000):
        if link.seq != expected:
            yield Breach(link.seq, f"event {expected} is missing")
        if link.previous != previous:
            yield Breach(link.seq, "the link to the event before it is broken")
        if link.hash != _hash(link):
            yield Breach(link.seq, "the event was altered")
        previous, expected = link.hash, link.seq + 1


_LAST = sa.select(AuditEvent.seq, AuditEvent.hash).order_by(AuditEvent.seq.desc()).limit(1)


def head(session: Session) -> tuple[int, str]:
    """Number and hash of the last event; (0, START_OF_CHAIN) when there is none."""
    last = session.connection().execute(_LAST).first()
    return (last.seq, last.hash) if last else (0, START_OF_CHAIN)
