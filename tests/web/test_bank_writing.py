"""Writing items in the browser without JavaScript: drafts, hints, versions, conflicts, the way to live, secrecy."""

from __future__ import annotations

import gzip
import io
import re
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import lxml.html
import pytest
import sqlalchemy as sa
from PIL import Image as Picture
from PIL.PngImagePlugin import PngInfo
from sqlalchemy.orm import Session

from exam_app.accounts import people
from exam_app.audit import AuditEvent, Event
from exam_app.bank import drafts, keys, material, moving, reviewing, service
from exam_app.bank.models import Item, ItemReview, Option, Reading
from exam_app.bank.rules.states import State
from exam_app.clock import FakeClock
from exam_app.exams import service as exams
from exam_app.permissions import Role
from exam_app.sitting import paper, registering
from exam_app.sitting.rules import CannotRegister
from question_bank.load import CONTENT, FOLDERS
from tests.build import Cast, freeze_form
from tests.build_bank import AREA, WORDING, again, committee_member, go, live, reviewers, written
from tests.build_exams import draft_form, planned_window, stocked_form
from tests.build_sitting import approved, running
from tests.page import Browser, Page

As = Callable[..., Browser]
TYPED = {
    "Title": WORDING.title, "Question": WORDING.stem, "Why the key is right": WORDING.rationale, "Reference": WORDING.reference_text,
    "area": AREA, "right_a": "y", **{f"option_{le.lower()}": WORDING.options["ABCDE".index(le)] for le in "ABCD"},
    **{f"why_{le.lower()}": WORDING.reasons["ABCDE".index(le)] for le in "BCD"},
}  # fmt: skip


def begin(browser: Browser, code: str = "supervision-101") -> Page:
    return browser.get("/bank/items/new").press("Begin to write", {"Code": code, "bank": "IMH"})


def test_an_item_is_written_checked_and_saved_as_a_version(as_: As, cast: Cast, session: Session) -> None:
    page = begin(as_(cast.iris))
    assert page.heading == "Write supervision-101"
    page = page.press("Check and preview", TYPED | {"right_a": None})
    assert page.status == 200
    assert page.says("Mark the right option.")
    assert page.says("Which response helps her most to slow down?")
    page = page.press("Save the draft", TYPED | {"right_a": None})
    assert page.says("The draft of supervision-101 is saved.")
    page = page.press("Save as version 1")
    assert page.status == 422
    assert page.errors() == ["Mark the right option."]
    page = page.press("Save as version 1", {"right_a": "y"})
    assert page.heading == "supervision-101: A supervisee who hurries"
    item = session.scalars(sa.select(Item)).one()
    assert (item.bank, item.versions[0].state, item.versions[0].writers) == ("IMH", "draft", [cast.iris.public_id])
    assert service.texts_of(session, item.versions)[0].key == "A"


def test_the_preview_is_made_of_the_candidates_own_parts(as_: As, cast: Cast) -> None:
    page = begin(as_(cast.iris)).press("Check and preview", TYPED)
    shown = page.tree.cssselect("#preview .card.question")[0]
    assert [o.text_content() for o in shown.cssselect(".option-words")] == list(WORDING.options[:4])
    assert [o.text_content() for o in shown.cssselect(".option-letter")] == list("ABCD")
    assert len(shown.cssselect(".rule-out[type=button]")) == 4


