"""The frame of the pages: where a person is, the way up, and what the first page says of an exam."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from exam_app.clock import FakeClock
from exam_app.exams import service as exams
from tests.build import Cast
from tests.build_sitting import running
from tests.page import Browser, Page

As = Callable[..., Browser]


def current(page: Page) -> list[str]:
    return [link.text_content().strip() for link in page.tree.cssselect(".site-nav a[aria-current=page]")]


@pytest.mark.usefixtures("stocked")
def test_every_page_of_a_stage_marks_its_place_in_the_header(as_: As, cast: Cast, session: Session) -> None:
    window = exams.windows(session)[0].public_id
    places = {
        "/rosters": "Windows", f"/windows/{window}/roster": "Windows", f"/windows/{window}/scoring": "Scoring",
        "/reviewers": "Scoring", f"/releases/{window}": "Results", "/office/applications": "Applications",
    }  # fmt: skip
    assert {path: current(as_(cast.cora).get(path)) for path in places} == {path: [one] for path, one in places.items()}
    assert current(as_(cast.clara).get("/bank/coverage")) == ["Question bank"]
    assert current(as_(cast.ada).get("/inbox")) == []


@pytest.mark.usefixtures("stocked")
def test_the_way_up_stands_before_the_heading(as_: As, cast: Cast, session: Session) -> None:
    page = as_(cast.cora).get(f"/windows/{exams.windows(session)[0].public_id}/roster")
    main = page.tree.cssselect("main")[0]
    assert [element.get("class") for element in main.cssselect(".back, .page-head")] == ["back", "page-head"]
    assert page.follow("Rosters").heading == "Rosters"


@pytest.mark.usefixtures("stocked")
def test_the_first_page_says_how_far_the_exam_is(as_: As, cast: Cast, session: Session, clock: FakeClock) -> None:
    running(session, cast, "one", now=clock.now())
    session.commit()
    assert as_(cast.ada).get("/").says("Your time is running: go back to your part.")
    clock.advance(days=30)
    assert not as_(cast.ada).get("/").says("Check your computer, read the rules, sit both parts.")
