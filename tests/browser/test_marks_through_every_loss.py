"""Marks through every loss of line, browser, session and window: nothing that a reviewer typed goes away."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from exam_app.clock import FakeClock
from exam_app.review.marking import saving
from tests.browser.table import Table, once
from tests.browser.test_windows_and_devices import sign_in as sign_in_on_the_page
from tests.build import PASSWORD, Cast
from tests.build_review import document, locked

pytestmark = pytest.mark.usefixtures("stocked")


def test_what_is_marked_without_a_connection_is_saved_when_it_is_back(sit: Callable[..., Table]) -> None:
    table = sit()
    table.cut()
    table.level(1, 4).check()
    table.note.fill("Written without a line")
    expect(table.status).to_have_text("Offline – kept on this computer")
    expect(table.bars).to_contain_text("You are offline. Your marks are kept on this computer")
    table.page.get_by_role("button", name="Save and next").click()
    expect(table.bars).to_contain_text("The marks on this page are not saved yet.", timeout=12_000)
    table.desk.check()
    table.cut(False)
    expect(table.bars).to_contain_text("You are online again. Everything is saved.")
    expect(table.status).to_contain_text("Saved")
    assert (table.levels()[0], table.stored().private_note) == (4, "Written without a line")


@once
def test_what_a_closed_browser_had_kept_is_named_in_the_list_and_sent_from_the_script(sit: Callable[..., Table]) -> None:
    table = sit()
    table.cut()
    table.note.fill("Kept in the dark")
    expect(table.status).to_have_text("Offline – kept on this computer")
    table.page.wait_for_timeout(300)
    table.page.close()
    table.cut(False)
    table.desk.page = table.desk.context.new_page()
    table.page.goto(f"{table.desk.address}/reviews")
    expect(table.page.get_by_role("main")).to_contain_text("This computer still keeps marks that were not sent")
    table.desk.check()
    assert table.page.evaluate("indexedDB.databases().then((all) => all.map(({ name }) => name))") == ["exam-drafts"]
    table.open()
    expect(table.note).to_have_value("Kept in the dark")
    expect(table.status).to_contain_text("Saved")
    assert table.stored().private_note == "Kept in the dark"


def test_20_somebody_signed_out_in_mid_sentence_signs_in_on_the_page_and_nothing_is_lost(
    sit: Callable[..., Table], session: Session, cast: Cast
) -> None:
    table = sit()
    table.note.fill("Before and after")
    expect(table.status).to_contain_text("Saved")
    session.rollback()
    session.execute(sa.text("DELETE FROM sign_in_sessions"))
    session.commit()
    table.note.evaluate("(area) => area.setSelectionRange(6, 6)")
    table.page.keyboard.type(", between")
    expect(table.bars).to_contain_text("Please sign in again. Your text is safe.")
    expect(table.status).to_have_text("Not saved yet – kept on this computer")
    sign_in_on_the_page(table, cast.ruth.email, PASSWORD)  # type: ignore[arg-type]
    expect(table.status).to_contain_text("Saved")
    expect(table.bars).to_be_empty()
    table.page.keyboard.type("!")
    expect(table.note).to_have_value("Before, between! and after")
    expect(table.status).to_contain_text("Saved")
    assert table.stored().private_note == "Before, between! and after"


@once
def test_somebody_who_signed_in_again_in_another_window_goes_on_without_a_word(
    sit: Callable[..., Table], session: Session, cast: Cast
) -> None:
    table = sit()
    table.desk.context.clear_cookies()
    other = table.desk.context.new_page()
    other.goto(f"{table.desk.address}/sign-in")
    other.get_by_label("Mail address").fill(cast.ruth.email)
    other.get_by_label("Password").fill(PASSWORD)
    other.get_by_role("button", name="Sign in").click()
    other.wait_for_url(lambda url: "/sign-in" not in url)
    table.note.fill("The token was an older one")
    expect(table.status).to_contain_text("Saved")
    assert table.stored().private_note == "The token was an older one"


@pytest.mark.parametrize(("choice", "result"), [("Save what is on this page", "Mine"), ("Use the other", "Theirs")])
@once
def test_two_windows_show_both_drafts_and_the_reviewer_decides(
    sit: Callable[..., Table], session: Session, clock: FakeClock, choice: str, result: str
) -> None:
    table = sit()
    session.rollback()
    saving.save(session, table.mine, saving.Save("elsewhere", 1, 0, document(table.mine, 4, "Theirs")), now=clock.now())
    session.commit()
    table.page.get_by_label("Comment for the candidate").fill("Mine")
    expect(table.status).to_have_text("Not saved – changed in another window")
    expect(table.bars).to_contain_text("These marks were changed in another window. Nothing is lost.")
    table.page.get_by_role("button", name="Compare both").click()
    box = table.page.locator("#conflict")
    expect(box).to_contain_text("Theirs")
    expect(box).to_contain_text("4 – Strong")
    table.desk.check()
    assert table.stored().comment == "Theirs"
    box.get_by_role("button", name=choice).click()
    expect(table.status).to_contain_text("Saved")
    expect(table.page.get_by_label("Comment for the candidate")).to_have_value(result)
    assert table.stored().comment == result
    assert table.levels()[0] == (4 if result == "Theirs" else None)
    session.rollback()
    kept = [row.document for row in saving.kept_of(session, table.mine)]
    assert kept == [document(table.mine, None, "Mine")]


@once
def test_marks_locked_in_another_window_take_nothing_more(sit: Callable[..., Table], session: Session, clock: FakeClock) -> None:
    table = sit()
    session.rollback()
    locked(session, table.mine, 3, now=clock.now())
    session.commit()
    table.level(1, 1).check()
    expect(table.bars).to_contain_text("These marks were locked in another window. What you changed here since is kept")
    expect(table.note).to_be_disabled()
    table.desk.check()
    assert set(table.levels()) == {3}