def test_an_option_is_markdown_of_one_line_wherever_it_is_shown(
    stocked: None, as_: As, cast: Cast, session: Session, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A frozen form never changes, so its texts are read once in each process; here one is changed all the same.
    for kept in ("_kept", "_questions"):
        monkeypatch.setattr(paper, kept, {})
    version = stocked_form(session).items[0].version
    image = material.add_image(session, _png(), by=cast.iris.public_id, now=clock.now())
    typed = f"- 5 \\* *degrees*\n\n![A thermometer](image:{image})"
    session.execute(sa.update(Option).where(Option.version_id == version.id).values(text=typed))
    session.expire_all()
    sitting = running(session, cast, "one", now=clock.now()).ada
    session.commit()
    candidate, item = as_(cast.ada), version.item.public_id
    places = (
        (candidate, f"/sittings/{sitting.public_id}/questions/1", ".option-words"),
        (candidate, f"/sittings/{sitting.public_id}/paper", "section[data-number='1'] li[data-mark]"),
        (as_(cast.clara), f"/bank/items/{item}", ".lettered li"),
    )
    session.commit()
    for browser, path, where in places:
        data = browser.client.get(path).get_data()
        page = lxml.html.document_fromstring((gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode())
        found = [each for each in page.cssselect(where) if each.cssselect("img")]
        assert found, path
        assert {each.text_content().strip() for each in found} == {"- 5 * degrees"}, path
        assert {(each.cssselect("em")[0].text, each.cssselect("img")[0].get("alt")) for each in found} == {
            ("degrees", "A thermometer")
        }
    letter = candidate.get(places[0][1]).tree.cssselect("input[name=answer]")[0].get("value")
    candidate.get(places[0][1]).press("Save and continue", {"answer": letter})
    given = candidate.get(f"/sittings/{sitting.public_id}/review")
    assert given.says(f"{letter} – - 5 * degrees A thermometer"), given.text


def test_hints_and_near_items_come_by_a_small_answer_too(as_: As, cast: Cast, session: Session, clock: FakeClock) -> None:
    written(session, cast.clara, code="supervision-001", now=clock.now())
    page, browser = begin(as_(cast.iris)), as_(cast.iris)
    item = session.scalars(sa.select(Item).where(Item.code == "supervision-101")).one().public_id
    fields = {
        "stem": WORDING.stem + " Which is not right?",
        "right_a": "y",
        **{k: v for k, v in TYPED.items() if k.startswith("option")},
    }
    found = browser.post(f"/bank/items/{item}/check", data=fields, status=200).json
    assert any("not" in hint for hint in found["hints"])
    assert [near["code"] for near in found["near"]] == ["supervision-001"]
    assert found["near"][0]["percent"] > 80
    assert "Write a title." in found["lacking"]
    assert page.press("Check and preview", fields).says("supervision-001 (IMH)")


def test_somebody_who_saved_first_is_named_and_nothing_typed_is_lost(
    as_: As, cast: Cast, session: Session, clock: FakeClock
) -> None:
    mine = begin(as_(cast.iris))
    path = mine.path
    theirs = as_(cast.clara).get(path)
    theirs.press("Save the draft", {"Title": "Clara was here", "Question": "Other words stand here."})
    clock.advance(minutes=2)
    page = mine.press("Save the draft", {"Title": "Iris was here", "Question": "My words stand here."})
    assert page.status == 409
    assert page.says("Clara Eze changed this 2 minutes ago")
    assert page.says("removed: Clara")
    assert b"My words stand here." in page.bytes
    assert b'value="Iris was here"' in page.bytes
    page = page.press("Save the draft")
    assert page.says("is saved")
    session.expire_all()
    item = session.scalars(sa.select(Item)).one()
    assert drafts.copy_of(session, item).wording.title == "Iris was here"
    assert set(item.draft.writers) == {cast.iris.public_id, cast.clara.public_id}


def test_a_script_saves_the_draft_and_is_told_of_a_conflict(as_: As, cast: Cast, session: Session) -> None:
    browser = as_(cast.iris)
    path = begin(browser).path
    json = {"headers": {"Accept": "application/json"}}
    assert browser.post(path, data={"base": "1", "title": "One"}, status=200, **json).json["revision"] == 2
    answer = as_(cast.clara).post(path, data={"base": "1", "title": "Two"}, status=409, **json).json
    assert (answer["name"], answer["ago"]) == ("Iris Dupont", "just now")
    assert browser.post(path, data={"base": "2", "title": "x" * 999}, status=422, **json).json["error"]


def test_a_code_that_is_taken_or_strange_is_refused_beside_its_field(as_: As, cast: Cast) -> None:
    begin(as_(cast.iris))
    page = begin(as_(cast.iris))
    assert (page.status, page.errors()) == (422, ["There is an item supervision-101 already."])
    assert begin(as_(cast.iris), "Große Frage").status == 422


def test_the_next_version_needs_a_reason_and_shows_what_changed(as_: As, cast: Cast, session: Session, clock: FakeClock) -> None:
    item = written(session, cast.iris, now=clock.now()).item.public_id
    page = as_(cast.iris).get(f"/bank/items/{item}/edit")
    same = page.press("Save as version 2", {"What has changed, and why": "None"})
    assert (same.status, same.errors()) == (
        422,
        ["This is what the newest version says already. Change something, or leave the version as it is."],
    )
    changed = {"Question": WORDING.stem.replace("four families", "five families")}
    assert page.press("Save as version 2", changed).errors() == ["A new version needs a reason. Write what has changed, and why."]
    page = page.press("Save as version 2", changed | {"What has changed, and why": "One family more"})
    assert page.says("One family more")
    page = page.follow("Version 2")
    assert [(e.tag, " ".join(e.text_content().split())) for e in page.tree.cssselect("main ins, main del")] == [
        ("del", "removed: four (end)"), ("ins", "added: five (end)"),
    ]  # fmt: skip
    page = as_(cast.iris).get(f"/bank/items/{item}/versions/1").press("Make this the next version")
    assert page.says("Version 3 says what version 1 said.")


def test_the_way_from_draft_to_live_in_the_browser(as_: As, cast: Cast, session: Session, clock: FakeClock) -> None:
    """Iris writes; Cleo and Cem review and vote; Clara chairs."""
    version, two = written(session, cast.iris, now=clock.now()), reviewers(session, now=clock.now())
    path = f"/bank/items/{version.item.public_id}"
    as_(cast.iris).get(path).press("Move on to: Content review")
    for stage in ("Bias and sensitivity review", "Committee vote"):
        for person in two:
            assert as_(cast.clara).get(path).press("Ask", {"reviewer": person.public_id}).says(f"{person.name} is asked")
            _review(as_(person))
        as_(cast.clara).get(path).press(f"Move on to: {stage}")
    for person in two:
        as_(person).get(f"{path}/vote").press("Vote", {"vote": "for"})
    as_(cast.clara).get(path).press("Move on to: Pilot")
    assert as_(cast.clara).get(path).press("Move on to: Live").says("is in “Live” now")
    session.expire_all()
    assert [v.item.code for v in service.usable_items(session, bank="IMH")] == ["supervision-101"]
    page = as_(cast.iris).get(path)
    for words in ("answered it before seeing the key", "voted for", "Committee vote to Pilot"):
        assert page.says(words)


def _review(browser: Browser) -> None:
    page = browser.get("/bank/reviews").follow("supervision-101")
    assert not page.says(WORDING.rationale)
    page = page.press("Answer and see the key", {"answer": "A"})
    assert page.says(WORDING.rationale)
    fields = {input.get("name"): "yes" for input in page.tree.cssselect("input[type=radio][value=yes]")}
    assert page.press("Send the review", fields | {"decision": "accept"}).says("Thank you.")


def test_a_review_says_what_is_missing_and_keeps_what_was_typed(as_: As, cast: Cast, session: Session, clock: FakeClock) -> None:
    version, (cleo, _) = written(session, cast.iris, now=clock.now()), reviewers(session, now=clock.now())
    go(session, version, State.CONTENT_REVIEW, cast.iris, now=clock.now())
    review = reviewing.ask(session, version, cleo, by="clara", now=clock.now()).public_id
    browser = as_(cleo)
    page = browser.get(f"/bank/reviews/{review}")
    assert page.press("Answer and see the key").errors() == ["Choose your answer."]
    page = page.press("Answer and see the key", {"answer": "B"})
    assert page.says("Your answer was B; the key is A.")
    fields = {"essential": "yes", "right_area": "no", "right_level": "yes", "defensible_key": "yes", "decision": "accept"}
    page = page.press("Send the review", fields | {"about_essential": "Kept <words>"})
    assert page.status == 422
    assert page.errors() == ["Say in a comment what should change."]
    assert b"Kept &lt;words&gt;" in page.bytes
    as_(cast.clara).get(f"/bank/reviews/{review}", status=404)


def test_whoever_is_asked_sees_neither_key_nor_comments_before_the_answer(
    as_: As, cast: Cast, session: Session, clock: FakeClock
) -> None:
    version, (cleo, _) = written(session, cast.iris, now=clock.now()), reviewers(session, now=clock.now())
    go(session, version, State.CONTENT_REVIEW, cast.iris, now=clock.now())
    moving.move(
        session, version, State.DRAFT, by=cast.clara.public_id, is_committee=True, note="Make A right, of course", now=clock.now()
    )
    go(session, version, State.CONTENT_REVIEW, cast.iris, now=clock.now())
    reviewing.comment(session, version, about="x", text="A is the key of course", by=cast.clara.public_id, now=clock.now())
    reviewing.ask(session, version, cleo, by="clara", now=clock.now())
    path, browser = f"/bank/items/{version.item.public_id}", as_(cleo)
    for own in (path, f"{path}/versions/1"):
        assert not browser.get(own).says("of course")
    assert browser.get(f"{path}/key").press("Show the key").status == 409
    browser.get(f"{path}/edit", status=409)
    browser.post(f"{path}/edit", data={"base": "0", "title": "x"}, status=409)
    assert as_(cast.clara).get(path).says("A is the key of course")
    assert as_(cast.clara).get(path).says("Content review to Draft. Make A right, of course")


def test_a_comment_is_answered_with_words_by_its_writers(as_: As, cast: Cast, session: Session, clock: FakeClock) -> None:
    version = written(session, cast.iris, now=clock.now())
    path = f"/bank/items/{version.item.public_id}"
    as_(cast.clara).get(path).follow("Write a comment").press("Send the comment", {"Comment": "Too long."})
    page = as_(cast.iris).get(path)
    assert page.says("1 comment is not answered yet.")
    page = page.follow("Answer")
    assert page.press("Answer", {"how": "kept"}).errors() == ["Write what was done, or why it stays as it is."]
    page = page.press("Answer", {"how": "kept", "In words": "It needs the detail."})
    assert page.says("Read, kept as it is. It needs the detail.")


def test_expertise_is_data_and_the_load_is_shown(as_: As, cast: Cast, session: Session, clock: FakeClock) -> None:
    page = as_(cast.clara).get("/bank/reviewers").follow("Iris Dupont")
    page = page.press("Save the areas", {"areas": ["direct-service-skills", "bias-and-sensitivity", "nonsense"]})
    assert page.says("Direct Service Skills")
    assert page.says("Bias and sensitivity")
    as_(cast.clara).get(f"/bank/reviewers/{cast.ruth.public_id}", status=404)
    as_(cast.iris).get("/bank/reviewers", status=403)


def test_reading_an_item_is_recorded_once_an_hour(as_: As, cast: Cast, session: Session, clock: FakeClock) -> None:
    version = written(session, cast.iris, now=clock.now())
    path = f"/bank/items/{version.item.public_id}"
    reads = sa.select(AuditEvent).where(AuditEvent.event == Event.ITEM_READ.code, AuditEvent.by == cast.clara.public_id)
    for _ in range(3):
        as_(cast.clara).get(path)
    assert len(session.scalars(reads).all()) == 1
    clock.advance(minutes=61)
    as_(cast.clara).get(path)
    assert [event.facts for event in session.scalars(reads)] == [{"item": "supervision-101", "version": 1}] * 2


def test_who_has_read_a_question_in_an_earlier_role_cannot_register_for_its_form(
    stocked: None, as_: As, cast: Cast, session: Session, clock: FakeClock
) -> None:
    """Ada was in the committee before; she read one item of the form and has only applied since."""
    application = approved(session, cast.ada, now=clock.now())
    window = exams.windows(session)[0]
    assert registering.windows_open_for(session, application, now=clock.now()) == [window]
    version = window.form.items[7].version
    session.add(Reading(reader=cast.ada.public_id, kind="item", version_id=version.id, first_at=clock.now(), last_at=clock.now()))
    session.flush()
    assert registering.windows_open_for(session, application, now=clock.now()) == []
    with pytest.raises(CannotRegister, match="for the exam committee"):
        registering.register(session, application, window, by=cast.ada.public_id, now=clock.now())


def test_a_vignette_has_its_own_versions_and_stands_before_the_question(
    as_: As, cast: Cast, session: Session, clock: FakeClock
) -> None:
    page = as_(cast.iris).get("/bank/vignettes/new")
    fields = {"Code": "two-homes", "bank": "IMH", "Title": "Two homes", "Text": "Emilio lives in two homes."}
    page = page.press("Save the vignette", fields)
    assert page.heading == "two-homes: Two homes"
    vignette = material.vignette_lines(session)[0].public_id
    version = written(session, cast.iris, vignette=vignette, now=clock.now())
    assert version.asked.startswith("Emilio lives in two homes.\n\nIn supervision")
    page = as_(cast.iris).get(f"/bank/vignettes/{vignette}/edit")
    assert page.press("Save the next version", {"What has changed, and why": "Nothing"}).status == 422
    page.press("Save the next version", {"Text": "Emilio lives in three homes.", "What has changed, and why": "Right number"})
    session.expire_all()
    assert version.asked.startswith("Emilio lives in two homes."), "a frozen item keeps its vignette's version"
    second = again(session, version.item, cast.iris, now=clock.now(), title="Next")
    assert second.asked.startswith("Emilio lives in three homes.")
    assert as_(cast.iris).get(f"/bank/vignettes/{vignette}").says("Version 2: Right number")


def _png(size: tuple[int, int] = (8, 8)) -> bytes:
    out = io.BytesIO()
    picture = Picture.new("RGB", size, "teal")
    info = PngInfo()
    info.add_text("Comment", "CANARY in the picture")
    picture.save(out, "PNG", pnginfo=info)
    return out.getvalue()


def test_a_picture_is_drawn_anew_and_served_with_safe_headers(as_: As, cast: Cast, session: Session) -> None:
    browser = as_(cast.iris)
    page = browser.post("/bank/images/add", data={"picture": (io.BytesIO(_png()), "x.png"), "alt": "A teal square"}, status=200)
    image = page.tree.cssselect("#line")[0].get("value")
    assert image.startswith("![A teal square](image:")
    shown = page.tree.cssselect(".stem img")[0]
    assert shown.get("alt") == "A teal square"
    answer = as_(cast.ada).get(shown.get("src")).response
    assert (answer.status_code, answer.mimetype, answer.headers["X-Content-Type-Options"]) == (200, "image/png", "nosniff")
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert b"CANARY" not in answer.get_data()
    assert Picture.open(io.BytesIO(answer.get_data())).size == (8, 8)


@pytest.mark.parametrize("raw", [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", _png()[:40], b"GIF89a"])
def test_what_is_no_sound_picture_is_refused_beside_the_field(raw: bytes, as_: As, cast: Cast) -> None:
    page = as_(cast.iris).post("/bank/images/add", data={"picture": (io.BytesIO(raw), "x.png"), "alt": "x"}, status=422)
    assert page.errors()


def test_an_image_without_words_keeps_an_item_from_becoming_a_version(as_: As, cast: Cast) -> None:
    fields = TYPED | {"Question": "Look.\n\n![](image:" + "a" * 22 + ")\n\nWhat is it?"}
    page = begin(as_(cast.iris)).press("Save as version 1", fields)
    assert page.status == 422
    assert "Describe the image" in page.errors()[0]


def test_a_prompt_gets_a_next_version_that_a_second_person_puts_into_use(
    stocked: None, as_: As, cast: Cast, session: Session
) -> None:
    before = service.usable_prompts(session, "policy", bank="IMH")[0]
    path = f"/bank/prompts/{before.prompt.public_id}"
    page = as_(cast.clara).get(f"{path}/edit")
    assert page.press("Save the next version", {"What has changed, and why": "x"}).status == 422
    page = page.press("Save the next version", {"Title": "A new title", "What has changed, and why": "Clearer"})
    assert page.says("Version 2 is saved as a draft")
    session.expire_all()
    assert service.usable_prompts(session, "policy", bank="IMH")[0].number == 1
    assert page.says("Another member of the committee reads this draft")
    assert as_(cast.clara).post(f"{path}/adopt", data={"note": "Read it"}).status == 409
    assert as_(cast.iris).get(path).says("Another member of the committee reads this draft")
    cleo = committee_member(session, "Cleo Ito", now=before.created_at)
    page = as_(cleo).get(path).press("Put it into use", {"note": ""})
    assert page.status == 422
    assert page.press("Put it into use", {"note": "Read it"}).says("is in use now")
    session.expire_all()
    after = service.usable_prompts(session, "policy", bank="IMH")
    assert [v.title for v in after if v.prompt_id == before.prompt_id] == ["A new title"]


def test_a_changed_rubric_text_makes_the_next_version_of_the_prompt(stocked: None, as_: As, cast: Cast, session: Session) -> None:
    prompt = service.usable_prompts(session, "policy", bank="IMH")[0].prompt
    code = prompt.versions[-1].rubric.criteria[0].code
    page = as_(cast.clara).get(f"/bank/prompts/{prompt.public_id}/rubric")
    page = page.press("Save the next version", {f"{code}-1": "Says little.", "What has changed, and why": "Shorter"})
    assert page.says("Version 2 is saved")
    session.expire_all()
    newest = prompt.versions[-1]
    assert (newest.number, newest.rubric.number, newest.rubric.criteria[0].levels[0]) == (2, 2, "Says little.")
    assert newest.rubric.points == prompt.versions[0].rubric.points
    assert len(service.anchors_for(session, newest.id)) == 3


NEW_PROMPT = {
    "Code": "policy-09", "Title": "A waiting list", "designation": "policy", "kind": "policy", "perspective": "policy_leader",
    "Instruction": "Answer as the director.", "Case": "Two hundred families wait.", "Questions": "Who comes first?\n\nWhy?",
}  # fmt: skip


def test_a_new_prompt_begins_as_a_draft_with_a_rubric_of_its_own(stocked: None, as_: As, cast: Cast, session: Session) -> None:
    like = service.usable_prompts(session, "policy", bank="IMH")[0]
    page = as_(cast.iris).get("/bank/prompts").follow("Write a new prompt")
    wrong = page.press("Save the prompt", {**NEW_PROMPT, "Code": "policy 9", "Guide: to how many words": "100"})
    assert (wrong.status, wrong.errors()) == (
        422,
        [
            "Use small letters, digits and single hyphens.",
            "Write more words than the guide begins with.",
            "Choose a rubric.",
        ],
    )
    assert wrong.says("Two hundred families wait.")
    copied = {"like": like.prompt.public_id}
    taken = page.press("Save the prompt", {**NEW_PROMPT, **copied, "Code": like.prompt.code})
    assert taken.errors() == [f"There is a prompt {like.prompt.code} already. Choose another code."]
    page = page.press("Save the prompt", {**NEW_PROMPT, **copied})
    assert page.heading == "policy-09: A waiting list"
    assert page.says("Anchor papers There are none yet.")
    code = like.rubric.criteria[0].code
    page = page.follow("Change the rubric").press(
        "Save the next version", {f"{code}-1": "Nothing.", "What has changed, and why": "Fits"}
    )
    assert as_(cast.clara).get(page.path).press("Put it into use", {"note": "Read"}).says("is in use now")
    made = next(v for v in service.usable_prompts(session, "policy", bank="IMH") if v.prompt.code == "policy-09")
    assert (made.questions, made.author, made.rubric.code, made.rubric.number) == (
        ["Who comes first?", "Why?"],
        "Iris Dupont",
        "policy-09",
        2,
    )
    assert like.rubric.criteria[0].levels[0] != "Nothing."


def test_ticks_are_kept_from_page_to_page_and_taken_out_as_a_file(stocked: None, as_: As, cast: Cast, session: Session) -> None:
    browser = as_(cast.clara)

    def boxes(page: Page) -> list[Any]:
        return list(page.tree.cssselect("input[name=tick]"))

    first = browser.get("/bank/items?rows=25&level=recall")
    page = first.press("Next page", {"tick": [box.get("value") for box in boxes(first)[:2]]})
    assert page.says("2 items are ticked")
    assert page.says("Level: Recall")
    page = page.press("Previous page", {"tick": [boxes(page)[0].get("value")]})
    assert [box.get("checked") is not None for box in boxes(page)] == [True, True] + [False] * 23
    page = page.press("Show what is ticked", {"tick": [boxes(page)[1].get("value")]})
    assert len(boxes(page)) == 2
    assert page.says("Only what is ticked")
    export = page.press("Export what is ticked")
    assert export.says("The newest version of 2 items")
    other = as_(cast.iris).get("/bank/items")
    assert not boxes(other)
    assert not other.says("ticked")
    as_(cast.iris).post("/bank/items/ticks", status=403)
    page = browser.get("/bank/items?rows=25&level=recall")
    everything = [b for b in page.tree.cssselect("button") if b.text_content().startswith("Tick all")]
    count = int(everything[0].text_content().split()[2])
    page = page.press(everything[0].text_content())
    assert count > 25
    assert page.says(f"{count} items are ticked")
    assert page.press("Untick all").says("0 items are ticked")


def test_the_list_sorts_pages_and_shows_what_is_on(stocked: None, as_: As, cast: Cast) -> None:
    browser = as_(cast.iris)
    page = browser.get("/bank/items?level=recall&area=systems-expertise&rows=25&sort=-code")
    codes = [row.text_content().strip() for row in page.tree.cssselect("tbody th")]
    assert codes == sorted(codes, reverse=True)
    assert page.tree.cssselect("th[aria-sort=descending]")[0].text_content().strip() == "Code"
    assert [" ".join(a.text_content().split()) for a in page.tree.cssselect("[aria-label='Filters that are on'] a")] == [
        "Systems Expertise ×: take this filter away", "Level: Recall ×: take this filter away", "Show all",
    ]  # fmt: skip
    assert len(page.follow("Level: Recall").tree.cssselect("tbody th")) > len(codes)
    sorted_by_title = browser.get("/bank/items?rows=25").follow("Title")
    titles = [row.text_content().strip().lower() for row in sorted_by_title.tree.cssselect("td[data-label=Title]")]
    assert titles == sorted(titles)
    assert len(titles) == 25


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=live", 143), ("state=retired", 0), ("kind=multiple", 0), ("bank=ECMH", 0), ("flag=any", 0), ("author=Sample item writers", 143),
        ("text=NO-SUCH", 0), ("enemy=attachment-001", 0), ("text=%25", None), ("sort=--code", 143), ("rows=7", 143),
    ],
)  # fmt: skip
def test_every_filter_narrows_by_what_it_says(query: str, found: int | None, stocked: None, as_: As, cast: Cast) -> None:
    page = as_(cast.iris).get(f"/bank/items?{query}")
    caption = page.tree.cssselect("caption")[0].text_content()
    if found is None:
        found = sum("%" in v for v in _texts(as_(cast.iris).session))
    assert caption == ("1 item" if found == 1 else f"{found} items")


def _texts(session: Session) -> list[str]:
    return [f"{v.item.code} {v.title} {v.stem}" for v in service.latest_items(session)]


def test_a_second_bank_needs_data_only(as_: As, cast: Cast, session: Session, clock: FakeClock) -> None:
    folder = next(folder for folder in FOLDERS if folder.name == "content_ecmh")
    service.import_content(session, by="system", now=clock.now(), folder=folder)
    exams.import_blueprints(session, now=clock.now(), folder=folder)
    service.import_content(session, by="system", now=clock.now())
    form = exams.assemble_form(
        session, code="ECMH-1", title="Sample", blueprint_code="ecmh-sample", seed=1, by="system", now=clock.now()
    )
    assert {line.version.item.bank for line in form.items} == {"ECMH"}
    assert (form.population, len(form.items), form.prompts) == ("ECMH", 4, [])
    page = as_(cast.clara).get("/bank/items?bank=ECMH")
    assert page.says("4 items")
    assert page.says("Young child development and behavior")
    assert as_(cast.clara).get("/bank/coverage?blueprint=ecmh-sample").says("can fill 1 form of 4 questions")


def _with_essays(tmp_path: Path) -> Path:
    """The second bank's folder with essay prompts and rubrics of its own: files, and nothing but files."""
    source = next(folder for folder in FOLDERS if folder.name == "content_ecmh")
    folder = Path(shutil.copytree(source, tmp_path / "ecmh"))
    for kind in ("prompts", "rubrics"):
        for file in (CONTENT / kind).glob("*.toml"):
            text = re.sub(r'^(id|rubric) = "', r'\1 = "ecmh-', file.read_text(encoding="utf-8"), flags=re.MULTILINE)
            (folder / kind / f"ecmh-{file.name}").write_text(text, encoding="utf-8")
    return folder


def test_the_second_examination_goes_from_files_to_an_open_window(
    stocked: None, as_: As, cast: Cast, session: Session, clock: FakeClock, tmp_path: Path
) -> None:
    folder = _with_essays(tmp_path)
    service.import_content(session, by="system", now=clock.now(), folder=folder)
    exams.import_blueprints(session, now=clock.now(), folder=folder)
    facts: dict[str, Any] = {"by": "system", "now": clock.now()}
    form = exams.assemble_form(session, code="ECMH-1", title="Sample", blueprint_code="ecmh-sample", seed=1, **facts)
    freeze_form(session, form, now=clock.now())
    exams.set_cut_score(session, form, points=3, out_of=4, authority="Example", decided_on=clock.now().date(), **facts)
    window = planned_window(session, form, now=clock.now())
    exams.freeze_window(session, window, **facts)
    assert {line.version.item.bank for line in form.items} | {line.version.prompt.bank for line in form.prompts} == {"ECMH"}
    application = approved(session, cast.ada, now=clock.now())
    place = registering.register(session, application, window, by=cast.ada.public_id, now=clock.now())
    clock.set(window.opens_at)
    page = (
        as_(cast.ada).get(f"/registrations/{place.public_id}/parts/one/start").press("Start Part One – 90 minutes", confirm="y")
    )
    assert page.says("Question 1 of 4")


def test_a_version_that_is_no_longer_live_keeps_a_form_from_being_published(
    stocked: None, session: Session, cast: Cast, clock: FakeClock
) -> None:
    form = draft_form(session, now=clock.now())
    version = form.items[0].version
    go(session, version, State.RETIRED, cast.clara, note="Outdated", now=clock.now())
    assert any(version.item.code in problem and "no longer live" in problem for problem in exams.problems(session, form))


def test_a_published_form_keeps_its_version_when_the_next_one_is_live(
    stocked: None, session: Session, cast: Cast, as_: As, clock: FakeClock
) -> None:
    version = exams.forms(session)[0].items[0].version
    page = as_(cast.clara).get(f"/bank/items/{version.item.public_id}")
    assert page.says("On a published form")
    before = exams.form_hash(session, exams.forms(session)[0])
    again(session, version.item, cast.iris, now=clock.now(), title="Another title")
    assert exams.form_hash(session, exams.forms(session)[0]) == before
    assert version in service.usable_items(session, bank="IMH")
    assert keys.in_published_forms(session, [version.id]) == {version.id}


def test_retired_and_restored_items_of_a_person_who_changed_roles(session: Session, cast: Cast, clock: FakeClock) -> None:
    """A writer counts as a reader, whatever role is held later."""
    version = live(session, cast, written(session, cast.iris, now=clock.now()), now=clock.now())
    people.change_roles(session, cast.iris, {Role.APPLICANT}, by="adam", now=clock.now() + timedelta(days=1))
    assert service.has_read(session, cast.iris.public_id, items=[version.id])
    assert not service.has_read(session, cast.ada.public_id, items=[version.id])
    assert session.scalar(sa.select(sa.func.count()).select_from(ItemReview)) == 4
