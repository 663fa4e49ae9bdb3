"""The readiness check on the modules of the exam itself, with a loss of connection that is real."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from exam_app.clock import FakeClock
from tests import build_sitting as b
from tests.browser.conftest import Desk
from tests.build import Cast


@pytest.mark.usefixtures("stocked")
@pytest.mark.parametrize("backend", ["sqlite"])
def test_the_computer_is_checked_and_a_lost_connection_practised(
    desk: Callable[..., Desk], session: Session, cast: Cast, clock: FakeClock
) -> None:
    place = b.place(session, cast.ada, now=clock.now())
    session.commit()
    ada = desk(cast.ada)
    page = ada.open(f"/registrations/{place.public_id}/readiness")
    page.get_by_role("button", name="Run the checks").click()
    expect(page.locator("[data-verdict]")).to_have_text("Ready. The result is kept.")
    expect(page.locator("[data-check=storage]")).to_have_text("Works: what is not sent yet can be kept here")
    expect(page.locator("[data-check=sign_in]")).to_have_text("Works inside the page")
    page.evaluate("document.querySelector('[data-module=readiness]').dataset.seconds = 5")
    page.get_by_role("button", name="Practise a lost connection for 30 seconds").click()
    page.get_by_label("Practice text").fill("Written while offline")
    expect(page.locator("#exam-status")).to_have_text("Offline – kept on this computer")
    expect(page.locator("#exam-banner")).to_contain_text("You are offline.")
    ada.check()
    expect(page.locator("[data-check=offline]")).to_have_text("Practised: what you wrote arrived afterwards")
    expect(page.locator("#exam-banner")).to_contain_text("You are online again. Everything is saved.")
    session.rollback()
    assert place.readiness is not None
    assert {check["code"] for check in place.readiness["checks"]} == {"save", "storage", "clock", "sign_in", "width", "offline"}
    assert all(check["is_good"] for check in place.readiness["checks"])
