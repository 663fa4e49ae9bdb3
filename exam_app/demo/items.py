"""Items of the demonstration that are on their way: one being written, one under review, one before the vote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from exam_app.accounts.models import Account
from exam_app.bank import drafts, experts, moving, reviewing, versions
from exam_app.bank.models import ItemVersion
from exam_app.bank.rules.states import BIAS, QUESTIONS, State
from exam_app.bank.rules.wording import Wording
from exam_app.bank.transfer import receiving

SUPERVISION, SERVICE = "direct-service-skills/reflective-supervision", "direct-service-skills"
HURRIED = Wording(
    title="A supervisee who hurries",
    stem="In supervision, Petra tells of four families within ten minutes and looks at the clock.\n\nWhich response helps her most to slow down?",
    options=(
        "Ask which of the four families stays with her most",
        "Offer to meet her twice in the following two weeks",
        "Remind her of the agenda that both of you have made",
        "Suggest a template for the notes on each of her visits",
        "",
    ),
    reasons=("", "More time does not slow the telling.", "The agenda is not the point.", "Notes do not hold a feeling.", ""),
    key="A", rationale="One family, felt in full, lets her slow down; the hurry itself can then be wondered about.",
    area=SUPERVISION, level="application", expected_percent=70,
    reference_text="Heffron, M. C., & Murch, T. (2010). Reflective supervision and leadership in infant and early childhood programs. ZERO TO THREE.",
)  # fmt: skip

# What the committee wrote down on a day together: one row is new, one lacks its question, one is nearly there already.
RETREAT = """\
code;stem;A;B;C;D;key;rationale A;topic;level
retreat-1;"A home visitor dreads the visit to a father who never speaks. Where does supervision begin?";\
"With what his silence stirs in her";"With a plan for the visit";"With the father's history";"With another visitor";A;\
"Her dread is the way in to what the silence may mean.";Reflective supervision;Applying
retreat-2;;One;Two;Three;Four;B;;Reflective supervision;Applying
retreat-3;"In supervision, Petra tells of four families within ten minutes and looks at the clock. Which response helps her most?";\
"Ask which of the four families stays with her most";"Offer to meet her twice in the following two weeks";\
"Remind her of the agenda that both of you have made";"Suggest a template for the notes on each of her visits";A;;Ethics;Recall
"""


def write(session: Session, people: Mapping[str, Account], *, now: datetime) -> None:
    """What the committee's pages show to somebody who looks at them for the first time."""
    for key in ("iris", "clara", "cleo", "cem"):
        experts.change_expertise(
            session, people[key], {SERVICE, "theoretical-foundations", BIAS}, by=_id(people, "clara"), now=now
        )
    began = now - timedelta(days=4)
    asked = _saved(session, people, "supervision-101", HURRIED, began)
    _move(session, asked, State.CONTENT_REVIEW, people, "iris", began)
    _accept(session, asked, people, "cem", began + timedelta(days=1), "Could a beginner defend B as well?")
    reviewing.ask(session, asked, people["cleo"], by=_id(people, "clara"), now=began + timedelta(days=1))
    receiving.receive(
        session, name="committee-retreat.csv", data=RETREAT.encode(), bank="IMH", by=_id(people, "clara"), now=now - timedelta(hours=2)
    )  # fmt: skip
    drafts.begin_item(
        session, code="supervision-102", bank="IMH", wording=replace(HURRIED, title="A second hurried hour", key=""),
        by=_id(people, "iris"), now=now - timedelta(hours=3),
    )  # fmt: skip


def _id(people: Mapping[str, Account], key: str) -> str:
    return people[key].public_id


def _saved(session: Session, people: Mapping[str, Account], code: str, wording: Wording, at: datetime) -> ItemVersion:
    by = _id(people, "iris")
    item = drafts.begin_item(session, code=code, bank="IMH", wording=wording, by=by, now=at)
    return versions.make_version(session, item, wording, base=1, reason="", by=by, now=at)


def _move(session: Session, version: ItemVersion, to: State, people: Mapping[str, Account], key: str, at: datetime) -> None:
    moving.move(session, version, to, by=_id(people, key), is_committee=key != "iris", now=at)


def _accept(session: Session, version: ItemVersion, people: Mapping[str, Account], key: str, at: datetime, remark: str) -> None:
    review, by = reviewing.ask(session, version, people[key], by=_id(people, "clara"), now=at), _id(people, key)
    reviewing.answer(session, review, "A", by=by, now=at)
    judgements = dict.fromkeys(QUESTIONS[review.stage], "yes") | {"defensible_key": "unsure"}
    reviewing.judge(
        session, review, judgements=judgements, comments={"defensible_key": remark}, decision="accept", by=by, now=at
    )  # fmt: skip
