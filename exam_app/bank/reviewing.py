"""Reviews of items: who can be asked, asking, answering before the key is shown, judging; comments, replies and votes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.accounts.models import Account
from exam_app.audit import Event
from exam_app.bank import moving, sealed
from exam_app.bank.experts import expertise_of, is_expert
from exam_app.bank.keys import has_opened, key_of
from exam_app.bank.models import Item, ItemComment, ItemReview, ItemVersion, ItemVote
from exam_app.bank.readers import note_reading
from exam_app.bank.rules import states
from exam_app.bank.rules.states import QUESTIONS, State
from exam_app.bank.sealed import Place
from exam_app.db import hit_one, public_token
from exam_app.errors import Missing, Refused
from exam_app.notices.service import tell


class CannotReview(Refused):
    """This person cannot be asked for this review."""

    advice = "Ask somebody else from the list of reviewers."


class AlreadyDone(Refused):
    """This was done before and stays."""

    advice = "Reload the page to see how things stand."


def why_not(session: Session, version: ItemVersion, person: Account) -> str | None:
    """Why this person cannot be asked to review this version now, in one sentence; None when they can."""
    if version.state not in QUESTIONS:
        return "This version is not under review."
    if person.public_id in moving.writers_of(version.item):
        return f"{person.name} has written in this item."
    if not is_expert(person):
        return f"{person.name} is no author and not in the committee."
    if not states.covers(expertise_of(session, person.id), version.area, version.state):
        return f"{person.name} does not review this area."
    if has_opened(session, version.item, person.public_id) and version.state == State.CONTENT_REVIEW:
        return f"{person.name} has read the key of this item already."
    return None


def ask(session: Session, version: ItemVersion, person: Account, *, by: str, now: datetime) -> ItemReview:
    """Ask this person for the review that the version's state calls for. Raises CannotReview, AlreadyDone."""
    if reason := why_not(session, version, person):
        raise CannotReview(reason)
    if any(r.reviewer_id == person.id and r.stage == version.state for r in moving.reviews_of(session, version)):
        raise AlreadyDone(f"{person.name} is asked already.")
    review = ItemReview(version=version, stage=version.state, reviewer=person, assigned_by=by, assigned_at=now, judgements={})
    session.add(review)
    session.flush()
    _record(session, Event.REVIEW_ASKED, version, by, now, stage=review.stage, reviewer=person.public_id)
    words = states.WORDS[State(review.stage)].lower()
    tell(
        session, person.id, subject="An item to review", path=f"/bank/reviews/{review.public_id}", now=now,
        body=f"You are asked for the {words} of item {version.item.code}. Answer it first; then its key is shown.",
    )  # fmt: skip
    return review


def unask(session: Session, review: ItemReview, *, by: str, now: datetime) -> None:
    """Take back a review that nobody has begun. Raises AlreadyDone."""
    waiting = sa.delete(ItemReview).where(ItemReview.id == review.id, ItemReview.answered_at.is_(None))
    version, stage, reviewer = review.version, review.stage, review.reviewer.public_id
    if not hit_one(session, waiting):
        raise AlreadyDone("This review has begun and stays.")
    session.expunge(review)
    _record(session, Event.REVIEW_DROPPED, version, by, now, stage=stage, reviewer=reviewer)


def review_of(session: Session, account_id: int, public_id: str) -> ItemReview:
    """This person's own review. Raises Missing for somebody else's."""
    mine = sa.select(ItemReview).where(ItemReview.public_id == public_id, ItemReview.reviewer_id == account_id)
    found = session.scalar(mine)
    if found is None:
        raise Missing
    return found


def reviews_for(session: Session, account_id: int) -> Sequence[ItemReview]:
    """Everything this person was asked to review, what waits first."""
    mine = sa.select(ItemReview).where(ItemReview.reviewer_id == account_id)
    return session.scalars(mine.order_by(ItemReview.decided_at.is_not(None), ItemReview.id.desc())).all()


def items_to_answer(session: Session, account_id: int) -> frozenset[int]:
    """The items (ids) that this person is asked to review and has not answered."""
    waiting = sa.select(ItemVersion.item_id).join(ItemReview, ItemReview.version_id == ItemVersion.id)
    mine = waiting.where(ItemReview.reviewer_id == account_id, ItemReview.answered_at.is_(None))
    return frozenset(session.scalars(mine.where(ItemReview.stage == ItemVersion.state)))


def answer(session: Session, review: ItemReview, letters: str, *, by: str, now: datetime) -> None:
    """Keep the reviewer's own answer, right or wrong; from now on the key is shown. Raises AlreadyDone, Refused."""
    version = review.version
    _still_open(review)
    chosen = "".join(sorted(set(letters)))
    if version.kind == "single" and len(chosen) > 1:
        raise Refused("This item has one best answer.", "Choose one option.")
    if not chosen or not set(chosen) <= {option.letter for option in version.options}:
        raise Refused("This is no answer to the item.", "Choose an option.")
    was_right = chosen == key_of(session, version).letter
    first = sa.update(ItemReview).where(ItemReview.id == review.id, ItemReview.answered_at.is_(None))
    kept = sealed.seal(Place.ANSWER, review.public_id, chosen)
    if not hit_one(session, first.values(answer=kept, was_right=was_right, answered_at=now)):
        raise AlreadyDone("You have answered this item already.")
    session.refresh(review)
    note_reading(session, version, by=by, now=now)
    _record(session, Event.ITEM_ANSWERED, version, by, now, was_right=was_right)


