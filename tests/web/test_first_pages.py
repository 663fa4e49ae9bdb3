"""Each role lands on what it has to do next, in the demonstration's whole state of affairs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from rich.progress import Progress
from sqlalchemy.orm import Session

from exam_app import demo
from exam_app.accounts.models import Account
from exam_app.clock import FakeClock
from tests.build import CHEAP
from tests.page import Browser, Page

WAITING = {
    "ada": ["Application to NCIMHA", "Examination: This week's window"],
    "ben": ["Application to ORIMHA"],
    "dana": ["Application to NMAIMH"],
    "mara": ["Result: First window"],
    "ruth": ["Scripts to mark"],
    "iris": ["Question bank"],
    "cora": ["Applications to decide", "Window: This week's window", "Marking of Second window"],
    "adam": ["People"],
}


pytestmark = pytest.mark.usefixtures("demonstration")


@pytest.fixture
def page_of(app: Flask, session: Session, clock: FakeClock) -> Callable[[str], Page]:
    """The first page of somebody of the demonstration."""

    def first_page(key: str) -> Page:
        person = session.scalars(sa.select(Account).where(Account.email == f"{key}@example.org")).one()
        return Browser(app, session, clock).signed_in_as(person).get("/")

    return first_page


def test_everybody_sees_what_waits_and_every_link_of_it_opens(page_of: Callable[[str], Page]) -> None:
    for key, labels in WAITING.items():
        page = page_of(key)
        for label in labels:
            assert page.says(label), f"{key}: {label} is missing in {page.text}"
            page.follow(label)


def test_the_monitor_shows_who_sits_now_as_the_cast_says(page_of: Callable[[str], Page]) -> None:
    page = page_of("cora").browser.get("/rosters").follow("This week's window").follow("Monitor")
    rows = [" ".join(row.text_content().split()) for row in page.tree.cssselect("tbody tr")]
    assert [row.split(" 0")[0].split(" min")[0] for row in rows] == [
        "Kit Larsen Part One Offline 26", "Jon Abara Part One Paused", "Ada Lindqvist Part One Not started",
        "Lou Ferreira Part Two Handed in Handed in",
    ]  # fmt: skip


def test_a_second_load_changes_nothing_and_real_people_stop_it(session: Session, clock: FakeClock) -> None:
    before = session.scalar(sa.select(sa.func.count()).select_from(Account))
    with Progress(disable=True) as progress:
        assert len(demo.load(session, now=clock.now(), passwords=CHEAP, progress=progress)) == before
    session.execute(sa.update(Account).where(Account.email == "ada@example.org").values(email="real@person.example"))
    with Progress(disable=True) as progress, pytest.raises(demo.NotReady, match="real people"):
        demo.load(session, now=clock.now(), passwords=CHEAP, progress=progress)
