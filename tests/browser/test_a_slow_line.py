"""What a candidate does before the scripts have arrived counts as well."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect
from sqlalchemy.orm import Session

from exam_app.clock import FakeClock
from tests.browser.conftest import Desk
from tests.build import Cast
from tests.build_sitting import running


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
