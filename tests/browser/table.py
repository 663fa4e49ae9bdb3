"""A reviewer at the marking page, beside the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Locator, Page
from sqlalchemy.orm import Session

from exam_app.review.marking import drafts
from exam_app.review.models import Assignment
from exam_app.review.rules import DraftMarks

if TYPE_CHECKING:
    from tests.browser.conftest import Desk

# What happens in the browser alone is shown once.
once = pytest.mark.parametrize("backend", ["sqlite"])


@dataclass
class Table:
    """Ruth at one script, beside the database."""

    desk: Desk
    session: Session
    mine: Assignment

    @property
    def page(self) -> Page:
        return self.desk.page

    @property
    def status(self) -> Locator:
        return self.page.locator("#marking-status")

    @property
    def bars(self) -> Locator:
        return self.page.locator("#exam-banner")

    @property
    def note(self) -> Locator:
        return self.page.get_by_label("Private note")

    def level(self, criterion: int, level: int) -> Locator:
        return self.page.locator(f"input[name=level_{criterion}][value='{level}']")

    def stored(self) -> DraftMarks:
        """What stands in the database now."""
        self.session.rollback()
        return drafts.draft_of(self.session.get_one(Assignment, self.mine.id).review)

    def levels(self) -> list[int | None]:
        return [given.level for _, given in sorted(self.stored().given.items())]

    def cut(self, is_cut: bool = True) -> None:
        self.desk.context.set_offline(is_cut)

    def open(self, path: str = "") -> None:
        with self.page.expect_response("**/pass"):
            self.page.goto(f"{self.desk.address}/reviews/{self.mine.public_id}{path}")
        # The key is used a moment after it came.
        self.page.wait_for_timeout(300)
