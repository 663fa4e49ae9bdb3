"""Taking items out through the browser: what is lost is said first, reading is recorded, and every answer scores as before."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.audit import AuditEvent, Event
from exam_app.bank import keys, reviewing
from exam_app.bank.models import Item, ItemVersion, Reading
from exam_app.bank.rules.states import State
from exam_app.clock import FakeClock
from question_bank.formats import Format
from question_bank.formats.reading import read_here
from tests.build import Cast
from tests.build_bank import WORDING, go, reviewers, written
from tests.build_imports import checked
from tests.page import Browser, Page
from tests.published.files import figures
from tests.published.test_formats_official import official

As = Callable[..., Browser]
OFFICIAL = {"choice", "choice-fixed", "orkney1", "orkney2"}
# Which of them a format holds: two have pictures, the two others share a text.
HELD = {
    Format.QTI21: OFFICIAL, Format.QTI22: OFFICIAL, Format.QTI30: OFFICIAL, Format.MOODLE: {"choice", "choice-fixed"},
    Format.CSV: {"orkney1", "orkney2"}, Format.XLSX: {"orkney1", "orkney2"}, Format.GIFT: set(), Format.AIKEN: set(),
}  # fmt: skip


def looked(browser: Browser, format: Format, **more: str) -> Page:
    return browser.get("/bank/export").press("See what the file would hold", {"Format": str(format), **more})


def downloaded(page: Page) -> Page:
    (button,) = [
        text for b in page.tree.cssselect("button") if (text := " ".join(b.text_content().split())).startswith("Download")
    ]
    return page.press(button)


def everything(browser: Browser, name: str, data: bytes, bank: str = "IMH") -> None:
    """Import all that can be imported, duplicates too."""
    area = "administration/program-development"
    page = checked(browser, name, data, bank, area=area)
    places = [box.get("value") for box in page.tree.cssselect("input[name=want]")]
    page = page.press("Go on", {"want": places})
    (button,) = [
        text for b in page.tree.cssselect("main button") if (text := " ".join(b.text_content().split())).startswith("Import")
    ]
    page.press(button)


def vectors(name: str) -> tuple[list[str], list[dict[str, Any]]]:
    told = {Path(each["file"]).stem: each for each in figures("qti/scoring_vectors_qti22.json")}[name.replace("-", "_")]
    letters = dict(zip(told["options"], "ABCD", strict=False))
    return ["".join(letters[each] for each in vector["response"]) for vector in told["vectors"]], told["vectors"]


def scored(session: Session, version: ItemVersion) -> list[int]:
    """What the key in the bank gives for each published response."""
    key = keys.key_of(session, version).letter
    return [int(set(response) == set(key)) for response in vectors(version.item.code.removesuffix("-2"))[0]]


@pytest.mark.parametrize("format", list(Format))
def test_every_answer_scores_as_published_in_the_bank_and_after_going_out_and_coming_in_again(
    as_: As, cast: Cast, session: Session, format: Format
) -> None:
    browser = as_(cast.clara)
    everything(browser, "examples.zip", official())
    first = session.scalars(sa.select(ItemVersion)).all()
    assert {version.item.code for version in first} == OFFICIAL
    page = looked(browser, format)
    if not HELD[format]:
        assert page.says("No item is left that the file could hold.")
    else:
        everything(browser, "again", downloaded(page).bytes, "ECMH")
    second = session.scalars(sa.select(ItemVersion).join(Item).where(Item.bank == "ECMH")).all()
    assert {version.item.code.removesuffix("-2") for version in second} == HELD[format]
    for version in (*first, *second):
        assert scored(session, version) == [v["SCORE"] for v in vectors(version.item.code.removesuffix("-2"))[1]]
    for version in second:
        before = next(each for each in first if each.item.code == version.item.code.removesuffix("-2"))
        assert (version.asked, version.title) == (before.asked, before.title)
        assert [option.text for option in version.options] == [option.text for option in before.options]


@pytest.mark.parametrize("format", [each for each in Format if each not in (Format.AIKEN, Format.GIFT)])
def test_nothing_that_a_version_says_is_lost_on_the_way_out_and_in(
    as_: As, cast: Cast, session: Session, clock: FakeClock, format: Format
) -> None:
    browser, now = as_(cast.clara), clock.now()
    written(session, cast.iris, now=now)
    several = {"kind": "multiple", "key": "AC", "stem": "Two of these are right. Which?", "reasons": ("", "No.", "", "No.", "")}
    written(session, cast.iris, code="several-1", now=now, **several)
    session.commit()
    page = looked(browser, format)
    assert page.says("The file holds all of it but the history"), page.text
    items = read_here("again", downloaded(page).bytes).items
    assert [item.code for item in items] == ["several-1", "supervision-101"]
    everything(browser, "again", downloaded(looked(browser, format)).bytes)
    for code in ("several-1", "supervision-101"):
        one, other = (
            session.scalars(sa.select(ItemVersion).join(Item).where(Item.code == each)).one() for each in (code, f"{code}-2")
        )
        same = ("title", "stem", "level", "kind", "reference_text", "reference_url", "area")
        assert [getattr(one, name) for name in same] == [getattr(other, name) for name in same]
        before, after = keys.key_of(session, one), keys.key_of(session, other)
        assert (before.letter, before.rationale, before.distractors) == (after.letter, after.rationale, after.distractors)


def test_what_a_format_cannot_hold_is_said_before_the_download(as_: As, cast: Cast, session: Session, clock: FakeClock) -> None:
    several = {"kind": "multiple", "key": "AC", "stem": "Two of these are right. Which?"}
    written(session, cast.iris, code="several-1", now=clock.now(), **several)
    written(session, cast.iris, code="plain-1", now=clock.now(), stem="Which of these comes first?", notes="Ask Clara")
    session.commit()
    page = looked(as_(cast.clara), Format.AIKEN)
    rows = [
        [" ".join(cell.text_content().split()) for cell in row.cssselect("th, td")] for row in page.tree.cssselect("tbody tr")
    ]
    assert ["Exact-set scoring", "Aiken would give part marks, or allow one answer only", "Left out: several-1"] in rows
    assert ["Rationales", "Aiken holds the question, the options and the key only", "plain-1"] in rows
    assert ["Notes of the writers", "no format has a place for it", "plain-1"] in rows
    assert downloaded(page).response.headers["Content-Disposition"] == 'attachment; filename="items.txt"'


def test_an_export_is_recorded_as_a_reading_of_text_and_keys(as_: As, cast: Cast, session: Session, clock: FakeClock) -> None:
    version = written(session, cast.iris, now=clock.now())
    session.commit()
    about = version.item.public_id
    page = looked(as_(cast.clara), Format.QTI22)
    assert session.get(Reading, (cast.clara.public_id, "item", version.id)) is None
    downloaded(page)
    assert session.get(Reading, (cast.clara.public_id, "item", version.id)) is not None
    mine = session.scalars(sa.select(AuditEvent).where(AuditEvent.by == cast.clara.public_id).order_by(AuditEvent.seq)).all()
    told = [(event.event, event.about) for event in mine if event.event.startswith(("item.", "bank."))]
    assert told == [(Event.ITEM_READ.code, about), (Event.KEY_READ.code, about), (Event.ITEMS_EXPORTED.code, "bank")]
    assert mine[-1].facts["items"] == 1


def test_the_key_of_an_item_that_one_reviews_stays_out(as_: As, cast: Cast, session: Session, clock: FakeClock) -> None:
    version, now = written(session, cast.iris, now=clock.now()), clock.now()
    cleo, _ = reviewers(session, now=now)
    go(session, version, State.CONTENT_REVIEW, cast.iris, now=now)
    reviewing.ask(session, version, cleo, by=cast.clara.public_id, now=now)
    session.commit()
    page = looked(as_(cleo), Format.CSV)
    assert page.says("Left out: supervision-101")
    assert page.says("No item is left that the file could hold.")
    assert WORDING.rationale not in page.text


def test_the_selection_follows_the_list_and_codes(as_: As, cast: Cast, session: Session, clock: FakeClock) -> None:
    for code in ("one-1", "two-1", "three-1"):
        written(session, cast.iris, code=code, now=clock.now(), stem=f"Which of these is {code}?")
    written(session, cast.iris, code="four-1", bank="ECMH", now=clock.now(), area="administration/program-development")
    session.commit()
    page = as_(cast.clara).get("/bank/items?bank=IMH").follow("Export these items")
    assert page.says("The newest version of 3 items")
    page = page.press("See what the file would hold", {"Format": "GIFT", "Only these codes": "one-1\nthree-1"})
    assert [item.code for item in read_here("x", downloaded(page).bytes).items] == ["one-1", "three-1"]
    assert as_(cast.clara).get("/bank/export?look=1&format=Word", status=422).says("Not a valid choice.")
    as_(cast.iris).get("/bank/export", status=403)
