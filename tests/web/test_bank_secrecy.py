"""What the committee writes beside a question reaches nobody but the committee."""

from __future__ import annotations

import hashlib
import html
import logging
import re
import zlib
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from exam_app.audit import AuditEvent, Event
from exam_app.bank import drafts, reviewing, service, versions
from exam_app.bank.key import AnswerKey
from exam_app.bank.models import ItemVersion, Reading
from exam_app.clock import FakeClock
from exam_app.notices.models import Notice, OutboxMail
from exam_app.sitting.models import Sitting
from exam_app.tasks import sweep
from exam_app.web.assets import STATIC
from question_bank.load import load_items
from tests import build_bank as bank_build
from tests import build_sitting as b
from tests.build import Cast
from tests.build_exams import stocked_form
from tests.build_results import a_closed_window, released
from tests.build_results_papers import a_candidate
from tests.crawl import crawl
from tests.page import Browser

As = Callable[..., Browser]
# What is random or signed anew with every answer.
NONCE = re.compile(rb'"pass": ?"[^"]*"|&#34;pass&#34;:&#34;[^&]*|data-csrf="[^"]*"|name="client" value="[^"]*"')
PLACES = ("rationale", "distractor", "notes", "draft", "comment", "reply")


def _canaries(session: Session, cast: Cast, clock: FakeClock) -> list[str]:
    """Mark every secret place of the first question with a token of its own."""
    return _secrets_of(session, cast, stocked_form(session).items[0].version, clock)


def _secrets_of(session: Session, cast: Cast, version: ItemVersion, clock: FakeClock) -> list[str]:
    now = clock.now()
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
    for path, body in seen.items():
        whole = _opened(body)
        found = [token for token in tokens if any(disguise in whole for disguise in _disguises(token))]
        assert found == [], f"{path} tells {found}"


def _opened(body: bytes) -> bytes:
    """The bytes, and what a PDF among them has packed."""
    unpacked = [body]
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", body, re.DOTALL):
        with suppress(zlib.error):
            unpacked.append(zlib.decompressobj().decompress(stream))
    return b"".join(unpacked)


