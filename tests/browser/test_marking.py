"""A reviewer at the marking page: by keyboard, with comments on passages, in every layout, without a script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from exam_app.clock import FakeClock
from exam_app.review.models import Assignment
from tests.browser.conftest import Desk
from tests.browser.table import Table, once
from tests.browser.test_by_keyboard import tab_to
from tests.build import Cast
from tests.build_review import ESSAY, drafted

pytestmark = pytest.mark.usefixtures("stocked")


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


SELECT = """() => {
  const words = document.querySelector("#paragraph-1").firstChild, range = document.createRange();
  range.setStart(words, 8);
  range.setEnd(words, 20);
  getSelection().addRange(range);
}"""
TARGETS = "main :is(button:not([aria-hidden]), select, summary, textarea, .segmented label, .level, .marking-state a, .to-paper, .chips a, .queue-more a, .table .code):visible"


@once
@pytest.mark.parametrize(("width", "height"), [(768, 1024), (1024, 768)])
def test_on_a_tablet_a_script_is_marked_by_touch_and_every_target_has_room_for_a_finger(
    sit: Callable[..., Table], width: int, height: int
) -> None:
    table = sit(viewport={"width": width, "height": height}, has_touch=True, is_mobile=True)
    page = table.page

    def small() -> list[list[object]]:
        found: list[list[object]] = page.locator(TARGETS).evaluate_all(
            "(all) => all.map((one) => [one.textContent.trim().slice(0, 30), one.getBoundingClientRect().height]).filter(([, height]) => height < 44)"
        )
        return found

    # Little of the text fits, as of a long one: what to do with a selection is in sight all the same.
    page.set_viewport_size({"width": width, "height": 600})
    page.evaluate(SELECT)
    expect(page.locator("#passage-button")).to_be_in_viewport(ratio=1)
    page.set_viewport_size({"width": width, "height": height})
    page.locator("#passage-button").tap()
    page.keyboard.type("Well held.")
    page.locator("#new-passage summary").tap()
    page.locator("fieldset.criterion summary").first.tap()
    expect(page.locator(".to-paper").first).to_be_visible()
    count = len(table.mine.script.prompt.rubric.criteria)
    for criterion in range(1, count + 1):
        page.locator(".level", has=table.level(criterion, 3)).tap()
    expect(table.status).to_contain_text("Saved")
    assert small() == []
    assert table.levels() == [3] * count
    assert [one.words for one in table.stored().passages] == ["Well held."]
    page.locator(".marking-bar").get_by_role("button", name="Lock", exact=True).tap()
    page.wait_for_url("**/lock")
    page.get_by_role("button", name="Lock these marks").tap()
    expect(page.get_by_role("button", name="Undo the lock")).to_be_visible()
    assert small() == []
    page.goto(f"{table.desk.address}/reviews")
    assert small() == []


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
    sit: Callable[..., Table], desk: Callable[..., Desk], cast: Cast, session: Session, mine: Assignment
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
