"""Failure stories 9, 13, 16, 18 and 19 of `failures.md`, played against the running application."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.bank.key import AnswerKey
from exam_app.bank.models import Item, ItemVersion
from exam_app.clock import FakeClock
from exam_app.sitting import closing, rules, service
from exam_app.sitting.models import Sitting
from tests import build_sitting as b
from tests.build import Cast
from tests.page import Browser

pytestmark = pytest.mark.usefixtures("stocked")
As = Callable[..., Browser]
WORDS = "I would begin by holding the mother's words in mind before I give any advice at all. " * 2


def test_story_9_autosave_goes_on_to_the_end_and_through_the_grace(
    session: Session, cast: Cast, as_: As, clock: FakeClock
) -> None:
    """Typing goes on until one second before the end; then the network is cut, and comes back within the grace."""
    ada = b.running(session, cast, "two", now=clock.now()).ada
    path, end, base = f"/sittings/{ada.public_id}/answers/1", ada.ends_at, 0
    clock.set(end - timedelta(seconds=len(WORDS)))
    browser = as_(cast.ada)
    token = {"X-Sitting-Pass": browser.pass_of(ada.public_id)}
    for typed in range(1, len(WORDS)):
        clock.advance(seconds=1)
        if typed % 10 == 0:
            answer = browser.client.put(path, json=b.body(WORDS[:typed], seq=typed, base=base), headers=token)
            assert answer.status_code == 200, f"{end - clock.now()} before the end"
            base = answer.json["rev"]
    assert clock.now() == end - timedelta(seconds=1)
    clock.set(end + timedelta(seconds=9))
    cut = WORDS[: len(WORDS) - 1]
    answer = browser.client.put(path, json=b.body(cut, seq=999, base=base), headers=token)
    assert (answer.status_code, answer.json["sha256"]) == (200, rules.digest(cut))
    clock.set(end + timedelta(minutes=30))
    closing.close_overdue(session, now=clock.now())
    session.commit()
    assert b.head(session, ada, 1).answer == cut
    texts = {essay.text for essay in service.closed_essays(session, b.window_of(session)) if essay.sitting_id == ada.id}
    assert cut in texts


def test_story_13_a_second_browser_cannot_go_on_after_the_hand_in(
    session: Session, cast: Cast, as_: As, clock: FakeClock
) -> None:
    """Submit in browser A; every write from B is refused and leads to the receipt; what is kept equals the receipt."""
    ada = b.running(session, cast, "two", now=clock.now()).ada
    first, second = as_(cast.ada), as_(cast.ada)
    open_in_b = second.get(f"/sittings/{ada.public_id}/essays/1")
    first.get(f"/sittings/{ada.public_id}/essays/1").press("Save", text="The text that counts.")
    receipt = (
        first.get(f"/sittings/{ada.public_id}/submit").press("Submit Part Two").tree.cssselect(".receipt-code")[0].text_content()
    )
    written = [
        open_in_b.press("Save", text="Something else."),
        second.post(f"/sittings/{ada.public_id}/answers/1", json=b.body("Something else.", base=1), method="PUT"),
        second.post(f"/sittings/{ada.public_id}/essays/2/choose"),
    ]
    assert [page.status for page in written] == [409, 409, 409]
    assert written[0].says("The receipt is on your examination page.")
    shown = second.get(f"/sittings/{ada.public_id}/essays/1")
    assert shown.says(receipt)
    session.expire_all()
    heads = closing.frozen(session, ada).heads
    assert heads[0].answer == "The text that counts."
    assert rules.reference(rules.receipt_of(ada.public_id, "two", heads)) == receipt
    assert any(essay.text == "The text that counts." for essay in service.closed_essays(session, b.window_of(session)))


def test_story_16_the_end_of_the_window_never_cuts_extra_time(session: Session, cast: Cast, as_: As, clock: FakeClock) -> None:
    """With half as much time again, started one minute before the close: the full 135 minutes; a minute later: no start."""
    places = b.places(session, cast, now=clock.now())
    for place in (places.ada, places.ben):
        b.with_extra_time(session, place, 50, cast, now=clock.now())
    closes = places.ada.window.closes_at
    clock.set(closes - timedelta(minutes=1))
    page = as_(cast.ada).get(f"/registrations/{places.ada.public_id}/parts/one/start")
    assert page.says("You have 2 h 15 min.")
    page.press("Start Part One – 135 minutes", confirm="y")
    session.expire_all()
    sitting = places.ada.sittings[0]
    assert sitting.ends_at - sitting.started_at == timedelta(minutes=135)
    clock.set(closes)
    refused = as_(cast.ben).get(f"/registrations/{places.ben.public_id}/parts/one/start", status=409)
    assert refused.says("the window has closed")
    as_(cast.ben).post(f"/registrations/{places.ben.public_id}/parts/one/start", {"confirm": "y"}, status=409)
    session.expire_all()
    assert places.ben.sittings == []
    clock.set(sitting.ends_at - timedelta(seconds=1))
    assert b.save(session, sitting, 60, "A", now=clock.now())


def test_story_18_no_question_is_seen_before_the_own_start(session: Session, cast: Cast, as_: As, clock: FakeClock) -> None:
    """Before the start, and before Part Two while Part One runs, no page holds any stem, option, case or sub-question."""
    place = b.places(session, cast, now=clock.now()).ada
    browser = as_(cast.ada)
    everything = _part_one_texts(session) + _part_two_texts(session)
    seen = dict(_crawl(browser, ["/", "/exam", f"/registrations/{place.public_id}/parts/one/start"]))
    assert len(seen) > 8
    _nowhere(everything, seen)
    one = b.begin(session, place, "one", now=clock.now())
    paths = ["/exam", f"/sittings/{one.public_id}", f"/sittings/{one.public_id}/essays", f"/sittings/{one.public_id}/essays/1"]
    seen = dict(_crawl(browser, paths))
    assert sum("/questions/" in path for path in seen) == 60
    _nowhere(_part_two_texts(session), seen)


def test_story_19_the_key_is_nowhere_during_and_after_the_sitting(
    session: Session, cast: Cast, as_: As, clock: FakeClock
) -> None:
    """Crawl everything as the candidate, while the parts run and afterwards: no key, rationale, status, code, or form's letter."""
    place = b.places(session, cast, now=clock.now()).ada
    browser = as_(cast.ada)
    one = b.begin(session, place, "one", now=clock.now())
    for position in range(1, 61):
        b.save(session, one, position, "A", now=clock.now())
    start = ["/", "/exam", f"/sittings/{one.public_id}", f"/sittings/{one.public_id}/pass"]
    seen = {f"running {path}": body for path, body in _crawl(browser, start)}
    assert sum("/questions/" in path for path in seen) == 60
    seen["save"] = browser.post(f"/sittings/{one.public_id}/answers/1", json=b.body("B", base=1), method="PUT", status=200).bytes
    b.hand_in(session, one, now=clock.now())
    session.expire_all()
    two = b.begin(session, place, "two", now=clock.now())
    seen |= {f"second {path}": body for path, body in _crawl(browser, [*start, f"/sittings/{two.public_id}"])}
    b.hand_in(session, two, now=clock.now())
    seen |= {f"after {path}": body for path, body in _crawl(browser, [*start, f"/sittings/{two.public_id}"])}
    _nowhere(_secrets(session), seen)
    _no_field_betrays_an_order(one, seen)


