"""What the page of an item shows of its way: where it stands, what can be done, reviews, comments, votes, history.

Who is asked for a review and has not answered yet sees none of what others said: it may give the key away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.accounts.models import Account
from exam_app.audit import AuditEvent, Event
from exam_app.bank import moving
from exam_app.bank.experts import experts, person_of
from exam_app.bank.models import Item, ItemComment, ItemReview, ItemVersion
from exam_app.bank.reading import names_of, words_for
from exam_app.bank.reviewing import why_not
from exam_app.bank.rules import states
from exam_app.bank.rules.states import FORWARD, MOVES, QUESTIONS, WORDS, State
from exam_app.bank.sealed import Place, unseal
from exam_app.permissions import Can, Role, may


@dataclass(frozen=True, slots=True)
class Step:
    """A state the version can go to: forward without a reason, else with one."""

    to: str
    words: str
    is_forward: bool


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """A review: who, for what, how it stands. `judgements` pairs questions with answers."""

    public_id: str
    name: str
    stage: str
    status: str
    was_right: bool | None
    judgements: Sequence[tuple[str, str]]
    can_drop: bool


@dataclass(frozen=True, slots=True)
class CommentLine:
    """A comment with its answer."""

    public_id: str
    version: int
    about: str
    text: str
    name: str
    at: datetime
    reply: str
    reply_text: str
    replied_by: str


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """An act: when, who, what in words."""

    at: datetime
    name: str
    what: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who can be asked for the review that is due, with the reviews that wait there already."""

    public_id: str
    name: str
    waiting: int


@dataclass(frozen=True, slots=True)
class Workroom:
    """Everything about the way of the newest version."""

    state: str
    is_own: bool
    is_veiled: bool  # this person answers first
    steps: Sequence[Step]
    lacking: Sequence[str]
    reviews: Sequence[ReviewLine]
    comments: Sequence[CommentLine]
    votes: Sequence[tuple[str, str, str]]
    can_vote: bool
    can_ask: bool
    candidates: Sequence[Candidate]
    history: Sequence[HistoryLine]

    @property
    def open_comments(self) -> int:
        return sum(not comment.reply for comment in self.comments)


def workroom(session: Session, item: Item, *, person: str, roles: frozenset[Role]) -> Workroom | None:
    """How the newest version stands for this person; None while there is no version."""
    if not item.versions:
        return None
    version, is_committee = item.versions[-1], may(roles, Can.STEER_BANK)
    standing, is_veiled = moving.standing_of(session, version), _answers_first(session, item, person)
    is_own = person in standing.writers
    lacking = states.missing(standing)
    names, said = names_of(session, _people(session, item)), words_for(session, item, person)
    return Workroom(
        state=version.state, is_own=is_own, is_veiled=is_veiled, steps=[] if is_veiled else _steps(standing, person, is_committee),
        lacking=lacking if _is_under_way(standing.state) else [], reviews=[] if is_veiled else _reviews(session, version),
        comments=[] if is_veiled else _comments(session, item, names),
        votes=[] if is_veiled else [(names.get(v.voter, ""), v.vote, said.get(v.words, v.words)) for v in moving.votes_on(session, version)],
        can_vote=is_committee and not is_own and version.state == State.VOTE,
        can_ask=is_committee and version.state in QUESTIONS, candidates=_candidates(session, version) if is_committee else [],
        history=_history(session, item, names, said),
    )  # fmt: skip


def _is_under_way(state: State) -> bool:
    return any(step[0] is state for step in FORWARD)


def _answers_first(session: Session, item: Item, person: str) -> bool:
    waiting = sa.select(ItemReview.id).join(ItemVersion).join(Account, ItemReview.reviewer_id == Account.id)
    mine = waiting.where(ItemVersion.item_id == item.id, ItemReview.answered_at.is_(None), Account.public_id == person)
    return session.scalar(mine.where(ItemReview.stage == ItemVersion.state).limit(1)) is not None


def _people(session: Session, item: Item) -> set[str]:
    reviewers = sa.select(Account.public_id).join(ItemReview, ItemReview.reviewer_id == Account.id).join(ItemVersion)
    asked = session.scalars(reviewers.where(ItemVersion.item_id == item.id))
    return {*session.scalars(sa.select(AuditEvent.by).where(AuditEvent.about == item.public_id).distinct()), *asked}


