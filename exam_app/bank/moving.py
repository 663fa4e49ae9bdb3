"""Moving a version from state to state: asks the rules with all that was said of it, and moves by one conditional UPDATE."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import Event
from exam_app.bank import sealed
from exam_app.bank.drafts import wording_of
from exam_app.bank.frameworks import framework
from exam_app.bank.keys import confirm_by_reviews, unconfirmed_keys
from exam_app.bank.models import Item, ItemComment, ItemReview, ItemVersion, ItemVote
from exam_app.bank.rules import states
from exam_app.bank.rules.states import State
from exam_app.bank.rules.wording import problems
from exam_app.db import hit_one


def writers_of(item: Item) -> frozenset[str]:
    """Everybody who had a hand in any version of this item, or in its working copy."""
    drafted = item.draft.writers if item.draft else []
    return frozenset([*drafted, *(writer for version in item.versions for writer in version.writers)])


def standing_of(session: Session, version: ItemVersion) -> states.Standing:
    """All that decides where this version may go."""
    reviews = [review for review in reviews_of(session, version) if review.stage == version.state]
    votes = [vote.vote for vote in votes_on(session, version)]
    return states.Standing(
        state=State(version.state), writers=writers_of(version.item),
        accepts=sum(review.decision == "accept" for review in reviews),
        rejects=sum(review.decision == "reject" for review in reviews),
        waiting=sum(review.decision is None for review in reviews),
        open_comments=open_comments(session, version.item), votes_for=votes.count("for"), votes_against=votes.count("against"),
        key_is_confirmed=not unconfirmed_keys(session, [version.id]), lacking=_lacking(session, version),
    )  # fmt: skip


def _lacking(session: Session, version: ItemVersion) -> Sequence[str]:
    """What a draft that came in from elsewhere lacks; what is written here is whole before it becomes a version."""
    if version.state != State.DRAFT:
        return ()
    wording = wording_of(session, version)
    return tuple(problems(wording, framework(version.item.bank)).values())


def reviews_of(session: Session, version: ItemVersion) -> Sequence[ItemReview]:
    """The reviews of this version in the order in which they were asked for."""
    return session.scalars(sa.select(ItemReview).where(ItemReview.version_id == version.id).order_by(ItemReview.id)).all()


def votes_on(session: Session, version: ItemVersion) -> Sequence[ItemVote]:
    """The votes on this version in the order in which they came."""
    return session.scalars(sa.select(ItemVote).where(ItemVote.version_id == version.id).order_by(ItemVote.at)).all()


def open_comments(session: Session, item: Item) -> int:
    """How many comments on any version of this item wait for an answer."""
    waiting = sa.select(sa.func.count()).select_from(ItemComment).join(ItemVersion)
    return session.scalar(waiting.where(ItemVersion.item_id == item.id, ItemComment.reply.is_(None))) or 0


def move(
    session: Session, version: ItemVersion, to: State, *, by: str, is_committee: bool, note: str = "", now: datetime
) -> None:
    """Move the version on, back or out.

    What goes into the bias review has its key confirmed by the content reviewers; what becomes live retires the
    live version before it. Raises WrongMove, OwnItem, NotYet, Refused.
    """
    standing = standing_of(session, version)
    states.check_move(standing, to, by=by, is_committee=is_committee, note=note)
    if to is State.LIVE:
        _retire_before(session, version, by, now)
    here = sa.update(ItemVersion).where(ItemVersion.id == version.id, ItemVersion.state == standing.state)
    if not hit_one(session, here.values(state=to)):
        raise states.WrongMove("Somebody else has moved this version.")
    session.refresh(version, ["state"])
    _record(session, version, standing.state, to, sealed.keep_words(session, version.item_id, note), by, now)
    if (standing.state, to) == (State.CONTENT_REVIEW, State.BIAS_REVIEW):
        confirm_by_reviews(session, version, by=by, now=now)


def _retire_before(session: Session, version: ItemVersion, by: str, now: datetime) -> None:
    for earlier in version.item.versions:
        live = sa.update(ItemVersion).where(ItemVersion.id == earlier.id, ItemVersion.state == State.LIVE)
        if earlier.id != version.id and hit_one(session, live.values(state=State.RETIRED)):
            session.refresh(earlier, ["state"])
            _record(session, earlier, State.LIVE, State.RETIRED, f"Version {version.number} takes its place", by, now)


def _record(session: Session, version: ItemVersion, before: str, after: str, note: str, by: str, now: datetime) -> None:
    audit.record(
        session, Event.VERSION_MOVED, by=by, about=version.item.public_id, at=now,
        item=version.item.code, version=version.number, before=str(before), after=str(after), note=note,
    )  # fmt: skip
