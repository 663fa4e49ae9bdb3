"""A whole Angoff panel in a real browser: three panelists, two items, two rounds, the board's decision."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from exam_app.clock import FakeClock
from exam_app.exams.models import CutScore
from tests import build_standards as b
from tests.browser.conftest import Desk
from tests.build import Cast


@pytest.mark.parametrize("backend", ["sqlite"])
def test_a_panel_judges_a_form_and_the_board_decides(
    desk: Callable[..., Desk], cast: Cast, session: Session, clock: FakeClock
) -> None:
    people = b.panel_people(session, 3, now=clock.now())
    form = b.a_frozen_form(session, items=2, now=clock.now())
    panel = b.a_panel(session, cast, form, people, shows_key=True, now=clock.now())
    session.commit()
    chair, desks = desk(cast.clara), [desk(person) for person in people]
    for own in desks:
        _train(own, panel.public_id)
    chair.open(f"/standards/{panel.public_id}")
    _go_on(chair, "Open round one")
    for own, percents in zip(desks, (("60", "80"), ("70", "90"), ("50", "40")), strict=True):
        _rate(own, panel.public_id, percents)
    _go_on(chair, "Close round one and open the discussion")
    expect(chair.page.get_by_text("1.30 of 2 points")).to_be_visible()
    chair.press("Lead the discussion")
    expect(chair.page.get_by_role("row").nth(1)).to_contain_text("s-1-002")
    desks[2].open(f"/panels/{panel.public_id}/discussion")
    expect(desks[2].page.get_by_text("40 % (you)")).to_be_visible()
    chair.open(f"/standards/{panel.public_id}/move")
    chair.press("Open round two")
    page = desks[2].open(f"/panels/{panel.public_id}/items/2")
    expect(page.get_by_text("In round one you said 40 %.")).to_be_visible()
    page.get_by_label("Of 100 minimally competent candidates").fill("70")
    desks[2].press("Save and go back to the panel")
    for own in desks:
        own.open(f"/panels/{panel.public_id}")
        own.press("Hand in round two")
    chair.open(f"/standards/{panel.public_id}")
    _go_on(chair, "Close the rounds")
    _recommend(chair, [person.name for person in people])
    _decide(desk(cast.cora), desk(cast.carl), panel.public_id)
    session.rollback()
    assert session.get_one(CutScore, form.id).points == 2


def _train(own: Desk, panel: str) -> None:
    page = own.open(f"/panels/{panel}/declaration")
    page.get_by_label("No", exact=True).check()
    page.get_by_label("Years in the field").fill("12")
    page.get_by_label("Your field of work").fill("Infant mental health")
    page.get_by_label("Your association").fill("NCIMHA")
    page.get_by_label("I keep every item").check()
    own.press("Make the declaration")
    own.press("Practice")
    page.get_by_label("Of 100 minimally competent candidates").fill("60")
    own.press("Rate it and see")
    expect(page.get_by_text("Many know this from daily work.")).to_be_visible()


def _rate(own: Desk, panel: str, percents: tuple[str, str]) -> None:
    page = own.open(f"/panels/{panel}")
    own.press("Round one")
    for place, percent in enumerate(percents):
        page.get_by_role("radio").nth(1).check()
        own.press("Answer and see the key")
        page.get_by_label("Of 100 minimally competent candidates").fill(percent)
        own.press("Save and go on" if place == 0 else "Save and go back to the panel")
    own.press("Hand in round one")


def _go_on(chair: Desk, words: str) -> None:
    chair.press(words)
    chair.press(words)


def _recommend(chair: Desk, names: list[str]) -> None:
    chair.press("Record the recommendation")
    chair.page.get_by_label("Points to pass").fill("2")
    chair.page.get_by_label("Day of the meeting").fill("2026-05-12")
    for name in names:
        chair.page.get_by_label(name).check()
    chair.page.get_by_label("Minutes").fill("The panel rounds up.")
    chair.press("Record the recommendation")


def _decide(first: Desk, second: Desk, panel: str) -> None:
    page = first.open(f"/standards/{panel}/decide")
    page.get_by_label("Points to pass").fill("2")
    page.get_by_label("Decided on").fill("2026-05-12")
    page.get_by_label("Decided by").fill("Example board")
    page.get_by_label("Minutes").fill("Page 9.")
    first.press("Enter the decision")
    page = second.open("/")
    second.press("Spring panel")
    page.get_by_label("Yes, it is confirmed").check()
    second.press("Send the answer")
    expect(page.get_by_text("is now the cut score of form S-1")).to_be_visible()
