"""An item's way from its first words onto a frozen form, with four people, each at their own desk."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from exam_app.bank import reviewing
from exam_app.bank import service as bank
from exam_app.bank.models import ItemVersion
from exam_app.bank.rules.states import QUESTIONS, State
from exam_app.clock import FakeClock
from exam_app.exams import service as exams
from tests.browser.conftest import Desk
from tests.build import Cast
from tests.build_bank import WORDING, accepted, go, reviewers

CODE = "supervision-901"
Sit = Callable[..., Desk]


@pytest.mark.parametrize("backend", ["sqlite"])
def test_iris_writes_two_review_clara_assembles_and_two_freeze(
    stocked: None, desk: Sit, cast: Cast, session: Session, clock: FakeClock
) -> None:
    cleo, cem = reviewers(session, now=clock.now())
    session.commit()
    _write(desk(cast.iris))
    version = _version(session)

    reviewing.ask(session, version, cleo, by=cast.clara.public_id, now=clock.now())
    session.commit()
    first = desk(cleo)
    _review(first)
    session.rollback()
    accepted(session, version, cem, now=clock.now())
    go(session, version, State.BIAS_REVIEW, cast.clara, now=clock.now())
    accepted(session, version, cleo, cem, now=clock.now())
    go(session, version, State.VOTE, cast.clara, now=clock.now())
    reviewing.vote(session, version, "for", words="", by=cem.public_id, now=clock.now())
    session.commit()
    item = f"/bank/items/{version.item.public_id}"
    first.open(f"{item}/vote").get_by_label("For", exact=True).check()
    first.press("Vote")
    chair = desk(cast.clara)
    chair.open(item)
    for step in ("Move on to: Pilot", "Move on to: Live"):
        chair.press(step)

    path = _assemble(chair)
    chair.press("Propose to freeze it")
    chair.press("Propose to freeze form IMH-2027")
    second = desk(cem)
    second.open(path)
    second.press("Look and confirm")
    second.press("Freeze form IMH-2027")
    expect(second.page.locator("main")).to_contain_text("Clara Eze and Cem Jansen")
    session.rollback()
    form = next(form for form in exams.forms(session) if form.code == "IMH-2027")
    assert (form.state, form.content_hash) == ("published", exams.form_hash(session, form))
    chair.open(item)
    expect(chair.page.locator("aside")).to_contain_text("frozen in Form IMH-2027")


def _write(iris: Desk) -> None:
    page = iris.open("/bank/items/new")
    page.get_by_label("Code").fill(CODE)
    iris.press("Begin to write")
    page.get_by_label("Title", exact=True).fill(WORDING.title)
    page.get_by_label("Question", exact=True).fill(WORDING.stem)
    for letter, text, reason in zip("ABCD", WORDING.options, WORDING.reasons, strict=False):
        page.get_by_label(f"Text of {letter}").fill(text)
        page.locator(f"#why_{letter.lower()}").fill(reason)
    page.get_by_label("A is right").check()
    page.get_by_label("Why the key is right").fill(WORDING.rationale)
    page.locator("#area").select_option(WORDING.area)
    page.locator(f"input[name=level][value={WORDING.level}]").check()
    page.locator("#reference_text").fill(WORDING.reference_text)
    iris.press("Save as version 1")
    iris.press("Move on to: Content review")
    expect(page.locator("#stands")).to_contain_text("Content review")


def _version(session: Session) -> ItemVersion:
    session.rollback()
    return next(version for version in bank.latest_items(session) if version.item.code == CODE)


def _review(reviewer: Desk) -> None:
    page = reviewer.open("/bank/reviews")
    reviewer.press(CODE)
    page.locator("input[name=answer][value=A]").check()
    reviewer.press("Answer and see the key")
    for question in QUESTIONS[State.CONTENT_REVIEW]:
        page.locator(f"input[name={question}][value=yes]").check()
    page.locator("input[name=decision][value=accept]").check()
    reviewer.press("Send the review")
    reviewer.press(CODE)
    expect(page.locator("main")).to_contain_text("You have judged this version: accepted.")


def _assemble(chair: Desk) -> str:
    page = chair.open("/forms/assemble")
    page.get_by_label("Code").fill("IMH-2027")
    page.get_by_label("Title", exact=True).fill("Spring 2027")
    page.get_by_role("spinbutton", name="Seed").fill("5")
    page.get_by_label("In one of the forms").fill(CODE)
    chair.press("Assemble")
    return page.url.removeprefix(chair.address)
