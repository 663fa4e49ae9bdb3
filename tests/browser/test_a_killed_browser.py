"""A browser that is killed in mid-sentence: after signing in again the sentence stands there and is saved."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect
from sqlalchemy.orm import Session

from exam_app.bootstrap import chromium
from exam_app.clock import FakeClock
from tests import build_sitting as b
from tests.browser.conftest import ARGUMENTS
from tests.build import PASSWORD, Cast

SENTENCE = "When the father came in, the child looked up and"


@pytest.mark.usefixtures("stocked")
@pytest.mark.parametrize("backend", ["sqlite"])
def test_a_sentence_typed_before_the_browser_was_killed_comes_back(
    chrome: Browser, session: Session, cast: Cast, clock: FakeClock, address: str, tmp_path: Path
) -> None:
    sitting = b.running(session, cast, "two", now=clock.now()).ada
    path = f"{address}/sittings/{sitting.public_id}/essays/1"
    session.commit()
    context = open_browser(chrome, tmp_path)
    page = sign_in(context, path, cast.ada.email)
    expect(page.locator("#clock-toggle")).to_be_visible()
    page.wait_for_timeout(500)
    page.route("**/answers/*", lambda route: route.abort())
    page.locator(".essay-text").press_sequentially(SENTENCE)
    page.wait_for_timeout(300)
    kill(context, page)

    context = open_browser(chrome, tmp_path)
    page = sign_in(context, path, cast.ada.email)
    # The killed browser may have lost its name, too: then it is another device.
    if page.get_by_role("heading", name="Your exam is open on another device").count():
        page.get_by_role("button", name="Continue here").click()
        page.goto(path)
    expect(page.locator(".essay-text")).to_have_value(SENTENCE)
    expect(page.locator("#save-line")).to_contain_text("Saved")
    session.rollback()
    assert b.head(session, sitting, 1).answer == SENTENCE
    context.close()


def open_browser(chrome: Browser, folder: Path) -> BrowserContext:
    """A browser with a profile on the disk."""
    profile = folder / "profile"
    return chrome.browser_type.launch_persistent_context(
        profile, executable_path=chromium(), args=list(ARGUMENTS), timeout=20_000
    )


def sign_in(context: BrowserContext, path: str, email: str) -> Page:
    page = context.pages[0]
    page.goto(path)
    if "/sign-in" in page.url:
        page.get_by_label("Mail address").fill(email)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
    return page


def kill(context: BrowserContext, page: Page) -> None:
    """End the whole browser at once, without a word to its pages."""
    with pytest.raises(Error):
        context.new_cdp_session(page).send("Browser.crash")
