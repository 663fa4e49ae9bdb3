"""The item editor in a real browser: the preview, hints and near items follow the typing, drafts save themselves, a conflict is told."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from exam_app.bank import drafts
from exam_app.bank.models import Item
from exam_app.clock import FakeClock
from tests.browser.conftest import Desk
from tests.build import Cast
from tests.build_bank import WORDING, written


@pytest.mark.parametrize("backend", ["sqlite"])
def test_what_is_typed_is_shown_checked_saved_and_not_saved_over(
    desk: Callable[..., Desk], cast: Cast, session: Session, clock: FakeClock
) -> None:
    written(session, cast.clara, code="supervision-001", now=clock.now())
    session.commit()
    iris = desk(cast.iris)
    page = iris.open("/bank/items/new")
    page.get_by_label("Code").fill("supervision-101")
    iris.press("Begin to write")
    stem = page.get_by_label("Question", exact=True)

    stem.fill(WORDING.stem)
    for letter, text in zip("ABC", WORDING.options, strict=False):
        page.get_by_label(f"Text of {letter}").fill(text)
    page.get_by_label("A is right").check()
    side = page.locator(".editor-side")
    expect(side.locator(".stem")).to_contain_text("Petra tells of four families")
    expect(side.locator(".option-words")).to_have_text(list(WORDING.options[:3]))
    expect(side.locator("[data-near]")).to_contain_text("supervision-001")

    stem.fill(WORDING.stem + " Which of them is not right?")
    expect(side.locator("[data-hints]")).to_contain_text("says 'not'")
    expect(page.locator("#editor-status")).to_contain_text("Draft saved")
    session.rollback()
    item = session.query(Item).filter_by(code="supervision-101").one()
    copy = drafts.copy_of(session, item)
    assert copy.wording.stem.endswith("is not right?")

    clock.advance(minutes=3)
    drafts.save_draft(session, item, WORDING, base=copy.revision, by=cast.clara.public_id, now=clock.now())
    session.commit()
    clock.advance(minutes=2)
    stem.fill("These are the words of Iris.")
    expect(page.locator("#editor-status")).to_contain_text("Clara Eze changed this 2 minutes ago")
    iris.press("Compare")
    expect(page.get_by_role("heading", name="Clara Eze changed this 2 minutes ago")).to_be_visible()
    expect(page.get_by_label("Question", exact=True)).to_have_value("These are the words of Iris.")
    iris.press("Save the draft")
    session.rollback()
    assert drafts.copy_of(session, item).wording.stem == "These are the words of Iris."