def _part_one_texts(session: Session) -> list[str]:
    versions = [place.version for place in b.window_of(session).form.items]
    return [line for v in versions for text in (v.stem, *(o.text for o in v.options)) for line in _lines(text)]


def _part_two_texts(session: Session) -> list[str]:
    prompts = [place.version for place in b.window_of(session).form.prompts]
    return [line for p in prompts for text in (p.vignette, p.instruction, *p.questions) for line in _lines(text)]


def _lines(text: str) -> list[str]:
    """Pieces long enough to be no accident, free of signs that HTML writes in another way."""
    return [piece for piece in re.split(r"[\n\"'&<>*_]", text) if len(piece) > 25]


def _secrets(session: Session) -> list[str]:
    keys = [(key.rationale, key.distractors) for key in session.scalars(sa.select(AnswerKey))]
    assert len(keys) >= 120
    rationales = [piece for rationale, why in keys for piece in (*_lines(rationale)[:1], *_lines(str(why))[:2])]
    codes = list(session.scalars(sa.select(Item.code)))
    references = [v.reference_url for v in session.scalars(sa.select(ItemVersion)) if v.reference_url]
    return [
        *rationales,
        *codes,
        *references,
        "Sample item writers",
        "rationale",
        "is_key",
        "is_correct",
        "distractor",
        "data-letter",
    ]


def _no_field_betrays_an_order(sitting: Sitting, seen: dict[str, bytes]) -> None:
    """The order behind the letters shown must not be in any page; "ABCD" stands for itself in no page either."""
    orders = {order for order in sitting.option_orders if order != "ABCD"}
    assert len(orders) > 10
    for path, body in seen.items():
        found = [order for order in orders if re.search(rb"\b" + order.encode() + rb"\b", body)]
        assert found == [], path


def _nowhere(secrets: list[str], seen: dict[str, bytes]) -> None:
    assert len(secrets) > 20
    pages = {path: body.lower() for path, body in seen.items()}
    for secret in secrets:
        for form in _disguises(secret):
            found = [path for path, body in pages.items() if form in body]
            assert found == [], f"{secret!r} on {found[:3]}"


def _disguises(secret: str) -> Iterator[bytes]:
    plain = secret.encode()
    yield plain.lower()
    if len(plain) > 12:
        yield b64encode(plain).rstrip(b"=")[:-2].lower()
        yield plain.hex().encode()
    yield hashlib.sha256(plain).hexdigest().encode()


def _crawl(browser: Browser, start: list[str]) -> Iterator[tuple[str, bytes]]:
    """Every page that can be reached by links from these, with its headers. Nothing is changed by reading."""
    browser.session.commit()
    waiting, known = list(start), set(start)
    while waiting:
        path = waiting.pop()
        with browser.client.get(path, follow_redirects=True) as answer:
            body, is_page = answer.get_data(), answer.mimetype == "text/html"
            yield path, str(answer.headers).encode() + body
        if not is_page:
            continue
        links = re.findall(rb"(?:href|action|src|data-[a-z-]*url)=\"(/[^\"#]*)", body)
        for link in {found.decode().replace("&amp;", "&") for found in links} - known:
            if not link.startswith("/static/css"):
                known.add(link)
                waiting.append(link)
