"""What a candidate does before the scripts have arrived counts as well."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect
from sqlalchemy.orm import Session

from exam_app.clock import FakeClock
from tests.browser.conftest import STEADY, Desk
from tests.build import Cast
from tests.build_sitting import places, running


@pytest.mark.usefixtures("stocked")
def test_an_answer_chosen_before_the_script_arrives_is_saved(
    desk: Callable[..., Desk], session: Session, cast: Cast, clock: FakeClock
) -> None:
    sitting = running(session, cast, "one", now=clock.now()).ada.public_id
    session.commit()
    ada = desk(cast.ada)
    held: list[Route] = []
    ada.page.route("**/js/running.mjs", lambda route: held.append(route))
    ada.page.goto(f"{ada.address}/sittings/{sitting}/questions/1", wait_until="commit")
    ada.page.locator("input[name=answer][value=B]").check()
    expect(ada.page.locator("#exam-status")).to_have_text("Not answered yet")
    while not held:
        ada.page.wait_for_timeout(50)
    held[0].continue_()
    expect(ada.page.locator("#exam-status")).to_contain_text("Saved")


@pytest.mark.usefixtures("stocked")
def test_a_start_whose_answer_is_lost_and_that_finds_the_system_busy_starts_one_clock(
    desk: Callable[..., Desk], session: Session, cast: Cast, clock: FakeClock
) -> None:
    place = places(session, cast, now=clock.now()).ada
    session.commit()
    ada = desk(cast.ada)
    ada.page.add_init_script(STEADY)
    ada.open(f"/registrations/{place.public_id}/parts/one/start")
    tries: list[Callable[[Route], object]] = [
        _lose_the_answer, lambda route: route.abort(), lambda route: route.fulfill(status=503), lambda route: route.continue_(),
    ]  # fmt: skip
    ada.page.route("**/parts/one/start", lambda route: tries.pop(0)(route))
    ada.page.get_by_role("checkbox").check()
    ada.page.get_by_role("button", name="Start Part One").click()
    expect(ada.page.get_by_text("This page tries again by itself: leave it open.")).to_be_visible()
    ada.page.wait_for_url("**/questions/1", wait_until="networkidle", timeout=15_000)
    session.rollback()
    assert (tries, [one.part for one in place.sittings]) == ([], ["one"])


def _lose_the_answer(route: Route) -> None:
    assert route.fetch(max_redirects=0).ok
    route.abort()
