"""A reviewer at the marking page: by keyboard, with comments on passages, through every loss of line, session and window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Locator, Page, expect
from sqlalchemy.orm import Session

from exam_app.clock import FakeClock
from exam_app.exams.models import Window
from exam_app.review.marking import drafts, saving
from exam_app.review.models import Assignment
from exam_app.review.rules import DraftMarks
from tests.browser.conftest import Desk
from tests.browser.room import STEADY
from tests.browser.test_by_keyboard import tab_to
from tests.browser.test_windows_and_devices import sign_in as sign_in_on_the_page
from tests.build import PASSWORD, Cast
from tests.build_review import ESSAY, assigned, candidate, declared, document, drafted, enter, locked, taken_in

pytestmark = pytest.mark.usefixtures("stocked")
Desks = Callable[..., Desk]
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


@pytest.fixture
def mine(session: Session, cast: Cast, clock: FakeClock, window: Window) -> Assignment:
    """A script for Ruth."""
    candidate(session, cast.ada, window, now=clock.now())
    enter(session, cast.ruth, now=clock.now())
    declared(session, window, cast.ruth, now=clock.now())
    made = assigned(session, taken_in(session, window, now=clock.now())[0], cast.ruth, 1, now=clock.now())
    session.commit()
    return made


@pytest.fixture
def sit(desk: Desks, session: Session, cast: Cast, mine: Assignment) -> Callable[..., Table]:
    """`sit()` opens the marking page for Ruth."""

    def sit_down(**options: Any) -> Table:
        own = desk(cast.ruth, **options)
        own.context.add_init_script(STEADY)
        table = Table(own, session, mine)
        table.open()
        return table

    return sit_down


def test_a_script_is_marked_locked_and_opened_again_by_keyboard_alone(sit: Callable[..., Table]) -> None:
    table = sit()
    page, keys, count = table.page, table.page.keyboard, table.mine.script.prompt.rubric.criteria
    tab_to(page, ".level input", most=30)
    for number in range(1, len(count) + 1):
        assert page.evaluate("document.activeElement.name") == f"level_{number}"
        keys.press(str(number % 4 + 1))
        keys.press("ArrowUp" if number == 1 else "Enter")
        if number == 1:
            expect(table.level(1, 3)).to_be_checked()
            keys.press("Enter")
    assert page.evaluate("document.activeElement.name") == "for_candidate"
    keys.type("3 words, 4 more")
    keys.press("Control+s")
    expect(table.status).to_contain_text("Saved")
    assert table.levels() == [3, *(number % 4 + 1 for number in range(2, len(count) + 1))]
    assert table.stored().comment == "3 words, 4 more"
    tab_to(page, ".marking-bar button[value=lock]")
    keys.press("Enter")
    page.wait_for_url("**/lock")
    tab_to(page, "main button:text-is('Lock these marks')")
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Your marks for {table.mine.code}")
    tab_to(page, "main button:text-is('Undo the lock')")
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Script {table.mine.code}")


@once
def test_digits_do_nothing_in_a_text_or_when_they_are_switched_off_and_the_list_says_so(sit: Callable[..., Table]) -> None:
    table = sit()
    page = table.page
    page.locator("#comment_1").fill("")
    page.locator("#comment_1").press("3")
    expect(page.locator("#comment_1")).to_have_value("3")
    assert page.locator(".level input:checked").count() == 0
    table.level(1, 4).focus()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    table.desk.check()
    page.get_by_role("button", name="Close").click()
    page.locator(".marking-display summary").click()
    page.get_by_role("radio", name="Off", exact=True).check(force=True)
    table.level(1, 4).focus()
    page.keyboard.press("2")
    assert page.locator(".level input:checked").count() == 0


def test_a_comment_on_a_passage_is_made_with_the_mouse_and_another_by_keyboard(sit: Callable[..., Table]) -> None:
    table = sit()
    page = table.page
    box = page.locator("#paragraph-1").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 60, box["y"] + 12)
    page.mouse.down()
    page.mouse.move(box["x"] + 260, box["y"] + 12, steps=4)
    page.mouse.up()
    page.get_by_role("button", name="Comment on this passage").click()
    page.keyboard.type("You hold both.")
    expect(table.status).to_contain_text("Saved")
    (first,) = table.stored().passages
    quote = ESSAY[first.start : first.end]
    assert (first.kind, first.words) == ("candidate", "You hold both.")
    assert len(quote) > 10
    assert f" {quote} " in f" {ESSAY} ".replace(".", " ")
    expect(page.locator("mark.passage")).to_have_text(quote)
    page.locator("#new-passage summary").focus()
    page.keyboard.press("Enter")
    page.locator("#new_paragraph").select_option("3")
    page.locator("#new-sentence").select_option(index=1)
    tab_to(page, "#new-passage-button")
    page.keyboard.press("Enter")
    page.keyboard.type("Why not?")
    page.locator("#passage-2").get_by_role("radio", name="Private").check(force=True)
    page.locator("#passage-2 select").select_option("2")
    page.locator("#passage-2 textarea").focus()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "mark-2"
    expect(table.status).to_contain_text("Saved")
    second = table.stored().passages[1]
    assert (ESSAY[second.start : second.end], second.kind, second.criterion) == (ESSAY.split("\n\n")[2], "private", 2)
    table.desk.check()
    page.get_by_role("button", name="Remove comment 1").click()
    expect(page.locator("#passage-1 textarea")).to_have_value("Why not?")
    expect(table.status).to_contain_text("Saved")
    assert [one.words for one in table.stored().passages] == ["Why not?"]
    table.open()
    expect(page.locator("#passage-1 textarea")).to_have_value("Why not?")
    expect(table.status).to_contain_text("Saved")


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


@once
@pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (320, "light")])
def test_the_page_is_accessible_and_fits_in_every_layout(
    sit: Callable[..., Table], session: Session, clock: FakeClock, mine: Assignment, width: int, scheme: str
) -> None:
    drafted(session, mine, 3, now=clock.now())
    session.commit()
    table = sit(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = table.page
    page.locator(".marking-display summary").click()
    page.get_by_role("radio", name="Larger").check(force=True)
    page.get_by_role("radio", name="Lowest first").check(force=True)
    for summary in page.locator("summary:visible").all():
        summary.evaluate("(one) => (one.parentElement.open = true)")
    for layout in ("Stacked", "One at a time"):
        page.locator(".tool-layout").get_by_role("radio", name=layout).check(force=True)
        for pane in ("Essay", "Case", "Examples"):
            page.locator(".tool-pane").get_by_role("radio", name=pane).check(force=True)
            assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
        table.desk.check()
    expect(page.locator(".rubric")).to_be_hidden()
    page.get_by_role("radio", name="Rubric").check(force=True)
    expect(page.locator(".pane-essay")).to_be_hidden()
    small = page.locator("main :is(button:not([aria-hidden]), select, summary, .segmented label, .level):visible").evaluate_all(
        "(all) => all.map((one) => [one.textContent.trim().slice(0, 30), one.getBoundingClientRect().height]).filter(([, height]) => height < 32)"
    )
    assert small == []
    table.open()
    expect(page.locator(".tool-layout").get_by_role("radio", name="One at a time")).to_be_checked()
    assert page.locator(".levels").first.locator("input").first.get_attribute("value") == "1"


@once
def test_after_fifty_minutes_a_quiet_line_speaks_of_a_break(sit: Callable[..., Table]) -> None:
    table = sit()
    table.page.clock.install()
    table.open()
    for _ in range(6):
        table.note.press("a")
        expect(table.page.locator("#marking-break")).to_be_hidden()
        table.page.clock.fast_forward(9 * 60_000)
    table.note.press("a")
    expect(table.page.locator("#marking-break")).to_be_visible()
    table.page.get_by_role("button", name="Hide this").click()
    table.note.press("a")
    expect(table.page.locator("#marking-break")).to_be_hidden()


@once
def test_everything_works_without_a_script(
    sit: Callable[..., Table], desk: Desks, cast: Cast, session: Session, mine: Assignment
) -> None:
    own = desk(cast.ruth, java_script_enabled=False)
    page = own.page
    page.goto(f"{own.address}/reviews/{mine.public_id}")
    for criterion in range(1, len(mine.script.prompt.rubric.criteria) + 1):
        page.locator(f"input[name=level_{criterion}][value='3']").check()
    page.locator("#new-passage summary").click()
    page.get_by_label("Words of the passage").fill("two observations")
    page.get_by_label("Comment on the passage").fill("Well held.")
    page.get_by_role("button", name="Add the comment").click()
    expect(page.locator("mark.passage")).to_have_text("two observations")
    page.get_by_label("Private note").press("Enter")
    page.get_by_role("button", name="Lock", exact=True).click()
    page.get_by_role("button", name="Lock these marks").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Your marks for {mine.code}")
    expect(page.get_by_role("main")).to_contain_text("Well held.")
