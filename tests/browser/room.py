"""A candidate in a running part, and what happens to the line, the clock and the windows around it."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from playwright.sync_api import Locator, Page, expect
from sqlalchemy.orm import Session

from exam_app.clock import FakeClock
from exam_app.sitting.models import KeptDraft, LateWork, Response, Sitting
from tests import build_sitting as b
from tests.browser.conftest import STEADY, Desk
from tests.build import Cast


@dataclass
class Room:
    """One candidate's page in a running part, beside the database and its clock."""

    desk: Desk
    session: Session
    clock: FakeClock
    sitting: Sitting
    path: str

    @property
    def page(self) -> Page:
        return self.desk.page

    @property
    def status(self) -> Locator:
        return self.page.locator("#exam-status")

    @property
    def bars(self) -> Locator:
        return self.page.locator("#exam-banner")

    @property
    def essay(self) -> Locator:
        return self.page.locator(".essay-text")

    def cut(self, is_cut: bool = True) -> None:
        """Take the line away, or give it back."""
        self.desk.context.set_offline(is_cut)

    def ask_now(self) -> None:
        """Let the page ask the server now and not in some seconds."""
        self.page.evaluate("dispatchEvent(new Event('online'))")

    def answer(self, number: int, letter: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(f"Question {number} of 60")
        self.page.locator(f"input[name=answer][value={letter}]").check()

    def next(self) -> None:
        self.page.get_by_role("button", name="Next", exact=True).click()

    def head(self, position: int) -> str:
        """What counts on the server now."""
        self.session.rollback()
        return b.head(self.session, self.sitting, position).answer

    def kept(self) -> list[str]:
        self.session.rollback()
        return list(self.session.scalars(sa.select(KeptDraft.answer).where(KeptDraft.sitting_id == self.sitting.id)))

    def late(self) -> list[tuple[int, str]]:
        self.session.rollback()
        query = sa.select(LateWork.position, LateWork.answer).where(LateWork.sitting_id == self.sitting.id)
        return [(row.position, row.answer) for row in self.session.execute(query.order_by(LateWork.id))]

    def answered(self) -> dict[int, str]:
        self.session.rollback()
        query = sa.select(Response.position, Response.answer).where(Response.sitting_id == self.sitting.id, Response.answer != "")
        return {row.position: row.answer for row in self.session.execute(query)}


def enter(
    desk: Any, session: Session, cast: Cast, clock: FakeClock, part: str = "one", at: str = "questions/1", **options: Any
) -> Room:
    """Ada in this part, on this page of it, with everything on her page that it needs to go on without the server."""
    sitting = b.running(session, cast, part, now=clock.now()).ada
    session.commit()
    ada = desk(cast.ada)
    ada.context.add_init_script(STEADY + ";" + options.pop("before", ""))
    room = Room(ada, session, clock, sitting, f"{ada.address}/sittings/{sitting.public_id}")
    go_in(room, at, **options)
    return room


def go_in(room: Room, at: str, *, wait: bool = True) -> None:
    """Open this page of the part and wait until it uses its pass and, in Part One, has the paper."""
    with room.page.expect_response("**/paper") if room.sitting.part == "one" and wait else nullcontext():
        room.page.goto(f"{room.path}/{at}")
    expect(room.page.locator("#clock-toggle")).to_be_visible()
    # The page listens for other windows first.
    room.page.wait_for_timeout(500)
    # What was read before would be older than what the page wrote meanwhile.
    room.session.rollback()


def left(room: Room, seconds: float) -> None:
    """Move the server's clock to so many seconds before the end."""
    room.session.rollback()
    room.clock.set(room.sitting.ends_at)
    room.clock.advance(seconds=-seconds)
