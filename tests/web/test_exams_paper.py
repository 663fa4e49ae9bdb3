"""The exam on paper: an encrypted pack without a key, and the key by itself, with every opening on record."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from PIL import Image
from pypdf import PdfReader
from pypdf.errors import FileNotDecryptedError
from sqlalchemy.orm import Session

from exam_app.audit import AuditEvent, Event
from exam_app.bank import service as bank
from exam_app.bank.material import add_image
from exam_app.bank.models import ItemVersion, Vignette, VignetteVersion
from exam_app.clock import FakeClock
from exam_app.exams import service
from exam_app.exams.models import ExamForm, Window
from exam_app.exams.paper import booklets, pack
from exam_app.exams.paper.passphrase import is_ours, new_passphrase
from exam_app.exams.paper.prose import Pictures
from tests.build import Cast
from tests.build_exams import draft_form, planned_window, stocked_form
from tests.page import Browser, Page

As = Callable[..., Browser]


def dot() -> bytes:
    """A small picture."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "PNG")
    return out.getvalue()


@pytest.fixture(autouse=True)
def _stocked(stocked: None) -> None:
    """The stocked database has a frozen form and its window."""


def events(session: Session, event: Event) -> list[AuditEvent]:
    return list(session.scalars(sa.select(AuditEvent).where(AuditEvent.event == event.code)))


def words(page: Page, passphrase: str) -> str:
    reader = PdfReader(io.BytesIO(page.bytes))
    assert reader.decrypt(passphrase)
    return " ".join(" ".join(leaf.extract_text().split()) for leaf in reader.pages)


def made(page: Page, button: str, **fields: str) -> tuple[Page, str]:
    passphrase = page.tree.cssselect(".passphrase code")[0].text
    return page.press(button, fields), passphrase


def test_the_coordinator_gets_an_encrypted_pack_and_the_passphrase_once(as_: As, cast: Cast, session: Session) -> None:
    window = service.windows(session)[0]
    cora = as_(cast.cora)
    page = cora.get(f"/windows/{window.public_id}/paper-pack")
    file, passphrase = made(page, "Make the pack", versions="2")
    assert file.response.mimetype == "application/pdf"
    reader = PdfReader(io.BytesIO(file.bytes))
    assert reader.is_encrypted
    assert b"/AESV3" in file.bytes
    with pytest.raises(FileNotDecryptedError):
        reader.pages[0].extract_text()
    assert not reader.decrypt("another passphrase")
    text = words(file, passphrase)
    for version in [line.version for line in stocked_form(session).items][:3]:
        assert version.options[0].text[:30] in text
    for part in ("answer sheet, version B", "Version B: numbers and places", "Part Two: Policy", "Question 60"):
        assert part in text
    assert cora.get(f"/windows/{window.public_id}/paper-pack").tree.cssselect(".passphrase code")[0].text != passphrase


def test_a_pack_holds_no_key_and_no_reason(as_: As, cast: Cast, session: Session, window: Window) -> None:
    file, passphrase = made(as_(cast.cora).get(f"/windows/{window.public_id}/paper-pack"), "Make the pack")
    text = words(file, passphrase)
    for item in bank.texts_of(session, [line.version for line in window.form.items]):
        assert " ".join(item.rationale.split())[:60] not in text


def test_making_a_pack_is_recorded_and_counts_as_reading_it(as_: As, cast: Cast, session: Session, window: Window) -> None:
    file, passphrase = made(as_(cast.cora).get(f"/windows/{window.public_id}/paper-pack"), "Make the pack", versions="2")
    (event,) = events(session, Event.PAPER_PACK_MADE)
    assert (event.by, event.facts["window"], event.facts["versions"]) == (cast.cora.public_id, window.public_id, 2)
    assert event.facts["hash"] == window.form.content_hash
    assert service.has_read(session, window.form.id, cast.cora.public_id)
    stored = [str(row.facts) for row in session.scalars(sa.select(AuditEvent))]
    assert not any(passphrase in facts for facts in stored)


