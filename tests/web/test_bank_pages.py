"""The question bank in the browser: finding items, reading a key on the record, prompts and flaws."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.audit import AuditEvent, Event
from exam_app.bank import service
from exam_app.bank.key import AnswerKey
from exam_app.clock import FakeClock
from tests.build import Cast
from tests.build_exams import item_version, stocked_form
from tests.page import Browser, Page

As = Callable[..., Browser]
CODE = "systems-002"


@pytest.fixture(autouse=True)
def _stocked(stocked: None) -> None:
    """Every page here shows the shipped bank."""


def codes(page: Page) -> list[str]:
    return [row.text_content().strip() for row in page.tree.cssselect("tbody th")]


def key_of(session: Session, code: str) -> AnswerKey:
    return session.get_one(AnswerKey, item_version(session, code).id)


def a_free_code(session: Session) -> str:
    taken = {line.version.item.code for line in stocked_form(session).items}
    return next(v.item.code for v in service.latest_items(session) if v.item.code not in taken)


def test_authors_and_the_committee_read_the_bank_and_nobody_else_does(as_: As, cast: Cast, session: Session) -> None:
    item = item_version(session, CODE).item.public_id
    for path in (
        "/bank/items",
        f"/bank/items/{item}",
        f"/bank/items/{item}/key",
        "/bank/prompts",
        "/bank/flaws",
        "/bank/coverage",
    ):
        for person in (cast.iris, cast.clara):
            as_(person).get(path, status=200)
        for person in (cast.ada, cast.ruth, cast.cora, cast.adam):
            as_(person).get(path, status=403)


def test_the_list_is_narrowed_by_words_area_and_level(as_: As, cast: Cast, session: Session) -> None:
    page = as_(cast.iris).get("/bank/items")
    found = page.press("Filter", {"Words or code": "EPSDT", "Level": "recall"})
    assert CODE in codes(found)
    assert len(codes(found)) < 10
    found = page.press("Filter", {"Level": "analysis"})
    assert codes(found) == [v.item.code for v in service.latest_items(session) if v.level == "analysis"]
    found = page.press("Filter", {"Domain or area": "systems-expertise"})
    assert codes(found) == [v.item.code for v in service.latest_items(session) if v.area.startswith("systems-expertise/")]
    assert page.press("Filter", {"Words or code": "no such words"}).says("No item fits")


@pytest.mark.parametrize("query", ["page=0", "page=99999999", "page=x", "page=²", "level=deep", "area=nowhere", "area=a&area=b"])
def test_a_strange_address_shows_a_list_all_the_same(query: str, as_: As, cast: Cast) -> None:
    assert as_(cast.iris).get(f"/bank/items?{query}", status=200).heading == "Question bank"


def test_the_pages_of_the_list_keep_the_filter(as_: As, cast: Cast, session: Session) -> None:
    page = as_(cast.iris).get("/bank/items?area=theoretical-foundations&area=direct-service-skills")
    seen = codes(page)
    while "Next" in page.text:
        page = page.follow("Next")
        seen += codes(page)
    wanted = ("theoretical-foundations/", "direct-service-skills/")
    assert seen == [v.item.code for v in service.latest_items(session) if v.area.startswith(wanted)]


def test_the_page_of_an_item_shows_its_text_and_not_its_reasons(as_: As, cast: Cast, session: Session) -> None:
    page = as_(cast.iris).get("/bank/items?area=systems-expertise").follow(CODE)
    key = key_of(session, CODE)
    assert all(page.says(" ".join(option.text.split())) for option in item_version(session, CODE).options)
    for reason in (key.rationale, *key.distractors.values()):
        assert not page.says(" ".join(reason.split()))


def test_a_key_opens_on_the_record_and_closes_after_half_an_hour(as_: As, cast: Cast, session: Session, clock: FakeClock) -> None:
    browser, path = as_(cast.iris), f"/bank/items/{item_version(session, CODE).item.public_id}/key"
    reason = " ".join(key_of(session, CODE).rationale.split())
    page = browser.get(path)
    assert not page.says(reason)
    assert page.press("Show the key").says(reason)
    event = session.scalars(sa.select(AuditEvent).where(AuditEvent.event == Event.KEY_READ.code)).one()
    assert (event.by, event.facts) == (cast.iris.public_id, {"item": CODE})
    assert not as_(cast.clara).get(path).says(reason), "opened by Iris, not by Clara"
    clock.advance(minutes=29)
    assert browser.get(path).says(reason)
    clock.advance(minutes=2)
    assert not browser.get(path).says(reason)


def change(browser: Browser, session: Session, code: str, **more: Any) -> Page:
    path = f"/bank/items/{item_version(session, code).item.public_id}/key/change"
    other = next(letter for letter in "ABCD" if letter != key_of(session, code).letter)
    fields = {"Right option": other, "Why it is right": "The source says so.", "Reason for the change": "Wrong before."}
    return browser.get(path).press("Change the key", {**fields, **more})


def test_a_changed_key_is_confirmed_by_a_second_person_who_answers_the_item(as_: As, cast: Cast, session: Session) -> None:
    code = a_free_code(session)
    assert change(as_(cast.iris), session, code).says("Somebody else has to confirm it")
    path = f"/bank/items/{item_version(session, code).item.public_id}/key/confirm"
    fields = {"Your answer": key_of(session, code).letter, "How you checked it": "Read the source."}
    assert as_(cast.iris).get(path).press("Confirm the key", fields).status == 409
    wrong = next(letter for letter in "ABCD" if letter != key_of(session, code).letter)
    assert as_(cast.clara).get(path).press("Confirm the key", {**fields, "Your answer": wrong}).status == 409
    assert as_(cast.clara).get(path).press("Confirm the key", fields).says(f"The key of {code} is confirmed.")
    assert key_of(session, code).state == "confirmed"


def test_a_change_without_a_reason_keeps_what_was_typed(as_: As, cast: Cast, session: Session) -> None:
    code = a_free_code(session)
    page = change(as_(cast.iris), session, code, **{"Reason for the change": "", "Why it is right": "Kept <text>"})
    assert page.status == 422
    assert page.errors() == ["Write why the key changes."]
    assert b"Kept &lt;text&gt;" in page.bytes
    assert key_of(session, code).state == "confirmed"


def test_the_key_of_a_published_form_is_refused_with_advice(as_: As, cast: Cast, session: Session) -> None:
    code = stocked_form(session).items[0].version.item.code
    page = change(as_(cast.iris), session, code)
    assert page.status == 409
    assert page.says("belongs to a published form")
    assert page.says("import it")


def test_a_prompt_shows_its_rubric_and_anchor_papers(as_: As, cast: Cast, session: Session) -> None:
    page = as_(cast.clara).get("/bank/prompts").follow("clinical-supervision-01")
    version = service.latest_prompts(session, "clinical")[0]
    assert page.says(version.title)
    assert all(page.says(criterion.name) for criterion in version.rubric.criteria)
    assert page.says("Strong: ")
    assert page.says("Below the standard: ")


def test_a_filter_is_kept_under_a_name_of_ones_own(as_: As, cast: Cast) -> None:
    page = as_(cast.iris).get("/bank/items?area=systems-expertise&area=reflection&level=recall&used=no")
    rows = codes(page)
    kept = page.press("Keep", {"Keep this filter as": "  Systems,  unused "})
    assert codes(kept) == rows
    again = as_(cast.iris).get("/bank/items").follow("Systems, unused")
    assert (codes(again), again.says("Level: Recall")) == (rows, True)
    assert not as_(cast.clara).get("/bank/items").says("Systems, unused")
    assert page.press("Keep", {"Keep this filter as": " "}).says("Give the filter a name.")
    drop = next(form.get("action") for form in again.tree.cssselect("form") if form.get("action", "").endswith("/drop"))
    as_(cast.clara).post(drop, status=404)
    assert not again.press("Drop the filter Systems, unused").says("Systems, unused")


def test_flaws_are_listed_with_a_link_to_their_item(as_: As, cast: Cast, session: Session) -> None:
    assert as_(cast.iris).get("/bank/flaws").says("find no flaw")
    version = item_version(session, CODE)
    version.stem = "Which of these is not right?"
    page = as_(cast.iris).get("/bank/flaws")
    assert page.says("negative-stem")
    assert page.follow(CODE).heading == f"{CODE}: {version.title}"


@pytest.mark.parametrize(
    "path", ["/bank/items/nothing", "/bank/items/nothing/key", "/bank/prompts/nothing", "/bank/coverage?blueprint=no"]
)
def test_what_is_not_there_is_not_found(path: str, as_: As, cast: Cast) -> None:
    as_(cast.clara).get(path, status=404)