def _steps(standing: states.Standing, person: str, is_committee: bool) -> list[Step]:
    is_own = person in standing.writers
    found = []
    for to in MOVES[standing.state]:
        is_forward = (standing.state, to) in FORWARD
        is_mine = is_own and to in (State.CONTENT_REVIEW, State.DRAFT)
        blocked = is_forward and is_own and standing.state is not State.DRAFT
        if (is_committee or is_mine) and not blocked:
            found.append(Step(to, WORDS[to], is_forward))
    return found


def _reviews(session: Session, version: ItemVersion) -> list[ReviewLine]:
    return [
        ReviewLine(
            r.public_id, r.reviewer.name, WORDS[State(r.stage)], r.decision or ("answered" if r.answered_at else "asked"),
            r.was_right, [(QUESTIONS[r.stage][code], answer) for code, answer in r.judgements.items()], r.answered_at is None,
        )
        for r in moving.reviews_of(session, version)
    ]  # fmt: skip


def about_words(about: str) -> str:
    """What a comment is about, in words."""
    return {code: words for asked in QUESTIONS.values() for code, words in asked.items()}.get(about, about)


def _comments(session: Session, item: Item, names: Mapping[str, str]) -> list[CommentLine]:
    query = sa.select(ItemComment).join(ItemVersion).where(ItemVersion.item_id == item.id).order_by(ItemComment.id)
    return [
        CommentLine(
            c.public_id, c.version.number, about_words(c.about), unseal(Place.COMMENT, c.public_id, c.text), names.get(c.by, ""), c.at,
            c.reply or "", unseal(Place.REPLY, c.public_id, c.reply_text), names.get(c.replied_by or "", ""),
        )
        for c in session.scalars(query)
    ]  # fmt: skip


def _candidates(session: Session, version: ItemVersion) -> list[Candidate]:
    asked = {r.reviewer_id for r in moving.reviews_of(session, version) if r.stage == version.state}
    if version.state not in QUESTIONS:
        return []
    found = []
    for expert in experts(session):
        person = person_of(session, expert.public_id)
        if person.id not in asked and why_not(session, version, person) is None:
            found.append(Candidate(expert.public_id, expert.name, expert.waiting))
    return sorted(found, key=lambda one: (one.waiting, one.name))


def _history(session: Session, item: Item, names: Mapping[str, str], said: Mapping[str, str]) -> list[HistoryLine]:
    query = sa.select(AuditEvent).where(AuditEvent.about == item.public_id, AuditEvent.event != Event.ITEM_READ.code)
    events = session.scalars(query.order_by(AuditEvent.seq.desc()))
    return [HistoryLine(event.at, names.get(event.by, ""), _in_words(event, said, names)) for event in events]


def _in_words(event: AuditEvent, said: Mapping[str, str], names: Mapping[str, str]) -> str:
    facts = event.facts
    version = f"Version {facts.get('version')}"
    name = str(facts.get("note") or facts.get("reason") or "")
    words = said.get(name, name)
    match event.event:
        case Event.ITEM_BEGUN.code:
            return "Began the item"
        case Event.VERSION_MADE.code:
            return f"Saved version {facts['version']}{f': {words}' if words else ''}"
        case Event.VERSION_MOVED.code:
            way = f"{WORDS[State(facts['before'])]} to {WORDS[State(facts['after'])]}"
            return f"{version}: {way}{f'. {words}' if words else ''}"
        case Event.REVIEW_ASKED.code:
            whom = names.get(facts["reviewer"], "somebody")
            return f"{version}: asked {whom} for a review ({WORDS[State(facts['stage'])].lower()})"
        case Event.REVIEW_DROPPED.code:
            return f"{version}: took a review back"
        case Event.ITEM_ANSWERED.code:
            return f"{version}: answered it before seeing the key"
        case Event.ITEM_JUDGED.code:
            return f"{version}: reviewed, {facts['decision']}"
        case Event.ITEM_COMMENTED.code:
            return f"{version}: commented"
        case Event.COMMENT_ANSWERED.code:
            return f"{version}: answered a comment, {'done' if facts['how'] == 'done' else 'kept as it is'}"
        case Event.ITEM_VOTED.code:
            return f"{version}: voted {facts['vote']}"
        case Event.KEY_READ.code:
            return "Read the key"
        case Event.KEY_CHANGED.code:
            return f"Key: {words or 'changed or confirmed'}"
    return event.event