def test_a_weak_passphrase_is_not_taken(as_: As, cast: Cast, session: Session, window: Window) -> None:
    page = as_(cast.cora).get(f"/windows/{window.public_id}/paper-pack")
    refused = page.press("Make the pack", {"passphrase": "secret"})
    assert refused.status == 422
    assert refused.tree.cssselect(".passphrase code")
    assert events(session, Event.PAPER_PACK_MADE) == []


def test_a_form_that_is_not_frozen_has_no_pack_and_no_key_sheet(as_: As, cast: Cast, session: Session, clock: FakeClock) -> None:
    form = draft_form(session, now=clock.now())
    window = planned_window(session, form, now=clock.now())
    page = as_(cast.cora).get(f"/windows/{window.public_id}/paper-pack")
    assert page.says("The form is not frozen yet")
    body = {"passphrase": new_passphrase(), "versions": "1"}
    as_(cast.cora).post(f"/windows/{window.public_id}/paper-pack", body, status=409)
    as_(cast.clara).post(f"/forms/{form.public_id}/key-sheet", body, status=409)


def test_the_key_sheet_is_the_committees_and_every_key_counts_as_opened(as_: As, cast: Cast, session: Session) -> None:
    form = stocked_form(session)
    as_(cast.cora).get(f"/forms/{form.public_id}/key-sheet", status=403)
    file, passphrase = made(as_(cast.clara).get(f"/forms/{form.public_id}/key-sheet"), "Make the key sheet")
    text = words(file, passphrase)
    for place, item in enumerate(bank.texts_of(session, [line.version for line in form.items]), 1):
        assert f"{place} {item.id} {item.key}" in text
    assert {event.by for event in events(session, Event.KEY_READ)} == {cast.clara.public_id}
    assert len(events(session, Event.KEY_READ)) == 60
    assert len(events(session, Event.KEY_SHEET_MADE)) == 1


def test_a_case_stands_once_before_its_questions_and_pictures_are_printed(session: Session, cast: Cast, clock: FakeClock) -> None:
    form = draft_form(session, now=clock.now())
    _give_a_case(session, form, form.items[3].version, form.items[4].version)
    image = add_image(session, dot(), by="iris", now=clock.now())
    form.items[0].version.stem = f"Look.\n\n![A dot](image:{image})"
    window = planned_window(session, form, now=clock.now())
    contents = pack.contents(session, window, 2, 5)
    one, two = contents["booklets"]
    assert list(contents["images"]) == [f"image:{image}"]
    assert [(group["first"], group["last"]) for group in one["sets"] if group["case"]] == [(4, 5)]
    (moved,) = [group for group in two["sets"] if group["case"]]
    assert moved["last"] == moved["first"] + 1
    places = dict(contents["places"][0])
    assert sorted(places.values()) == list(range(1, 61))
    assert places[moved["first"]] == 4


def _give_a_case(session: Session, form: ExamForm, *versions: ItemVersion) -> None:
    case = VignetteVersion(
        vignette=Vignette(code="case-1", bank="IMH"), number=1, title="A case", text="Petra tells.", made_by="iris", reason="",
        content_hash="c" * 64, created_at=form.created_at,
    )  # fmt: skip
    for version in versions:
        version.vignette = case
    session.flush()


def test_no_word_is_lost_of_a_text_that_cannot_be_set() -> None:
    blocks = Pictures(lambda _: ("", b"")).text("# A heading\n\nSee [the page](https://example.org).")
    assert [block["spans"][0]["text"] for block in blocks] == ["# A heading", "See [the page](https://example.org)."]


def test_passphrases_are_never_the_same_and_hard_to_misread() -> None:
    one, other = new_passphrase(), new_passphrase()
    assert one != other
    assert is_ours(one)
    assert not set(one) & set("0O1IL")
    assert not is_ours(one.lower())


def test_the_same_seed_draws_the_same_order(session: Session) -> None:
    lines = stocked_form(session).items
    one = [line.position for line in booklets.shuffled(lines, 3)]
    assert one == [line.position for line in booklets.shuffled(lines, 3)]
    assert one != list(range(1, 61))
