"""Statistics in the browser: who sees what, flags in words, too few, and no key before it is opened."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.accounts.models import Account
from exam_app.audit import AuditEvent, Event
from exam_app.bank.rules.keys import KEY_OPEN
from exam_app.clock import FakeClock
from exam_app.exams.models import ExamForm, Window
from tests import build_statistics as b
from tests.build import Cast
from tests.page import Browser, Page

As = Callable[..., Browser]


@dataclass
class Made:
    """A form in a window of sixty and in one of four, counted."""

    form: ExamForm
    window: Window
    small: Window

    def item(self, position: int) -> str:
        return f"/statistics/items/{self.form.items[position - 1].version.item.public_id}/versions/1"


@pytest.fixture
def made(session: Session, cast: Cast, clock: FakeClock) -> Made:
    form = b.a_form(session, b.KEYS, code="FORM-A", cut=4, now=clock.now())
    window = b.a_window(session, form, b.COHORT, title="Spring", now=clock.now())
    small = b.a_window(session, form, [b.STRONG] * 4, title="Autumn", now=clock.now())
    b.counted(session, now=clock.now())
    return Made(form, window, small)


def test_the_committee_finds_the_figures_of_a_window_from_the_navigation(made: Made, cast: Cast, as_: As) -> None:
    page = as_(cast.clara).get("/").follow("Statistics").follow("Spring")
    assert page.heading == "Statistics of Spring"
    for words in (
        "60 candidates",
        "Share passing",
        "58 %",
        "46 % to 70 %",
        "KR-20 (alpha)",
        "Standard error at the pass mark",
        "Kappa",
    ):
        assert page.says(words), words


def test_what_is_flagged_stands_first_and_any_column_sorts(made: Made, cast: Cast, as_: As) -> None:
    clara, here = as_(cast.clara), f"/statistics/windows/{made.window.public_id}"
    assert _codes(clara.get(here))[0] == "FORM-A-03"
    assert _codes(clara.get(here).follow("Question")) == [f"FORM-A-0{n}" for n in range(1, 7)]
    assert _codes(clara.get(f"{here}?sort=p"))[0] == "FORM-A-03"
    assert _codes(clara.get(f"{here}?sort=-p"))[0] == "FORM-A-04"
    assert _codes(clara.get(f"{here}?sort=nothing"))[0] == "FORM-A-03"


def test_the_table_can_be_taken_away_as_a_file(made: Made, cast: Cast, as_: As) -> None:
    page = as_(cast.clara).get(f"/statistics/windows/{made.window.public_id}").follow("Download the table")
    assert page.response.mimetype == "text/csv"
    rows = list(csv.DictReader(io.StringIO(page.bytes.decode())))
    assert [(row["code"], row["n"], row["p"]) for row in rows][:2] == [
        ("FORM-A-01", "60", "0.5833"),
        ("FORM-A-02", "60", "0.5833"),
    ]
    assert "Possible wrong key" in rows[2]["flags"]
    over = as_(cast.clara).get(f"/statistics/forms/{made.form.public_id}/items")
    assert next(csv.DictReader(io.StringIO(over.bytes.decode())))["n"] == "64"


def test_too_few_candidates_show_their_number_and_nothing_else(made: Made, cast: Cast, as_: As) -> None:
    clara = as_(cast.clara)
    page = clara.get(f"/statistics/windows/{made.small.public_id}")
    assert page.says("4 candidates handed in Part One")
    assert page.says("Too few to judge")
    assert not page.tree.cssselect("#items")
    assert not any(digit in cell.text_content() for cell in page.tree.cssselect(".figures td") for digit in "0123456789")
    item = clara.get(f"{made.item(3)}?window={made.small.public_id}")
    assert item.says("4 candidates of at least 50.")
    assert not item.tree.cssselect("svg.quantiles")
    rows = list(csv.DictReader(io.StringIO(clara.get(f"/statistics/windows/{made.small.public_id}/items").bytes.decode())))
    assert {row["p"] for row in rows} == {""}


def test_a_form_is_shown_over_its_windows(made: Made, cast: Cast, as_: As) -> None:
    page = as_(cast.clara).get("/statistics").follow("FORM-A")
    assert page.says("64 candidates in 2 windows")
    assert page.says("Spring (60)")


def test_options_and_key_are_shown_after_the_reading_went_on_record(
    made: Made, session: Session, cast: Cast, as_: As, clock: FakeClock
) -> None:
    closed = as_(cast.clara).get(made.item(3))
    assert closed.says("64 candidates in 2 windows. 0 omitted it.")
    assert not _betrays(closed)
    opened = closed.press("Show options and key")
    assert opened.says("Possible wrong key: the strongest third chose B more often than the key.")
    assert [tag.text_content() for tag in opened.tree.cssselect("tbody th .tag")] == ["Key"]
    assert [name.text_content() for name in opened.tree.cssselect(".quantiles-name.is-0")] == ["C, key"]
    reading = session.scalars(sa.select(AuditEvent).where(AuditEvent.event == Event.KEY_READ.code)).all()
    assert [(event.by, event.facts) for event in reading] == [(cast.clara.public_id, {"item": "FORM-A-03"})]
    clock.instant += KEY_OPEN
    assert not _betrays(as_(cast.clara).get(made.item(3)))


def test_a_distractor_that_draws_the_strong_is_named_with_its_figures(made: Made, cast: Cast, as_: As) -> None:
    page = as_(cast.clara).get(made.item(5)).press("Show options and key")
    assert page.says("Possible wrong key: B is chosen more by strong candidates (r +0.44, 15 chose it).")


def test_the_window_stays_chosen_when_the_key_is_opened(made: Made, cast: Cast, as_: As) -> None:
    page = as_(cast.clara).get(f"{made.item(1)}?window={made.window.public_id}").press("Show options and key")
    assert page.says("60 candidates in one window. 0 omitted it.")
    assert page.says("Mean score, points")
    assert page.follow("All windows together").says("64 candidates in 2 windows")


def test_the_lines_of_the_drawing_are_the_rows_of_the_table(made: Made, cast: Cast, as_: As) -> None:
    page = as_(cast.clara).get(f"{made.item(1)}?window={made.window.public_id}").press("Show options and key")
    # 25 weak chose C, 35 fair and strong chose A: the two lowest of five groups of twelve are weak, and one in the third.
    assert _plot_table(page) == {
        "A, key": ["0 %", "0 %", "92 %", "100 %", "100 %"], "B": ["0 %"] * 5, "C": ["100 %", "100 %", "8 %", "0 %", "0 %"], "D": ["0 %"] * 5,
    }  # fmt: skip
    assert len(page.tree.cssselect("polyline.quantiles-line")) == 4


def test_an_option_of_fewer_than_five_shows_nobodys_score(session: Session, cast: Cast, as_: As, clock: FakeClock) -> None:
    form = b.a_form(session, b.KEYS, code="FEW", now=clock.now())
    b.a_window(session, form, [*b.COHORT, "DBCDAB"], now=clock.now())
    b.counted(session, now=clock.now())
    item = form.items[0].version.item.public_id
    page = as_(cast.clara).get(f"/statistics/items/{item}/versions/1").press("Show options and key")
    row = next(row for row in page.tree.cssselect("tbody tr") if row.text_content().strip().startswith("D. "))
    assert [cell.text_content().strip() for cell in row.cssselect("td")] == ["1", "2 %", "–", "–"]


def test_whoever_writes_items_sees_figures_and_can_open_no_key_here(made: Made, cast: Cast, as_: As) -> None:
    iris = as_(cast.iris)
    page = iris.get(made.item(3))
    assert page.says("Share right (p)")
    assert page.says("Possible wrong key")
    assert not _betrays(page)
    assert page.says("Members of the committee can open it.")
    assert iris.post(f"{made.item(3)}/key").status == 403
    assert iris.get("/statistics", status=403)


def test_a_coordinator_sees_forms_and_no_item(made: Made, cast: Cast, as_: As) -> None:
    cora = as_(cast.cora)
    page = cora.get("/statistics").follow("Spring")
    assert page.says("Share passing")
    assert b"FORM-A-0" not in page.bytes
    for path in (
        made.item(3),
        f"/statistics/windows/{made.window.public_id}/items",
        f"/statistics/forms/{made.form.public_id}/items",
    ):
        cora.get(path, status=403)


def test_a_window_that_is_not_counted_says_so_and_has_no_page(session: Session, cast: Cast, as_: As, clock: FakeClock) -> None:
    form = b.a_form(session, b.KEYS, code="LATE", now=clock.now())
    window = b.a_window(session, form, b.COHORT, now=clock.now())
    clara = as_(cast.clara)
    assert clara.get("/statistics").says("Not counted yet")
    for path in (
        f"windows/{window.public_id}",
        f"forms/{form.public_id}",
        f"items/{form.items[0].version.item.public_id}/versions/1",
    ):
        clara.get(f"/statistics/{path}", status=404)


def test_pilots_and_voided_questions_are_named(session: Session, cast: Cast, as_: As, clock: FakeClock) -> None:
    form = b.a_form(session, b.KEYS, code="TRY", cut=3, pilots=(6,), voided=(3,), now=clock.now())
    window = b.a_window(session, form, b.COHORT, now=clock.now())
    b.counted(session, now=clock.now())
    page = as_(cast.clara).get(f"/statistics/windows/{window.public_id}")
    for words in (
        "4 items of form TRY count here",
        "1 item voided",
        "1 pilot item earns no points",
        "The pass mark on these items is 2 points",
    ):
        assert page.says(words), words
    assert page.says("Pilot, earns no points")
    assert page.says("Voided, credit to everybody")


def test_the_list_of_items_shows_filters_and_sorts_by_the_figures(made: Made, cast: Cast, as_: As) -> None:
    clara = as_(cast.clara)
    page = clara.get("/bank/items?sort=-p")
    assert _codes(page)[0] == "FORM-A-04"
    assert _codes(clara.get("/bank/items?sort=r"))[0] == "FORM-A-03"
    assert page.says("n 64")
    assert _codes(clara.get("/bank/items?figures=too-easy")) == ["FORM-A-04"]
    assert "FORM-A-01" not in _codes(clara.get("/bank/items?figures=possible-wrong-key"))
    assert _codes(clara.get("/bank/items?p=easy")) == ["FORM-A-04"]
    assert _codes(clara.get("/bank/items?r=low")) == ["FORM-A-03"]
    assert _codes(clara.get("/bank/items?p=hard&figures=too-hard")) == ["FORM-A-03", "FORM-A-05", "FORM-A-06"]
    assert clara.get("/bank/items?figures=unasked").says("No item fits.")


def test_the_page_of_an_item_tells_its_figures_and_leads_to_them(made: Made, cast: Cast, as_: As) -> None:
    item = made.form.items[2].version.item.public_id
    page = as_(cast.iris).get(f"/bank/items/{item}")
    assert page.says("64 candidates in 2 windows.")
    assert page.says("Possible wrong key")
    assert page.follow("Statistics of version 1").heading == "Statistics of FORM-A-03, version 1"


def test_pages_are_the_same_whichever_option_is_right_until_the_key_is_opened(
    session: Session, cast: Cast, as_: As, clock: FakeClock
) -> None:
    """Two worlds: in the second every key and every answer is the next letter, and nothing else differs."""
    turned = str.maketrans("ABCD", "BCDA")
    worlds = []
    for code, table in (("ONE", {}), ("TWO", turned)):
        form = b.a_form(session, b.KEYS.translate(table), code=code, cut=4, now=clock.now())
        worlds.append(
            (form, b.a_window(session, form, [paper.translate(table) for paper in b.COHORT], title="Spring", now=clock.now()))
        )
    b.counted(session, now=clock.now())
    seen = [
        [_plain(as_(person).get(path), form.code) for person, path in _closed_pages(cast, form, window)] for form, window in worlds
    ]  # fmt: skip
    assert len(seen[0]) == 2 * 6 + 5 + 6
    assert seen[0] == seen[1]
    items = [f"/statistics/items/{form.items[2].version.item.public_id}/versions/1" for form, _ in worlds]
    opened = [as_(cast.clara).get(item).press("Show options and key") for item in items]
    assert _plain(opened[0], "ONE") != _plain(opened[1], "TWO")


def _closed_pages(cast: Cast, form: ExamForm, window: Window) -> list[tuple[Account, str]]:
    items = [line.version.item.public_id for line in form.items]
    both = [(person, f"/statistics/items/{item}/versions/1") for person in (cast.clara, cast.iris) for item in items]
    places = (
        f"windows/{window.public_id}",
        f"forms/{form.public_id}",
        f"windows/{window.public_id}/items",
        f"forms/{form.public_id}/items",
    )
    whole = [(cast.clara, f"/statistics/{place}") for place in places]
    bank = [(cast.clara, f"/bank/items/{item}") for item in items]
    return [*both, *whole, (cast.cora, f"/statistics/windows/{window.public_id}"), *bank]


def _plain(page: Page, code: str) -> str:
    return (page.text if page.is_html else page.bytes.decode()).replace(code, "FORM")


def _codes(page: Page) -> list[str]:
    return [link.text_content() for link in page.tree.cssselect("tbody th a")]


def _plot_table(page: Page) -> dict[str, list[str]]:
    table = next(t for t in page.tree.cssselect("table") if "The same in figures" in t.text_content())
    return {
        row.cssselect("th")[0].text_content(): [c.text_content() for c in row.cssselect("td")]
        for row in table.cssselect("tbody tr")
    }


def _betrays(page: Page) -> bool:
    """Whether anything on the page tells which option is right."""
    return any(trace in page.bytes for trace in (b"quantiles", b">Key<", b", key", b"C is chosen", b"B is chosen"))
