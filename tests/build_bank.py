"""Builders for items that are written, reviewed and voted on; they call the real verbs."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from exam_app.accounts import people
from exam_app.accounts.models import Account
from exam_app.bank import drafts, experts, moving, reviewing, versions
from exam_app.bank.models import Item, ItemVersion
from exam_app.bank.rules.states import BIAS, QUESTIONS, State
from exam_app.bank.rules.wording import Wording
from exam_app.permissions import Role
from tests.build import CHEAP, PASSWORD, Cast

AREA = "direct-service-skills/reflective-supervision"
WORDING = Wording(
    title="A supervisee who hurries",
    stem="In supervision, Petra tells of four families within ten minutes.\n\nWhich response helps her most to slow down?",
    options=(
        "Ask which of the four families stays with her most",
        "Offer to meet her twice in the following week",
        "Remind her of the agenda that both of you made",
        "Suggest a template for the notes of each visit",
        "",
    ),
    reasons=("", "More time does not slow her down.", "The agenda is not the point.", "Notes do not hold a feeling.", ""),
    key="A", rationale="One family, felt in full, lets her slow down.", area=AREA, level="application",
    reference_text="Heffron, M. C., & Murch, T. (2010). Reflective supervision and leadership. ZERO TO THREE.",
)  # fmt: skip


def committee_member(session: Session, name: str, role: Role = Role.COMMITTEE, *, now: datetime) -> Account:
    """Somebody beside the cast who can review and, in the committee, vote."""
    email = f"{name.split()[0].lower()}@example.org"
    account = people.create(session, email=email, name=name, roles={role}, by="system", now=now)
    account.password_hash = CHEAP.hash(PASSWORD)
    session.flush()
    return account


def reviewers(session: Session, *, now: datetime) -> tuple[Account, Account]:
    """Cleo and Cem of the committee, who review supervision, and bias and sensitivity."""
    made = committee_member(session, "Cleo Ito", now=now), committee_member(session, "Cem Jansen", now=now)
    for person in made:
        experts.change_expertise(session, person, {AREA, BIAS}, by="clara", now=now)
    return made


def written(
    session: Session, by: Account, *, code: str = "supervision-101", bank: str = "IMH", now: datetime, **changes: object
) -> ItemVersion:
    """A first version, as its author saved it."""
    wording = replace(WORDING, **changes)  # type: ignore[arg-type]
    item = drafts.begin_item(session, code=code, bank=bank, wording=wording, by=by.public_id, now=now)
    return versions.make_version(session, item, wording, base=1, reason="", by=by.public_id, now=now)


def again(session: Session, item: Item, by: Account, *, now: datetime, **changes: object) -> ItemVersion:
    """The next version."""
    copy = drafts.copy_of(session, item)
    wording = replace(copy.wording, **changes)  # type: ignore[arg-type]
    return versions.make_version(session, item, wording, base=copy.revision, reason="Clearer", by=by.public_id, now=now)


def go(session: Session, version: ItemVersion, to: State, by: Account, *, now: datetime, note: str = "") -> None:
    """Move a version as this person."""
    is_committee = Role.COMMITTEE in by.roles
    moving.move(session, version, to, by=by.public_id, is_committee=is_committee, note=note, now=now)


def accepted(session: Session, version: ItemVersion, *by: Account, now: datetime, chair: str = "clara") -> None:
    """Everybody is asked, answers, and accepts."""
    for person in by:
        review = reviewing.ask(session, version, person, by=chair, now=now)
        reviewing.answer(session, review, "A", by=person.public_id, now=now)
        reviewing.judge(
            session, review, judgements=dict.fromkeys(QUESTIONS[review.stage], "yes"), comments={}, decision="accept",
            by=person.public_id, now=now,
        )  # fmt: skip


def live(session: Session, cast: Cast, version: ItemVersion, *, now: datetime) -> ItemVersion:
    """The version after its whole way: two reviews of each kind, two votes."""
    two = reviewers(session, now=now)
    go(session, version, State.CONTENT_REVIEW, cast.iris, now=now)
    accepted(session, version, *two, now=now)
    go(session, version, State.BIAS_REVIEW, cast.clara, now=now)
    accepted(session, version, *two, now=now)
    go(session, version, State.VOTE, cast.clara, now=now)
    for person in two:
        reviewing.vote(session, version, "for", words="", by=person.public_id, now=now)
    go(session, version, State.PILOT, cast.clara, now=now)
    go(session, version, State.LIVE, cast.clara, now=now)
    return version