def judge(
    session: Session, review: ItemReview, *, judgements: Mapping[str, str], comments: Mapping[str, str], decision: str, by: str,
    now: datetime,
) -> None:  # fmt: skip
    """Keep the judgements and the decision; each comment waits for the writers' answer.

    Raises AlreadyDone, and Refused for what `states.check_judgements` finds or before the answer.
    """
    if review.answered_at is None:
        raise Refused("Answer the item first.", "Choose your answer; then the key is shown and you can judge.")
    _still_open(review)
    if wrong := states.check_judgements(review.stage, judgements, comments, decision):
        raise Refused(" ".join(wrong.values()), "Correct it and send it again.")
    once = sa.update(ItemReview).where(ItemReview.id == review.id, ItemReview.decided_at.is_(None))
    if not hit_one(session, once.values(judgements=dict(judgements), decision=decision, decided_at=now)):
        raise AlreadyDone("You have judged this version already.")
    session.refresh(review)
    for about, text in comments.items():
        if text.strip():
            comment(session, review.version, about=about, text=text, by=by, now=now, review=review)
    _record(session, Event.ITEM_JUDGED, review.version, by, now, stage=review.stage, decision=decision)


def _still_open(review: ItemReview) -> None:
    if review.reviewer.public_id in moving.writers_of(review.version.item):
        raise states.OwnItem("You have written in this item yourself.")
    if review.version.state != review.stage:
        raise AlreadyDone("This version has moved on; the review is no longer needed.")


def comment(
    session: Session, version: ItemVersion, *, about: str, text: str, by: str, now: datetime, review: ItemReview | None = None
) -> ItemComment:
    """A remark that the writers have to answer before the item moves on."""
    name = public_token()
    kept = sealed.seal(Place.COMMENT, name, text.strip())
    made = ItemComment(
        public_id=name, version=version, review_id=review.id if review else None, about=about, text=kept, by=by, at=now
    )
    session.add(made)
    session.flush()
    _record(session, Event.ITEM_COMMENTED, version, by, now, field=about)
    return made


def comment_of(session: Session, public_id: str) -> ItemComment:
    """The comment with this public id. Raises Missing."""
    found = session.scalar(sa.select(ItemComment).where(ItemComment.public_id == public_id))
    if found is None:
        raise Missing
    return found


def reply(session: Session, made: ItemComment, *, how: str, text: str, by: str, now: datetime) -> None:
    """The writers' answer to a comment: "done", or "kept" with the reason why nothing changes.

    Raises Refused for somebody who has not written in the item or gives no words; AlreadyDone.
    """
    if by not in moving.writers_of(made.version.item):
        raise Refused("Only the item's writers answer its comments.", "Write a comment of your own instead.")
    if not text.strip():
        raise Refused("An answer to a comment needs words.", "Write what was done, or why it stays as it is.")
    waiting = sa.update(ItemComment).where(ItemComment.id == made.id, ItemComment.reply.is_(None))
    kept = sealed.seal(Place.REPLY, made.public_id, text.strip())
    if not hit_one(session, waiting.values(reply=how, reply_text=kept, replied_by=by, replied_at=now)):
        raise AlreadyDone("This comment is answered already.")
    session.refresh(made)
    _record(session, Event.COMMENT_ANSWERED, made.version, by, now, field=made.about, how=how)


def vote(session: Session, version: ItemVersion, choice: str, *, words: str, by: str, now: datetime) -> None:
    """One committee member's vote; the last one of each counts until the version moves on.

    Raises WrongMove outside of the vote, OwnItem, and Refused for a vote against without words.
    """
    if version.state != State.VOTE:
        raise states.WrongMove("There is no vote on this version now.")
    if by in moving.writers_of(version.item):
        raise states.OwnItem("You have written in this item yourself.")
    if choice == "against" and not words.strip():
        raise Refused("A vote against needs a reason.", "Write what speaks against it.")
    row = session.get(ItemVote, (version.id, by)) or ItemVote(version_id=version.id, voter=by)
    row.vote, row.words, row.at = choice, sealed.keep_words(session, version.item_id, words), now
    session.add(row)
    session.flush()
    _record(session, Event.ITEM_VOTED, version, by, now, vote=choice)


def _record(session: Session, event: Event, version: ItemVersion, by: str, now: datetime, **facts: object) -> None:
    item = version.item
    audit.record(session, event, by=by, about=item.public_id, at=now, item=item.code, version=version.number, **facts)


def asked_review(session: Session, item: Item, public_id: str) -> ItemReview:
    """A review of this item, whoever was asked for it. Raises Missing."""
    mine = sa.select(ItemReview).join(ItemVersion).where(ItemReview.public_id == public_id, ItemVersion.item_id == item.id)
    found = session.scalar(mine)
    if found is None:
        raise Missing
    return found


def read_for_review(session: Session, review: ItemReview, *, by: str, now: datetime) -> None:
    """Record that the reviewer reads the text."""
    note_reading(session, review.version, by=by, now=now)


@dataclass(frozen=True, slots=True)
class CommentShown:
    """A comment as the page of its answer shows it; `item` is the item's public id."""

    public_id: str
    item: str
    code: str
    number: int
    text: str


def comment_shown(session: Session, made: ItemComment) -> CommentShown:
    """This comment with the item it is about."""
    version = made.version
    text = sealed.unseal(Place.COMMENT, made.public_id, made.text)
    return CommentShown(made.public_id, version.item.public_id, version.item.code, version.number, text)
