"""Pages of a part with several right answers, cases and questions on trial: what a candidate sees, by plain forms too."""

from __future__ import annotations

import gzip
from collections.abc import Callable

import lxml.html
import pytest
from sqlalchemy.orm import Session

from exam_app.accounts.models import Account
from exam_app.clock import FakeClock
from exam_app.sitting import service
from tests import build_mixed as m
from tests import build_sitting as b
from tests.build import Cast
from tests.page import Browser, Page

pytestmark = pytest.mark.usefixtures("stocked")
As = Callable[[Account], Browser]


@pytest.fixture
def two(session: Session, cast: Cast, clock: FakeClock) -> b.Two:
    """Part One of a mixed form, started by Ada and Ben."""
    m.sit_a_mixed_form(session, cast, now=clock.now())
    return b.running(session, cast, now=clock.now())


def question(browser: Browser, two: b.Two, number: int) -> Page:
    return browser.get(f"/sittings/{two.ada.public_id}/questions/{number}")


def checked(page: Page) -> list[str]:
    return [box.get("value") for box in page.tree.cssselect("input[name=answer][checked]")]


def test_several_options_are_chosen_by_boxes_in_a_fieldset_that_says_so(two: b.Two, as_: As, cast: Cast) -> None:
    page = question(as_(cast.ada), two, m.SEVERAL)
    fieldset = page.tree.cssselect("fieldset.options")[0]
    named_by = [page.tree.get_element_by_id(one) for one in fieldset.get("aria-labelledby").split()]
    assert (
        " ".join(one.text_content().strip() for one in named_by)
        == "Which of these helps with several-001? Choose all that apply."
    )
    assert named_by[1].get("hidden") is None
    assert [box.get("type") for box in fieldset.cssselect("input")] == ["checkbox"] * 4
    single = question(as_(cast.ada), two, 1).tree
    assert {box.get("type") for box in single.cssselect("fieldset.options input")} == {"radio"}
    assert single.get_element_by_id("choose-all").get("hidden") is not None
    assert single.cssselect("fieldset.options")[0].get("aria-labelledby") == "stem"


def test_a_set_goes_by_a_plain_form_and_is_shown_again(session: Session, two: b.Two, as_: As, cast: Cast) -> None:
    page = question(as_(cast.ada), two, m.SEVERAL).press("Save and continue", answer=["C", "A"])
    assert page.heading == f"Question {m.SEVERAL + 1} of 62"
    assert b.head(session, two.ada, m.SEVERAL).answer == "AC"
    page = question(as_(cast.ada), two, m.SEVERAL)
    assert checked(page) == ["A", "C"]
    page = page.press("Rule out B")
    assert b.head(session, two.ada, m.SEVERAL).answer == "AC"
    page = page.press("Save and continue", answer=["B", "C"])
    assert (b.head(session, two.ada, m.SEVERAL).answer, b.head(session, two.ada, m.SEVERAL).ruled_out) == ("BC", "")
    page = question(as_(cast.ada), two, m.SEVERAL).press("Clear my answer")
    assert checked(page) == []
    assert b.revisions(session, two.ada, m.SEVERAL) == ["AC", "BC", ""]


def test_two_answers_to_a_question_with_one_are_refused_and_nothing_is_saved(
    session: Session, two: b.Two, as_: As, cast: Cast
) -> None:
    browser = as_(cast.ada)
    form = {"client": "page-two", "seq": "1", "base": "0", "go": "next"}
    for number, answer in ((1, ["A", "B"]), (m.SEVERAL, ["A", "A"]), (m.SEVERAL, ["E"]), (m.SEVERAL, ["CA"])):
        page = browser.post(f"/sittings/{two.ada.public_id}/questions/{number}", {**form, "answer": answer})
        assert page.status == 422
        assert b.head(session, two.ada, number).revision == 0


def test_a_plain_form_that_another_window_overtook_shows_both_sets(
    session: Session, two: b.Two, as_: As, cast: Cast, clock: FakeClock
) -> None:
    page = question(as_(cast.ada), two, m.SEVERAL)
    b.save(session, two.ada, m.SEVERAL, "BD", now=clock.now())
    session.commit()
    page = page.press("Save and continue", answer=["A", "C"])
    assert page.status == 409
    assert page.says("What you chose here (A, C) was not saved")
    assert checked(page) == ["B", "D"]
    assert b.kept(session, two.ada) == ["AC"]


def test_the_case_stands_apart_under_a_heading_that_names_its_questions(two: b.Two, as_: As, cast: Cast) -> None:
    for number in m.CASE:
        page = question(as_(cast.ada), two, number).tree
        case = page.cssselect("section.case")[0]
        assert case.get("hidden") is None
        assert page.get_element_by_id(case.get("aria-labelledby")).text_content() == "Case for questions 4 and 5"
        assert page.cssselect("h2#case-title")
        assert m.CASE_TEXT in case.text_content()
        assert case.cssselect("img")[0].get("alt") == "A drawing of two houses"
        assert page.get_element_by_id("stem").text_content().strip() == f"What do you see in home {number}?"
    assert question(as_(cast.ada), two, 1).tree.cssselect("section.case")[0].get("hidden") is not None


