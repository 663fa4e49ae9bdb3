"""What the committee writes beside a question reaches nobody but the committee."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace

from sqlalchemy.orm import Session

from exam_app.bank import drafts, reviewing
from exam_app.bank.key import AnswerKey
from exam_app.clock import FakeClock
from tests import build_sitting as b
from tests.build import Cast
from tests.build_exams import stocked_form
from tests.crawl import crawl
from tests.page import Browser

As = Callable[..., Browser]
PLACES = ("rationale", "distractor", "notes", "draft", "comment", "reply")


def _canaries(session: Session, cast: Cast, clock: FakeClock) -> list[str]:
    """Mark every secret place of the first question with a token of its own."""
    version, now = stocked_form(session).items[0].version, clock.now()
    key = session.get_one(AnswerKey, version.id)
    key.rationale, key.notes = "CANARY-rationale-7261", "CANARY-notes-7261"
    key.distractors = dict.fromkeys(key.distractors, "CANARY-distractor-7261")
    wording = replace(drafts.wording_of(session, version), title="CANARY-draft-7261", stem="CANARY-draft-7261")
    drafts.save_draft(session, version.item, wording, base=0, by=cast.iris.public_id, now=now)
    made = reviewing.comment(session, version, about="x", text="CANARY-comment-7261", by=cast.clara.public_id, now=now)
    reviewing.reply(session, made, how="done", text="CANARY-reply-7261", by=cast.iris.public_id, now=now)
    session.commit()
    return [f"CANARY-{place}-7261" for place in PLACES]


def _disguises(token: str) -> Iterator[bytes]:
    plain = token.encode()
    yield from (
        plain,
        plain[::-1],
        plain.hex().encode(),
        b64encode(plain).rstrip(b"=")[:-1],
        hashlib.sha256(plain).hexdigest().encode(),
    )


def test_a_running_candidate_meets_no_word_of_the_committee(
    stocked: None, session: Session, cast: Cast, as_: As, clock: FakeClock
) -> None:
    tokens = _canaries(session, cast, clock)
    sitting = b.running(session, cast, "one", now=clock.now()).ada
    start = (f"/sittings/{sitting.public_id}", f"/sittings/{sitting.public_id}/pass", f"/sittings/{sitting.public_id}/paper")
    item = stocked_form(session).items[0].version.item.public_id
    hidden = [f"/bank/items/{item}{end}" for end in ("", "/key", "/edit", "/versions/1", "/check", "/preview")]
    seen = crawl(as_(cast.ada), "/", *start, *hidden)
    assert sum("/questions/" in path for path in seen) == 60
    _nowhere(tokens, seen)


def test_neither_do_reviewers_of_essays_coordinators_and_the_administrator(
    stocked: None, session: Session, cast: Cast, as_: As, clock: FakeClock
) -> None:
    tokens = _canaries(session, cast, clock)
    for person in (cast.ruth, cast.cora, cast.adam):
        _nowhere(tokens, crawl(as_(person), "/", "/bank/items", "/bank/prompts", "/forms"))


def test_the_committee_itself_reads_them_on_the_record(
    stocked: None, session: Session, cast: Cast, as_: As, clock: FakeClock
) -> None:
    _canaries(session, cast, clock)
    item = stocked_form(session).items[0].version.item.public_id
    page = as_(cast.clara).get(f"/bank/items/{item}/key")
    assert b"CANARY-notes" not in page.bytes
    assert page.press("Show the key").says("CANARY-notes-7261")
    assert as_(cast.clara).get(f"/bank/items/{item}").says("CANARY-comment-7261")


def _nowhere(tokens: list[str], seen: dict[str, bytes]) -> None:
    assert len(seen) > 3
    for token in tokens:
        for disguise in _disguises(token):
            assert [path for path, body in seen.items() if disguise in body] == []
