"""Pages of every role in the demonstration's state of affairs: axe in the dark, and 320 px without sideways scroll."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page
from sqlalchemy.orm import Session

from exam_app.accounts.models import Account
from tests.browser.conftest import Desk

# For each person the pages to open, and from there the links to follow one after the other.
PAGES = {
    "ada": ["/", "/applications > Infant", "/exam > Check your computer", "/exam > Part One", "/inbox", "/help"],
    "ben": ["/applications > Infant > Discard this application", "/applications > Infant > Competency map", "/applications > Infant > Add work experience", "/applications/new"],
    "mara": ["/results > First window", "/applications > Infant > Record of results"],
    "noor": ["/results > First window"],
    "ruth": [
        "/", "/reviews", "/reviews > Continue", "/reviews > Practice", "/reviews > Practice > Two homes", "/reviews > Practice > 18 March",
        "/reviews > Your profile", "/reviews > Your profile > Note a leave", "/reviews > Change your declaration", "/reviews > I cannot finish",
        "/reviews > Your hours",
    ],
    "iris": ["/bank/items > supervision-102", "/bank/items?text=supervision-101 > supervision-101", "/bank/items/new", "/bank/vignettes/new", "/bank/prompts/new", "/bank/images/add", "/panels > Angoff", "/panels > Angoff > Discussion"],
    "cleo": ["/bank/reviews > supervision-101", "/panels > Angoff > Discussion > 1:", "/panels > Angoff > Practice", "/forms > IMH-2027-A > Look and confirm"],
    "clara": [
        "/bank/items?state=content_review > supervision-101", "/bank/items?state=content_review > supervision-101 > Write a comment",
        "/bank/items?state=content_review > supervision-101 > Version 1", "/bank/reviewers > Cem", "/bank/prompts > policy-01 > Change the text",
        "/bank/prompts > policy-01 > Change the rubric", "/bank/items > administration-001", "/bank/items > administration-001 > Change it",
        "/bank/prompts", "/bank/coverage", "/bank/health", "/bank/blueprints > imh-example > Go on writing", "/bank/blueprints > imh-example > Read and make effective",
        "/bank/blueprints/new", "/bank/flaws", "/forms > IMH-2026-A", "/forms > IMH-2026-A > Scoring key", "/forms/assemble",
        "/forms > IMH-2027-A > Change the questions > Swap",
        "/standards", "/standards/open", "/standards > Angoff", "/standards > Angoff > End the discussion",
        "/standards > Angoff > Lead the discussion", "/standards > Angoff > Lead the discussion > 1:",
    ],
    "cora": [
        "/", "/office/applications > Dana", "/windows > Second", "/windows > Second > Paper pack", "/windows/plan", "/scoring > Second", "/reviewers", "/reviewers > Ruth",
        "/reviewers > Ruth > Add a conflict", "/reviewers > Ruth > Waive", "/scoring > Second > Locked marks",
        "/scoring > Third", "/scoring > Third > Words that may identify", "/scoring > Third > Words that may identify > Read it whole",
        "/scoring > Second > All scripts", "/scoring > Second > Words that may identify", "/scoring > Second > Ruth", "/scoring > Concerns",
        "/reviewers > Volunteer hours",
        "/rosters > This week > Ada", "/rosters > This week > Kit", "/rosters > This week > Lou",
        "/rosters > This week > Lou > Propose to open Part Two", "/rosters > This week > Monitor", "/rosters > This week > Late work",
        "/rosters > This week > Incidents", "/rosters > This week > Incidents > Tuesday", "/rosters > This week > Outage",
        "/rosters > This week > Rescue file", "/releases > Second", "/releases > First",
        "/standards > Angoff",
    ],
    "adam": ["/people", "/people/invite"],
}  # fmt: skip


@pytest.mark.usefixtures("demonstration")
@pytest.mark.parametrize("backend", ["sqlite"])
@pytest.mark.parametrize("key", PAGES)
def test_every_page_is_accessible_in_the_dark_and_fits_a_narrow_screen(
    desk: Callable[..., Desk], session: Session, key: str
) -> None:
    person = session.scalars(sa.select(Account).where(Account.email == f"{key}@example.org")).one()
    session.commit()
    own = desk(person, viewport={"width": 320, "height": 720}, color_scheme="dark")
    for way in PAGES[key]:
        _walk(own, way)
        own.check()
        assert _sideways(own.page) <= 0, f"{way} of {key} is wider than the screen by {_sideways(own.page)} px"


def _walk(desk: Desk, way: str) -> None:
    path, *links = way.split(" > ")
    desk.page.goto(desk.address + path)
    for words in links:
        desk.page.get_by_role("main").get_by_role("link", name=words).first.click()
        desk.page.wait_for_load_state("load")


def _sideways(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
