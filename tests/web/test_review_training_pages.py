"""Practice and qualification as a reviewer goes through them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.accounts.models import Account
from exam_app.clock import FakeClock
from exam_app.review.models import TrainingReview
from tests.build import Cast
from tests.build_review import enter, practised
from tests.page import Browser, Page

pytestmark = pytest.mark.usefixtures("stocked")
As = Callable[[Account], Browser]


@pytest.fixture
def ruth(session: Session, cast: Cast, clock: FakeClock, as_: As) -> Browser:
    """Ruth's browser; she marks Policy and is not qualified, and neither is Rolf."""
    enter(session, cast.ruth, cast.rolf, now=clock.now(), qualified=False)
    return as_(cast.ruth)


def paper_on(session: Session, page: Page) -> TrainingReview:
    public_id = page.path.split("/")[3]
    return session.scalars(sa.select(TrainingReview).where(TrainingReview.public_id == public_id)).one()


def levels(session: Session, page: Page, off: int = 0) -> dict[str, str]:
    """The agreed levels of the paper on this page, or so many beside them, as the form's fields."""
    paper = paper_on(session, page)
    agreed = {mark["criterion"]: mark["level"] for mark in paper.paper.marks}
    beside = {code: level + off if level + off <= 4 else level - off for code, level in agreed.items()}
    return {f"level_{c.position}": str(beside[c.code]) for c in paper.paper.prompt.rubric.criteria}


def reasons(session: Session, page: Page) -> list[str]:
    return [str(mark["reason"]) for mark in paper_on(session, page).paper.marks]


def test_practice_shows_the_agreed_marks_and_their_reasons_after_the_own(ruth: Browser, session: Session) -> None:
    page = ruth.get("/reviews/training").press("Practise for Policy")
    hidden = reasons(session, page)
    assert page.heading == "Practice paper"
    assert not [reason for reason in hidden if page.says(reason)]
    page = page.press("Save draft", {"level_1": "2", "comment_1": "Seen in ¶2."})
    assert page.says("Draft saved")
    assert page.says("Seen in ¶2.")
    missing = page.press("Lock").press("Lock these marks")
    assert missing.status == 422
    assert len(missing.errors()) == 5
    locked = page.press("Lock", levels(session, page, off=1)).press("Lock these marks")
    assert locked.says("0 of 6 criteria exact, 6 within")
    assert [reason for reason in hidden if not locked.says(" ".join(reason.split()))] == []
    assert ruth.get("/reviews/training").says("Papers you practised on")


def test_a_qualifying_set_shows_nothing_until_all_of_it_is_locked(
    ruth: Browser, session: Session, cast: Cast, clock: FakeClock
) -> None:
    assert b"Begin the qualifying set" not in ruth.get("/reviews/training").bytes
    ruth.post("/reviews/training/policy/qualifying", status=409)
    practised(session, cast.ruth, "policy", now=clock.now())
    page = ruth.get("/reviews/training").press("Begin the qualifying set for Policy")
    assert page.heading == "Qualifying set: Policy"
    found = []
    for place in (1, 2):
        paper = page.follow(f"Continue with paper {place}")
        assert paper.heading == f"Qualifying paper {place} of 2"
        found += reasons(session, paper)
        page = paper.press("Lock", levels(session, paper)).press("Lock these marks")
        shown = [reason for reason in found if page.says(" ".join(reason.split()))]
        assert len(shown) == (0 if place == 1 else 12)
    assert page.says("Passed")
    assert page.says("exact on 12")
    assert page.says("You are qualified until 12 May 2028")
    assert ruth.get("/reviews/training").says("Qualified until 12 May 2028")


def test_a_set_that_was_missed_says_why_and_from_when_the_next_can_be_taken(
    ruth: Browser, session: Session, cast: Cast, clock: FakeClock
) -> None:
    practised(session, cast.ruth, "policy", now=clock.now())
    page = ruth.get("/reviews/training").press("Begin the qualifying set for Policy")
    for place in (1, 2):
        paper = page.follow(f"Continue with paper {place}")
        page = paper.press("Lock", levels(session, paper, off=2)).press("Lock these marks")
    assert page.says("Not passed this time")
    assert page.says("2 apart")
    assert ruth.get("/reviews/training").says("Not qualified; next set from 19 May 2026")
    refused = ruth.post("/reviews/training/policy/qualifying", status=409)
    assert refused.says("The next set can be begun from 19 May 2026 on.")
    assert refused.says("Practise in the meantime")


def test_a_locked_paper_is_not_marked_again_and_others_papers_are_not_there(
    ruth: Browser, session: Session, cast: Cast, clock: FakeClock, as_: As
) -> None:
    paper = practised(session, cast.ruth, "policy", now=clock.now())
    assert ruth.get(f"/reviews/papers/{paper.public_id}").heading.startswith("Your practice")
    assert ruth.post(f"/reviews/papers/{paper.public_id}", {"level_1": "1"}, status=409).says("These marks are locked.")
    rolf = as_(cast.rolf)
    for ending in ("", "/lock", "/result"):
        rolf.get(f"/reviews/papers/{paper.public_id}{ending}", status=404)
    rolf.get("/reviews/sets/nothing-like-this", status=404)


def test_a_level_that_is_none_is_refused_and_nothing_typed_is_lost(ruth: Browser, session: Session) -> None:
    page = ruth.get("/reviews/training").press("Practise for Policy")
    again = page.press("Save draft", {"level_1": "9", "comment_1": "A long thought."})
    assert again.status == 422
    assert again.says("A long thought.")
    long = page.press("Save draft", {"comment_2": "x" * 4001})
    assert long.errors() == ["Use at most 4,000 characters here."]