def test_the_picture_of_a_case_is_served_to_the_candidate(two: b.Two, as_: As, cast: Cast) -> None:
    browser = as_(cast.ada)
    source = question(browser, two, 4).tree.cssselect("section.case img")[0].get("src")
    answer = browser.client.get(source)
    assert (answer.status_code, answer.mimetype) == (200, "image/png")


def test_the_check_lists_every_chosen_option(session: Session, two: b.Two, as_: As, cast: Cast, clock: FakeClock) -> None:
    b.save(session, two.ada, m.SEVERAL, "AC", now=clock.now())
    session.commit()
    page = as_(cast.ada).get(f"/sittings/{two.ada.public_id}/review")
    line = page.tree.cssselect(".answer-list li")[m.SEVERAL - 1].cssselect(".answer-given")[0]
    texts = dict(zip("ABCD", _shown(two, m.SEVERAL), strict=True))
    assert list(line.itertext()) == [f"A – {texts['A']}", f"C – {texts['C']}"]
    assert page.says("1 of 62 answered")


def paper_of(session: Session, browser: Browser, two: b.Two) -> str:
    session.commit()
    return gzip.decompress(browser.client.get(f"/sittings/{two.ada.public_id}/paper").data).decode()


def _shown(two: b.Two, position: int) -> list[str]:
    version = two.ada.registration.window.form.items[position - 1].version
    texts = {option.letter: option.text for option in version.options}
    return [texts[letter] for letter in two.ada.option_orders[position - 1]]


def test_the_paper_for_turning_pages_has_cases_kinds_and_the_addresses_of_pictures(
    session: Session, two: b.Two, as_: As, cast: Cast
) -> None:
    paper = lxml.html.fromstring(paper_of(session, as_(cast.ada), two))
    sections = {int(one.get("data-number")): one for one in paper.cssselect("section")}
    assert len(sections) == 62
    assert [number for number, one in sections.items() if one.get("data-several") is not None] == [m.SEVERAL]
    assert [number for number, one in sections.items() if one.get("data-case-title")] == list(m.CASE)
    assert [number for number, one in sections.items() if one.cssselect(".case-text img[src^='/images/']")] == list(m.CASE)


def test_the_start_says_that_something_is_tried_out_only_when_it_is_and_never_what(
    session: Session, cast: Cast, as_: As, clock: FakeClock
) -> None:
    says = "A few of the questions may be new ones that are being tried out. They do not count, for you or against you"
    plain = b.place(session, cast.ben, now=clock.now())
    session.commit()
    assert not as_(cast.ben).get(f"/registrations/{plain.public_id}/parts/one/start").says(says)
    m.sit_a_mixed_form(session, cast, now=clock.now())
    ada = b.place(session, cast.ada, now=clock.now())
    session.commit()
    page = as_(cast.ada).get(f"/registrations/{ada.public_id}/parts/one/start")
    assert page.says(says)
    assert not as_(cast.ada).get(f"/registrations/{ada.public_id}/parts/two/start", status=409).says(says)


def test_no_page_tells_which_questions_are_tried_out(session: Session, two: b.Two, as_: As, cast: Cast) -> None:
    """A tried-out question and a scored one of the same kind differ in nothing but words and names."""
    browser, shapes = as_(cast.ada), set()
    for number in (10, m.PILOTS[0]):
        tree = question(browser, two, number).tree
        form = tree.cssselect("form[data-question]")[0]
        form.cssselect(".stem")[0].clear()
        shapes.add(tuple((one.tag, tuple(sorted(one.keys()))) for one in form.iter() if isinstance(one.tag, str)))
    assert len(shapes) == 1
    sections = lxml.html.fromstring(paper_of(session, browser, two)).cssselect("section")
    assert {tuple(sorted(sections[number - 1].keys())) for number in (10, *m.PILOTS)} == {("data-case-title", "data-number")}
    given = browser.get(f"/sittings/{two.ada.public_id}/pass").json
    assert "scored" not in str(given)
    assert len({tuple(head) for head in given["heads"]}) == 1


def test_all_questions_are_counted_for_the_candidate_and_sixty_for_the_result(
    session: Session, two: b.Two, as_: As, cast: Cast, clock: FakeClock
) -> None:
    for position in range(1, 63):
        b.save(session, two.ada, position, "A", now=clock.now())
    session.commit()
    page = as_(cast.ada).get(f"/sittings/{two.ada.public_id}/submit").press("Submit Part One")
    assert page.says("62 of 62 questions")
    session.expire_all()
    assert len(service.part_one_letters(two.ada)) == 62
