"""Bringing items in through the browser: every format, bad files, duplicates, one transaction, undoing; all without JavaScript."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.audit import AuditEvent, Event
from exam_app.bank import drafts, keys, reviewing, service
from exam_app.bank.models import Image, Item, ItemImport, ItemVersion, Option, PromptVersion, Reading, Vignette
from exam_app.bank.rules.states import State
from exam_app.bank.transfer import trial
from exam_app.clock import FakeClock
from question_bank.formats import DraftEssay, DraftStimulus, Format, write
from tests.build import Cast
from tests.build_bank import AREA, go, written
from tests.build_imports import checked, file_of, five, taken_in, uploaded, when_read
from tests.page import Browser
from tests.published.test_formats_official import HARMLESS, QTI, official
from tests.rules.formats_build import drawn, item, options

As = Callable[..., Browser]
TABLES = (Item, ItemVersion, Option, Vignette, Image)


def contents(session: Session) -> list[int]:
    return [session.scalar(sa.select(sa.func.count()).select_from(table)) or 0 for table in TABLES]


@pytest.mark.parametrize("format", [each for each in Format if each is not Format.AIKEN])
def test_items_come_in_from_each_format_as_drafts_with_sealed_keys(as_: As, cast: Cast, session: Session, format: Format) -> None:
    page = taken_in(as_(cast.iris), "five", file_of(format, five()))
    assert page.says("5 items are in the bank, as drafts."), page.text
    versions = session.scalars(sa.select(ItemVersion).order_by(ItemVersion.id)).all()
    assert [v.item.code for v in versions] == ["waiting", "biting", "night", "clinic", "court"]
    assert {(v.state, v.number, v.made_by, v.author, v.area) for v in versions} == {
        (State.DRAFT, 1, cast.iris.public_id, "Iris Dupont", AREA)
    }
    key = keys.key_of(session, versions[0])
    assert (key.letter, key.state, key.rationale) == ("A", "placeholder", "Because of A.")
    assert key.distractors == {letter: f"Because of {letter}." for letter in "BCD"}
    assert versions[0].reference_text == "Brazelton, T. B. (1974). Origins of reciprocity."
    assert session.scalar(sa.select(sa.func.count()).select_from(Reading)) == 5


def test_a_file_that_tells_little_brings_items_that_cannot_go_to_review_yet(
    as_: As, cast: Cast, session: Session, clock: FakeClock
) -> None:
    text = b"What comes first?\nA. Wait\nB. Insist\nC. Leave\nANSWER: B\n"
    page = checked(as_(cast.iris), "old.txt", text)
    assert page.says("Write why the key is right."), page.text
    taken_in(as_(cast.iris), "old.txt", text)
    version = session.scalars(sa.select(ItemVersion)).one()
    assert (version.title, version.item.code, version.area) == ("What comes first?", "old-001", AREA)
    assert "no-rationale" in version.flags
    page = as_(cast.iris).get(f"/bank/items/{version.item.public_id}")
    assert page.says("Before it moves on:Write why the key is right."), page.text
    copy = drafts.copy_of(session, version.item)
    assert copy.wording.key == "B"
    page = as_(cast.iris).post(f"/bank/items/{version.item.public_id}/move", data={"to": "content_review"})
    assert page.status == 409


def test_the_official_examples_come_in_or_are_named_with_the_reason(as_: As, cast: Cast, session: Session) -> None:
    page = checked(as_(cast.iris), "examples.zip", official())
    assert page.says("2 ready, 1 with problems, 2 duplicates")
    for told in (
        "adaptive item",
        "hottextInteraction",
        "an essay",
        "write it under Essay prompts",
        "options that keep their place",
    ):
        assert page.says(told), told
    page.press("Go on", {"want": ["1", "3"]}).press("Import 4 items")
    assert sorted(session.scalars(sa.select(Item.code))) == ["choice", "choice-fixed", "orkney1", "orkney2"]
    version = session.scalars(sa.select(ItemVersion).join(Item).where(Item.code == "choice")).one()
    shown = as_(cast.clara).get(f"/bank/items/{version.item.public_id}")
    (picture,) = shown.tree.cssselect(".stem img")
    assert as_(cast.clara).get(picture.get("src")).bytes.startswith(b"\x89PNG")
    orkney = session.scalars(sa.select(ItemVersion).join(Item).where(Item.code.startswith("orkney"))).all()
    assert len({v.vignette.id for v in orkney if v.vignette}) == 1
    assert session.scalars(sa.select(Vignette)).one().bank == "IMH"


def test_the_report_is_there_as_a_table_to_download(as_: As, cast: Cast) -> None:
    browser = as_(cast.iris)
    page = checked(browser, "examples.zip", official())
    report = browser.get(page.path.replace("check", "report"))
    assert report.response.headers["Content-Disposition"] == 'attachment; filename="import-report.csv"'
    assert "hottextInteraction" in report.bytes.decode("utf-8-sig")
    assert len(report.bytes.splitlines()) > 50


BAD = (
    "code,stem,A,B,C,key\n"
    "one,What is first?,Wait,Insist,Leave,A\n"
    "two,,Wait,Insist,Leave,A\n"
    "three,What is third?,Wait,Insist,Leave,E\n"
    "four,=HYPERLINK(1),Wait,Insist,Leave,A\n"
)  # fmt: skip


def test_rows_with_problems_are_told_with_field_and_cure_and_stay_out(as_: As, cast: Cast, session: Session) -> None:
    page = checked(as_(cast.iris), "bad.csv", BAD.encode())
    assert page.says("1 ready, 3 with problems")
    rows = [[" ".join(c.text_content().split()) for c in row.cssselect("th, td")] for row in page.tree.cssselect("tbody tr")]
    assert ["3", "two", "Stem", "is empty", "Write the question"] in rows
    assert ["4", "three", "Key", "'E' is not one of the options", "Name one of: A, B, C"] in rows
    page.press("Go on").press("Import 1 item")
    assert list(session.scalars(sa.select(Item.code))) == ["one"]


def test_columns_areas_and_levels_by_other_names_are_matched(as_: As, cast: Cast, session: Session) -> None:
    table = (
        "Item ID;Question;Option 1;Option 2;Option 3;Right letter;Topic;Bloom;Colour\n"
        "x1;What comes first?;Wait;Insist;Leave;b;Looking inward;Applying;red\n"
        "x2;And what comes next, after all of that?;Ask;Tell;Go;a;Courts;Knowledge;blue\n"
    )
    page = uploaded(as_(cast.iris), "other.csv", table.encode())
    assert page.says("The file cannot be read so far: its first row lacks the column stem, A, B, key.")
    page = page.press("Go on to the check", {"area": AREA, "Author": "Another board"})
    assert (page.status, page.errors()) == (422, ["A column is needed for: key."])
    page = when_read(page.press("Go on to the check", {"Right letter": "key"}))
    assert page.says("2 can be read") or page.says("2 items can be read"), page.text
    page = page.press("Go on to the check", {"Courts": "theoretical-foundations/attachment-separation-trauma-grief-loss"})
    assert page.heading == "Import items: check", page.errors()
    assert page.says("column 'Colour'"), page.text
    page.press("Go on").press("Import 2 items")
    one, two = session.scalars(sa.select(ItemVersion).order_by(ItemVersion.id)).all()
    assert (one.area, one.level, one.author) == (AREA, "application", "Another board")
    assert (two.area, two.level) == ("theoretical-foundations/attachment-separation-trauma-grief-loss", "recall")
    assert keys.key_of(session, one).letter == "B"


def test_what_is_near_another_item_stays_out_unless_it_is_ticked(as_: As, cast: Cast, session: Session, clock: FakeClock) -> None:
    there = written(
        session,
        cast.clara,
        code="waiting",
        now=clock.now(),
        stem=five()[0].stem,
        options=(*(o.text for o in five()[0].options), ""),
    )
    session.commit()
    twice = [*five(), replace(five()[1], code="biting-again")]
    page = checked(as_(cast.iris), "five.csv", file_of(Format.CSV, twice))
    assert page.says("4 ready, 0 with problems, 2 duplicates")
    beside = page.follow("Compare")
    assert beside.says("In the bank: A supervisee who hurries")
    read = sa.select(AuditEvent).where(AuditEvent.event == Event.ITEM_READ.code, AuditEvent.about == there.item.public_id)
    assert cast.iris.public_id in {event.by for event in session.scalars(read)}
    page = page.press("Go on", {"want": ["0"]})
    assert page.says("5"), page.text
    page.press("Import 5 items")
    assert sorted(session.scalars(sa.select(Item.code))) == ["biting", "clinic", "court", "night", "waiting", "waiting-2"]


def test_items_can_be_left_out_and_nothing_is_not_imported(as_: As, cast: Cast, session: Session) -> None:
    page = checked(as_(cast.iris), "five.csv", file_of(Format.CSV, five()))
    none = page.press("Go on", {"take": []})
    assert none.says("No item is chosen")
    assert as_(cast.iris).post(none.path).status == 409
    page.press("Go on", {"take": ["0", "3"]}).press("Import 2 items")
    assert sorted(session.scalars(sa.select(Item.code))) == ["clinic", "waiting"]


def test_every_item_of_a_long_file_can_be_left_out_on_its_page(
    as_: As, cast: Cast, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial, "ON_A_PAGE", 2)
    page = checked(as_(cast.iris), "five.csv", file_of(Format.CSV, five()))
    assert page.says("Page 1 of 3. 5 of 5 items are ticked.")
    page = page.press("Next page", {"take": ["0"]}).press("Next page", {"take": ["3"]})
    assert page.says("Page 3 of 3. 3 of 5 items are ticked.")
    page = page.press("Previous page", {"take": []})
    assert [box.get("value") for box in page.tree.cssselect("input[name=take][checked]")] == ["3"]
    page.press("Go on").press("Import 2 items")
    assert sorted(session.scalars(sa.select(Item.code))) == ["clinic", "waiting"]


def test_a_long_list_is_ticked_and_unticked_as_a_whole(as_: As, cast: Cast, session: Session) -> None:
    many = [
        item(
            code=f"{place:02}", stem=f"Which {one} comes first?", options=options(*(f"{one} {two}" for two in WORDS[:4]), key="A")
        )
        for place, one in enumerate(WORDS)
    ]
    page = checked(as_(cast.iris), "many.csv", file_of(Format.CSV, many))
    none = page.press("Untick all", {"take": ["1"]})
    assert none.press("Go on").says("No item is chosen")
    page = none.press("Go on").follow("Check").press("Tick all that are ready")
    ready = len(page.tree.cssselect("input[name=take]"))
    assert page.press("Go on").says(f"Import {ready} items")


WORDS = [
    "anchor",
    "bottle",
    "candle",
    "drawer",
    "engine",
    "feather",
    "garden",
    "hammer",
    "island",
    "jacket",
    "kettle",
    "ladder",
    "mirror",
    "needle",
    "orange",
]


def test_an_essay_question_of_a_file_becomes_a_draft_of_a_prompt(stocked: None, as_: As, cast: Cast, session: Session) -> None:
    case = DraftStimulus("home", "A home", "The Riveras live with three children above a bakery.")
    essay = DraftEssay("essay-1", "Above a bakery", "What do you notice?\n\nWhat would you ask?", 2_000, "home")
    data = write(Format.QTI22, five(), [essay], [case]).data
    browser = as_(cast.iris)
    page = checked(browser, "mixed.zip", data)
    assert page.says("5 ready, 0 with problems, 0 duplicates, 1 not supported"), page.text
    form = page.follow("Write it as a prompt")
    as_(cast.clara).get(f"{form.path}?file={page.path.split('/')[3]}&essay=0", status=404)
    browser.get(f"{form.path}?file={page.path.split('/')[3]}&essay=1", status=404)
    like = service.usable_prompts(session, "policy", bank="IMH")[0].prompt.public_id
    chosen = {"designation": "policy", "kind": "policy", "perspective": "policy_leader", "like": like}
    form.press("Save the prompt", {**chosen, "Instruction": "Answer as the director."})
    prompt = session.scalars(sa.select(PromptVersion).where(PromptVersion.state == State.DRAFT)).one()
    assert (prompt.prompt.code, prompt.title, prompt.vignette) == ("essay-1", "Above a bakery", case.text)
    assert prompt.questions == ["What do you notice?", "What would you ask?"]


@pytest.mark.parametrize("name", sorted(p.name for p in (QTI / "malformed").iterdir() if p.name not in HARMLESS))
def test_a_hostile_file_is_refused_by_name_and_reason_and_the_bank_is_as_before(
    as_: As, cast: Cast, session: Session, name: str
) -> None:
    before = contents(session)
    page = uploaded(as_(cast.iris), name, (QTI / "malformed" / name).read_bytes())
    if page.heading == "Import items: match":  # sound as a file: each of its items is refused
        page = page.press("Go on to the check", {"area": AREA})
        assert page.says("0 ready"), page.text
    else:
        assert page.heading == "This file cannot be read"
        assert page.says(name), page.text
    assert contents(session) == before


@pytest.mark.parametrize("path", sorted((QTI / "xml_attacks").iterdir()), ids=lambda path: path.name)
def test_an_xml_attack_is_refused(as_: As, cast: Cast, session: Session, path: Path) -> None:
    page = uploaded(as_(cast.iris), path.name, path.read_bytes())
    assert page.heading == "This file cannot be read"
    assert contents(session) == [0] * len(TABLES)
    page.press("Throw this file away")
    assert session.scalar(sa.select(ItemImport)) is None


def test_an_empty_or_missing_or_very_large_file_is_refused_beside_its_field(as_: As, cast: Cast) -> None:
    page = as_(cast.iris).get("/bank/imports/new")
    assert page.press("Upload and read it").errors() == ["Choose a file."]
    sent = {"File": (io.BytesIO(b""), "x.csv")}
    assert page.press("Upload and read it", sent).errors() == ["This file is empty. Choose another one."]
    page = as_(cast.iris).post("/bank/imports/new", **in_memory(b"x" * 30_000_001))
    assert page.errors() == ["This file is larger than 30 MB. Split it."]


def in_memory(data: bytes) -> dict[str, Any]:
    """A form with this file; what the test client makes of a large one would stand in a temporary file that it leaves open."""
    head = b'--cut\r\nContent-Disposition: form-data; name="bank"\r\n\r\nIMH\r\n--cut\r\nContent-Disposition: form-data; name="file"; '
    body = head + b'filename="large.txt"\r\nContent-Type: text/plain\r\n\r\n' + data + b"\r\n--cut--\r\n"
    return {"input_stream": io.BytesIO(body), "content_length": len(body), "content_type": "multipart/form-data; boundary=cut"}


def test_a_file_of_several_megabytes_gets_in_here_and_nowhere_else(as_: As, cast: Cast, nobody: Browser) -> None:
    as_(cast.iris).post("/bank/imports/new", status=302, **in_memory(b"word " * 600_000))
    page = when_read(as_(cast.iris).get("/bank/imports").follow("large.txt"))
    assert page.says("it is in none of the formats that can be read")
    for browser, path in ((as_(cast.iris), "/bank/images/add"), (nobody, "/bank/imports/new")):
        assert browser.client.post(path, **in_memory(b"x" * 3_000_000)).status_code == 413


def test_an_import_is_all_or_nothing_and_happens_once(as_: As, cast: Cast, session: Session) -> None:
    browser = as_(cast.iris)
    page = checked(browser, "five.csv", file_of(Format.CSV, five())).press("Go on")
    page.press("Import 5 items")
    again = page.press("Import 5 items")
    assert again.heading == "Import of five.csv"
    assert contents(session)[0] == 5
    events = session.scalars(sa.select(AuditEvent).where(AuditEvent.event == Event.ITEMS_IMPORTED.code)).all()
    assert [event.facts for event in events] == [{"format": "CSV", "bank": "IMH", "items": 5, "vignettes": 0}]


def test_a_shared_case_comes_in_once_and_is_found_again(as_: As, cast: Cast, session: Session) -> None:
    case = DraftStimulus("home", "A home", "The Riveras live with three children above a bakery.")
    items = [replace(each, stimulus="home") for each in five()]
    taken_in(as_(cast.iris), "first.zip", file_of(Format.QTI22, items[:3], [case]))
    taken_in(as_(cast.iris), "second.zip", file_of(Format.QTI30, items[3:], [case]))
    vignette = session.scalars(sa.select(Vignette)).one()
    assert (vignette.code, vignette.versions[0].text) == ("home", case.text)
    versions = session.scalars(sa.select(ItemVersion)).all()
    assert [v.vignette for v in versions] == [vignette.versions[0]] * 5


def test_pictures_are_kept_as_they_were_drawn_anew(as_: As, cast: Cast, session: Session) -> None:
    red = drawn()
    shown = item(code="red", area=AREA, stem=f"What is this?\n\n![A red square]({red.name})", images=(red,))
    taken_in(as_(cast.iris), "red.zip", file_of(Format.QTI30, [shown]))
    image = session.scalars(sa.select(Image)).one()
    assert (image.data, image.media) == (red.data, "image/png")
    assert f"![A red square](image:{image.public_id})" in session.scalars(sa.select(ItemVersion)).one().stem


def test_a_whole_import_is_undone_while_nobody_has_touched_it(as_: As, cast: Cast, session: Session) -> None:
    browser = as_(cast.iris)
    case = DraftStimulus("home", "A home", "The Riveras live with three children above a bakery.")
    done = taken_in(browser, "five.zip", file_of(Format.QTI22, [replace(each, stimulus="home") for each in five()], [case]))
    assert contents(session)[:4] == [5, 5, 20, 1]
    page = as_(cast.clara).get(done.path).press("Undo the whole import")
    assert page.says("The import is undone: 5 items are out of the bank."), page.text
    assert contents(session) == [0] * len(TABLES)
    assert session.scalar(sa.select(sa.func.count()).select_from(Reading)) == 0
    page = browser.get(done.path)
    assert page.heading == "Import items: check"
    page.press("Go on").press("Import 5 items")
    assert contents(session)[:4] == [5, 5, 20, 1]


@pytest.mark.parametrize(
    ("deed", "says"),
    [
        ("change", "Being changed: waiting."),
        ("move", "On the way or in use: waiting."),
        ("comment", "Commented on: waiting."),
        ("key", "With another key: waiting."),
        ("name", "Named by other items: waiting."),
    ],
)
def test_what_is_touched_cannot_be_undone_and_the_page_says_why(
    as_: As, cast: Cast, session: Session, clock: FakeClock, deed: str, says: str
) -> None:
    browser, now, iris = as_(cast.iris), clock.now(), cast.iris.public_id
    done = taken_in(browser, "five.csv", file_of(Format.CSV, five()))
    version = session.scalars(sa.select(ItemVersion).join(Item).where(Item.code == "waiting")).one()
    if deed == "change":
        drafts.save_draft(
            session, version.item, replace(drafts.wording_of(session, version), title="Other"), base=0, by=iris, now=now
        )
    elif deed == "move":
        go(session, version, State.CONTENT_REVIEW, cast.iris, now=now)
    elif deed == "comment":
        reviewing.comment(session, version, about="x", text="Why?", by=cast.clara.public_id, now=now)
    elif deed == "key":
        keys.change_key(session, version, letter="B", rationale="So", reason="So", by=cast.clara.public_id, now=now)
    else:
        written(session, cast.clara, code="other", now=now, enemies=("waiting",))
    session.commit()
    assert browser.get(done.path).says(f"This import can no longer be undone {says}")
    refused = browser.post(f"{done.path}/undo")
    assert (refused.status, refused.says(says)) == (409, True)
    assert contents(session)[0] >= 5


def test_a_file_belongs_to_whoever_sent_it_and_the_committee_sees_what_came_of_it(as_: As, cast: Cast, session: Session) -> None:
    page = checked(as_(cast.clara), "five.csv", file_of(Format.CSV, five()))
    where = page.path.removesuffix("/check")
    for end in ("", "/match", "/check", "/run", "/report", "/compare/0"):
        as_(cast.iris).get(where + end, status=404)
    assert "five.csv" not in as_(cast.iris).get("/bank/imports").text
    page.press("Go on").press("Import 5 items")
    as_(cast.iris).get(where, status=404)
    assert as_(cast.clara).get("/bank/imports").says("five.csv")


def test_the_file_and_what_was_found_in_it_are_sealed(as_: As, cast: Cast, session: Session) -> None:
    checked(as_(cast.iris), "five.csv", file_of(Format.CSV, five()))
    row = session.execute(sa.text("SELECT file, found FROM item_imports")).one()
    assert b"Because of A" in file_of(Format.CSV, five())
    assert all(b"Because" not in bytes(part) and b"waiting" not in bytes(part) for part in row)


def test_reading_that_broke_off_is_begun_anew(as_: As, cast: Cast, session: Session, clock: FakeClock) -> None:
    browser = as_(cast.iris)
    page = checked(browser, "five.csv", file_of(Format.CSV, five()))
    session.execute(sa.update(ItemImport).values(state="reading", found=None, claimed_at=clock.now()))
    session.commit()
    waiting = browser.get(page.path.removesuffix("/check"))
    assert waiting.heading == "Reading five.csv"
    assert waiting.response.headers["Refresh"] == "2"
    clock.advance(minutes=2)
    assert when_read(waiting.follow("Look again")).heading == "Import items: check"


def test_the_templates_can_be_filled_in_and_sent(as_: As, cast: Cast) -> None:
    browser = as_(cast.iris)
    assert zipfile.is_zipfile(io.BytesIO(browser.get("/bank/templates/excel").bytes))
    table = browser.get("/bank/templates/csv").bytes.decode("utf-8-sig")
    filled = table + '"a-1","","A","What is it?","One","Two","Three","","","B"' + ',""' * (table.count(",") - 9) + "\r\n"
    assert checked(browser, "filled.csv", filled.encode()).says("1 ready, 0 with problems")
