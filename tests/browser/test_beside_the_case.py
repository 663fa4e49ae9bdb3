"""The essay beside its case: what stands on the screen in each layout, wide and narrow."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from exam_app.clock import FakeClock
from tests.browser.conftest import Desk
from tests.browser.room import enter
from tests.build import Cast

pytestmark = pytest.mark.usefixtures("stocked")


@pytest.mark.parametrize("backend", ["sqlite"])
def test_the_case_stands_beside_the_essay_unless_the_candidate_wants_the_text_alone(
    desk: Callable[..., Desk], session: Session, cast: Cast, clock: FakeClock
) -> None:
    room = enter(desk, session, cast, clock, "two", "essays/1")
    case = room.page.locator("#case")
    for width in (1280, 390):
        room.page.set_viewport_size({"width": width, "height": 900})
        for layout, has_case, has_text in (
            ("Text only", False, True), ("Case only", True, False), ("Stacked", True, True), ("Side by side", True, True),
        ):  # fmt: skip
            room.page.get_by_label(layout).check()
            (expect(case).to_be_visible if has_case else expect(case).to_be_hidden)()
            (expect(room.essay).to_be_visible if has_text else expect(room.essay).to_be_hidden)()
