"""The live monitor in a real browser: it brings itself up to date, keeps what was ticked, and speaks only of incidents."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect
from sqlalchemy.orm import Session

from exam_app.clock import FakeClock
from exam_app.db import begin
from exam_app.sitting import incidents
from tests import build_sitting as b
from tests.browser.conftest import Desk
from tests.build import Cast

pytestmark = [pytest.mark.usefixtures("stocked"), pytest.mark.parametrize("backend", ["sqlite"])]


def test_the_monitor_brings_itself_up_to_date_and_loses_neither_ticks_nor_place(
    desk: Callable[..., Desk], session: Session, cast: Cast, clock: FakeClock
) -> None:
    two, window = b.running(session, cast, now=clock.now()), b.window_of(session).public_id
    session.commit()
    office = desk(cast.cora)
    # The page asks every ten seconds; here it need not wait so long.
    office.page.route("**/monitor", lambda route: _faster(route))
    page = office.open(f"/windows/{window}/monitor")
    page.get_by_role("checkbox", name="Ada Lindqvist").check()
    page.get_by_role("checkbox", name="Ben Okafor").focus()
    news = page.locator("#monitor-news")
    expect(news).to_be_empty()
    # What the test has read is older than what the server wrote since.
    session.rollback()
    begin(session, writes=True)
    b.save(session, two.ada, 1, "A", now=clock.now())
    session.commit()
    expect(page.get_by_text("1 of 60")).to_be_visible()
    expect(news).to_be_empty()
    begin(session, writes=True)
    incidents.note(session, b.window_of(session), kind="room", text="Noise", by=cast.carl.public_id, now=clock.now())
    session.commit()
    expect(page.get_by_text("Noise")).to_be_visible()
    expect(news).to_contain_text("1 open incident")
    expect(page.get_by_role("checkbox", name="Ada Lindqvist")).to_be_checked()
    expect(page.get_by_role("checkbox", name="Ben Okafor")).to_be_focused()
    page.get_by_role("button", name="Pause updates").click()
    page.get_by_label("Message", exact=True).fill("Wait in your room.")
    page.get_by_role("button", name="Send the message").click()
    expect(page.get_by_text("The message is sent to 1 candidate.")).to_be_visible()
    assert office.faults == []


def _faster(route: Route) -> None:
    answer = route.fetch()
    route.fulfill(response=answer, body=answer.text().replace('data-every-ms="10000"', 'data-every-ms="300"'))