def test_after_release_nobody_who_sat_marked_or_ran_the_exam_meets_them(
    stocked: None, app: Flask, session: Session, cast: Cast, as_: As, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    window = a_closed_window(session, cast, now=clock.now())
    a_candidate(session, cast, window, cast.ada, comments=True)
    a_candidate(session, cast, window, cast.ben, right=20)
    tokens = _secrets_of(session, cast, window.form.items[0].version, clock)
    released(session, window, now=clock.now())
    session.commit()
    for person, starts in (
        (cast.ada, ("/", "/results", "/inbox")),
        (cast.ruth, ("/", "/review", "/inbox")),
        (cast.cora, ("/", f"/windows/{window.public_id}", f"/windows/{window.public_id}/release", "/inbox")),
        (cast.adam, ("/", "/people", "/inbox")),
    ):
        _nowhere(tokens, crawl(as_(person), *starts))
    with app.app_context():
        sweep(app)
    said = [
        *session.execute(sa.select(Notice.subject, Notice.body)),
        *session.execute(sa.select(OutboxMail.subject, OutboxMail.body)),
    ]
    written = {
        "messages": repr(said).encode(),
        "log": caplog.text.encode(),
        "audit": _record_of(session),
        "static": _static_files(),
    }
    _nowhere(tokens, written)


def _record_of(session: Session) -> bytes:
    return repr([event.facts for event in session.scalars(sa.select(AuditEvent))]).encode()


def _static_files() -> bytes:
    return b"".join(path.read_bytes() for path in sorted(STATIC.rglob("*")) if path.is_file())


def test_static_files_hold_no_reason_of_the_shipped_bank() -> None:
    files = _static_files()
    assert len(files) > 100_000
    assert [item.id for item in load_items() if item.rationale[:60].encode() in files] == []


def test_every_byte_of_a_running_candidate_stays_when_the_key_is_another(
    stocked: None, session: Session, cast: Cast, as_: As, clock: FakeClock
) -> None:
    """Neither an order, nor an id, a hash, a tag or a length tells which option is right: two worlds, one answer each."""
    sitting = b.running(session, cast, "one", now=clock.now()).ada
    key = session.get_one(AnswerKey, stocked_form(session).items[0].version_id)
    start = ("/", "/exam", f"/sittings/{sitting.public_id}", f"/sittings/{sitting.public_id}/paper")
    worlds = []
    for letter, why in (("A", "short"), ("C", "a rationale of quite another length " * 20)):
        key.letter, key.rationale, key.distractors = letter, why, {}
        worlds.append([crawl(as_(person), *start) for person in (cast.ada, cast.ruth, cast.cora, cast.adam)])
    assert all(len(seen) > 3 for seen in worlds[0])
    one, other = ([{path: NONCE.sub(b"", body) for path, body in seen.items()} for seen in world] for world in worlds)
    for mine, theirs in zip(one, other, strict=True):
        assert [path for path in mine.keys() | theirs.keys() if mine.get(path) != theirs.get(path)] == []


def test_the_committee_meets_a_key_only_where_its_reading_goes_on_record(
    stocked: None, session: Session, cast: Cast, as_: As, clock: FakeClock
) -> None:
    version = stocked_form(session).items[0].version
    tokens = _secrets_of(session, cast, version, clock)[:3]
    seen = crawl(as_(cast.clara), "/bank/items?text=" + version.item.code, "/bank/flaws", "/bank/coverage", "/forms", most=60)
    item = f"/bank/items/{version.item.public_id}"
    # What only a button opens is asked for, too: a page that is fetched by itself shows nothing.
    _nowhere(tokens, {path: body for path, body in seen.items() if not path.startswith(f"{item}/edit")})
    opened = sa.select(AuditEvent).where(AuditEvent.event == Event.KEY_READ.code, AuditEvent.by == cast.clara.public_id)
    before = len(session.scalars(opened).all())
    assert as_(cast.clara).get(f"{item}/edit").says("CANARY-draft")
    assert len(session.scalars(opened.where(AuditEvent.about == version.item.public_id)).all()) >= 1
    assert len(session.scalars(opened).all()) == before + 1


def test_a_flaw_that_tells_of_the_key_waits_until_the_key_is_opened(
    stocked: None, session: Session, cast: Cast, as_: As, clock: FakeClock
) -> None:
    version = stocked_form(session).items[0].version
    for option in version.options:
        option.text = option.text[:8]
    version.options[0].text = "The one that is right and so was written at much greater length than all of the others " * 2
    session.get_one(AnswerKey, version.id).letter = "A"
    browser = as_(cast.clara)
    page = browser.get("/bank/flaws")
    assert page.says("about-the-key")
    assert not page.says("key-much-longer")
    browser.get(f"/bank/items/{version.item.public_id}/key").press("Show the key")
    assert browser.get("/bank/flaws").says("key-much-longer")


def test_who_is_shown_the_text_of_somebody_who_was_faster_has_read_the_key(
    stocked: None, session: Session, cast: Cast, as_: As, clock: FakeClock
) -> None:
    version = stocked_form(session).items[0].version
    tokens = _secrets_of(session, cast, version, clock)
    page = as_(cast.clara).post(
        f"/bank/items/{version.item.public_id}/edit", {"title": "x", "base": "7", "go": "draft"}, status=409
    )
    assert "CANARY-draft-7261" in tokens
    assert page.says("CANARY-draft-7261")
    read = sa.select(AuditEvent.event).where(AuditEvent.by == cast.clara.public_id, AuditEvent.about == version.item.public_id)
    assert {Event.KEY_READ.code, Event.ITEM_READ.code} <= set(session.scalars(read))


def test_no_page_shows_the_text_of_an_item_without_a_line_in_the_record(
    stocked: None, session: Session, cast: Cast, as_: As, clock: FakeClock
) -> None:
    """The list, the forms, coverage and flaws name items by code and title: no text of a question stands there."""
    form = stocked_form(session)
    starts = ("/", "/bank/items", "/bank/vignettes", "/bank/reviews", "/bank/coverage", "/bank/health", "/bank/flaws", "/forms")
    seen = crawl(as_(cast.clara), *starts, f"/forms/{form.public_id}", most=90)
    read = set(session.scalars(sa.select(Reading.version_id).where(Reading.reader == cast.clara.public_id)))
    assert any(re.fullmatch(r"/bank/items/[\w-]{22}", path) for path in seen), "the crawl came to an item"
    everything = b"".join(seen.values())
    shown = {v.id for v in service.latest_items(session) if _beginning(v.stem) in everything}
    assert shown
    assert shown <= read
    lists = b"".join(
        body for path, body in seen.items() if path.startswith(("/bank/items?", "/forms", "/bank/coverage", "/bank/flaws"))
    )
    assert [v.item.code for v in service.latest_items(session) if _beginning(v.stem) in lists] == []


def _beginning(stem: str) -> bytes:
    return html.escape(" ".join(stem.split())[:30]).encode()


def _roles(as_: As, cast: Cast, *roles: str) -> None:
    page = as_(cast.adam).get(f"/people/{cast.ada.public_id}/roles")
    assert page.press("Save the roles", {"Roles": list(roles)}).status == 200


@pytest.mark.parametrize("when", ["before she registers", "between registration and start"])
def test_who_read_a_question_as_a_member_of_the_committee_does_not_sit_it(
    stocked: None, session: Session, cast: Cast, as_: As, clock: FakeClock, when: str
) -> None:
    """Ada is taken into the committee, reads one question, and is an applicant again."""
    window, version = b.window_of(session), stocked_form(session).items[7].version
    early = when == "before she registers"
    place = None if early else b.place(session, cast.ada, now=clock.now())
    application = b.approved(session, cast.ada, now=clock.now()) if early else place.application  # type: ignore[union-attr]
    _roles(as_, cast, "committee")
    assert as_(cast.ada).get(f"/bank/items/{version.item.public_id}").says(version.title)
    _roles(as_, cast, "applicant")
    if early:
        assert not as_(cast.ada).get(f"/exam/applications/{application.public_id}/window").says(window.title)
        return
    assert place is not None
    path = f"/registrations/{place.public_id}/parts/one/start"
    told = as_(cast.ada).post(path, {"confirm": "y"}, status=409)
    assert told.says("You have read questions of this exam for the exam committee")
    assert session.scalars(sa.select(Sitting)).all() == []


def test_who_saw_a_draft_before_its_first_version_has_read_what_it_became(
    stocked: None, session: Session, cast: Cast, as_: As, clock: FakeClock
) -> None:
    item = drafts.begin_item(
        session, code="new-one", bank="IMH", wording=bank_build.WORDING, by=cast.iris.public_id, now=clock.now()
    )
    as_(cast.clara).get(f"/bank/items/{item.public_id}/edit")
    version = versions.make_version(session, item, bank_build.WORDING, base=1, reason="", by=cast.iris.public_id, now=clock.now())
    assert service.has_read(session, cast.clara.public_id, items=[version.id])
    assert not service.has_read(session, cast.cora.public_id, items=[version.id])
