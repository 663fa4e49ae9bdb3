"""The exam on paper: an encrypted pack without a key, and the key by itself, with every opening on record."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from PIL import Image
from pypdf import PdfReader
from pypdf.errors import FileNotDecryptedError
from sqlalchemy.exc import DBAPIError
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
from tests.build_bank import committee_member
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
    for part in (
        "answer sheet, version B",
        "Version A: numbers and places",
        "Version B: numbers and places",
        "Part Two: Policy",
        "Question 60",
    ):
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


def sheet(browser: Browser, form: ExamForm) -> Page:
    return browser.get(f"/forms/{form.public_id}/key-sheet")


def agreed(as_: As, cast: Cast, session: Session, clock: FakeClock) -> tuple[ExamForm, Browser]:
    """Clara has asked for the sheet of the frozen form, and Cem has agreed."""
    form, cem = stocked_form(session), committee_member(session, "Cem Jansen", now=clock.now())
    session.commit()
    sheet(as_(cast.clara), form).press("Ask for the key sheet", {"Why it is needed": "The network is down."})
    sheet(as_(cem), form).press("Agree")
    return form, as_(cem)


def test_the_key_sheet_takes_two_of_the_committee_and_every_key_counts_as_opened(
    as_: As, cast: Cast, session: Session, clock: FakeClock
) -> None:
    form, _ = agreed(as_, cast, session, clock)
    as_(cast.cora).get(f"/forms/{form.public_id}/key-sheet", status=403)
    page = sheet(as_(cast.clara), form)
    assert page.says("Cem Jansen has agreed")
    file, passphrase = made(page, "Make the key sheet")
    text = words(file, passphrase)
    for place, item in enumerate(bank.texts_of(session, [line.version for line in form.items]), 1):
        assert f"{place} {item.id} {item.key}" in text
    assert {event.by for event in events(session, Event.KEY_READ)} == {cast.clara.public_id}
    assert len(events(session, Event.KEY_READ)) == 60
    (event,) = events(session, Event.KEY_SHEET_MADE)
    assert event.facts["agreed_by"] != cast.clara.public_id


def test_one_agreement_makes_one_key_sheet(as_: As, cast: Cast, session: Session, clock: FakeClock) -> None:
    form, _ = agreed(as_, cast, session, clock)
    page = sheet(as_(cast.clara), form)
    page.press("Make the key sheet")
    assert page.press("Make the key sheet").status == 409
    assert len(events(session, Event.KEY_SHEET_MADE)) == 1
    assert sheet(as_(cast.clara), form).says("another member of the committee agrees")
    session.rollback()
    for deed in ("UPDATE key_sheet_requests SET reason = 'none'", "DELETE FROM key_sheet_requests"):
        with pytest.raises(DBAPIError, match="stays on record"):
            session.execute(sa.text(deed))
        session.rollback()


def test_nobody_makes_a_key_sheet_alone(as_: As, cast: Cast, session: Session, clock: FakeClock) -> None:
    form, clara = stocked_form(session), as_(cast.clara)
    path, body = f"/forms/{form.public_id}/key-sheet", {"passphrase": new_passphrase()}
    clara.post(path, body, status=409)
    page = sheet(clara, form)
    assert page.press("Ask for the key sheet").errors() == ["Say why the key is needed on paper."]
    page.press("Ask for the key sheet", {"Why it is needed": "The network is down."})
    clara.post(f"{path}/agree", {}, status=409)
    clara.post(path, body, status=409)
    clara.post(f"{path}/ask", {"reason": "Again."}, status=409)
    assert not events(session, Event.KEY_READ) + events(session, Event.KEY_SHEET_MADE)


def test_the_agreement_is_for_whoever_asked_and_can_be_taken_back(
    as_: As, cast: Cast, session: Session, clock: FakeClock
) -> None:
    form, cem = agreed(as_, cast, session, clock)
    cem.post(f"/forms/{form.public_id}/key-sheet", {"passphrase": new_passphrase()}, status=409)
    page = as_(cast.clara).get("/inbox")
    assert page.says("Cem Jansen agrees: you can make the key sheet of form IMH-2026-A once.")
    assert cem.get("/inbox").says("Clara Eze asks for the scoring key of form IMH-2026-A on paper.")
    sheet(cem, form).press("Take the agreement back")
    as_(cast.clara).post(f"/forms/{form.public_id}/key-sheet", {"passphrase": new_passphrase()}, status=409)
    assert as_(cast.clara).get("/inbox").says("Cem Jansen does not agree")


def test_a_case_stands_once_before_its_questions_and_pictures_are_printed(session: Session, cast: Cast, clock: FakeClock) -> None:
    form = draft_form(session, now=clock.now())
    _give_a_case(session, form, form.items[3].version, form.items[4].version)
    image = add_image(session, dot(), by="iris", now=clock.now())
    form.items[0].version.stem = f"Look.\n\n![A dot](image:{image})"
    window = planned_window(session, form, now=clock.now())
    contents = pack.contents(session, window, 2, 5)
    one, two = contents["booklets"]
    assert list(contents["images"]) == [f"image:{image}"]
    for booklet, table in zip((one, two), contents["places"], strict=True):
        (moved,) = [group for group in booklet["sets"] if group["case"]]
        assert moved["last"] == moved["first"] + 1
        places = dict(table["numbers"])
        assert sorted(places.values()) == list(range(1, 61))
        assert places[moved["first"]] == 4
    (alone,) = pack.contents(session, window, 1, 5)["booklets"]
    assert [(group["first"], group["last"]) for group in alone["sets"] if group["case"]] == [(4, 5)]


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


def test_the_same_seed_draws_the_same_orders_and_neither_of_two_is_the_forms(session: Session) -> None:
    def places(versions: int, seed: int) -> list[list[int]]:
        made = booklets.booklets(stocked_form(session).items, versions, seed)
        return [[line.position for line in each.lines] for each in made]

    in_order = list(range(1, 61))
    one, other = places(2, 3)
    assert [one, other] == places(2, 3)
    assert in_order not in (one, other)
    assert one != other
    assert places(1, 3) == [in_order]
