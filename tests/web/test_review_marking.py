"""The marking page without a script, and what its script asks for."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from exam_app.accounts.models import Account
from exam_app.clock import FakeClock
from exam_app.exams.models import Window
from exam_app.review.marking import drafts, saving
from exam_app.review.models import Assignment
from exam_app.review.rules import Passage, digest
from tests.build import Cast
from tests.build_review import ESSAY, assigned, candidate, declared, document, enter, locked, taken_in
from tests.page import Browser, Page

pytestmark = pytest.mark.usefixtures("stocked")
As = Callable[[Account], Browser]
NEW = {"new_paragraph": "2", "new_quote": "signals  were hard", "new_words": "You name it well."}


@pytest.fixture
def mine(session: Session, cast: Cast, clock: FakeClock, window: Window) -> Assignment:
    """A script for Ruth; Rolf has it too."""
    candidate(session, cast.ada, window, now=clock.now())
    enter(session, cast.ruth, cast.rolf, now=clock.now())
    declared(session, window, cast.ruth, cast.rolf, now=clock.now())
    script = taken_in(session, window, now=clock.now())[0]
    assigned(session, script, cast.rolf, 2, now=clock.now())
    return assigned(session, script, cast.ruth, 1, now=clock.now())


def put(ruth: Browser, mine: Assignment, status: int, *, seq: int = 1, base: int = 0, level: int = 3, **more: object) -> Page:
    body = {"client": "a-page-of-ruth", "seq": seq, "base": base, "answer": document(mine, level)} | more
    return ruth.post(f"/reviews/{mine.public_id}/draft", json=body, method="PUT", status=status)


def test_a_comment_is_tied_to_a_passage_changed_and_removed(mine: Assignment, cast: Cast, as_: As) -> None:
    page = as_(cast.ruth).get(f"/reviews/{mine.public_id}").press("Add the comment", NEW)
    assert [mark.text for mark in page.tree.cssselect("mark.passage")] == ["signals were hard"]
    page = page.press(
        "Add the comment", {"new_paragraph": "1", "new_kind": "private", "new_words": "Mine.", "new_criterion": "2"}
    )
    cards = page.tree.cssselect(".passage-card")
    assert [card.cssselect("textarea")[0].text for card in cards] == ["Mine.", "You name it well."]
    assert cards[0].cssselect(".passage-quote")[0].text == ESSAY.split("\n\n")[0]
    page = page.press("Save draft", {"passages-1-words": "Said better.", "passages-1-kind": "private"})
    page = page.press("Remove comment 1")
    assert [(card.get("class"), card.cssselect("textarea")[0].text) for card in page.tree.cssselect(".passage-card")] == [
        ("passage-card is-private", "Said better.")
    ]
    shown = page.browser.get(f"/reviews/{mine.public_id}/marks")
    assert shown.says("Said better.")
    assert not shown.says("Mine.")


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"new_quote": "not in the text"}, "These words are not in the paragraph. Copy them from the text."),
        ({"new_words": ""}, "Write your comment on the passage."),
        ({"new_words": "x" * 4001}, "Use at most 4,000 characters here."),
        ({"new_paragraph": "9"}, "Choose a paragraph of the text."),
    ],
)
def test_a_passage_that_cannot_be_found_is_said_beside_the_field_and_nothing_typed_is_lost(
    mine: Assignment, cast: Cast, as_: As, wrong: dict[str, str], message: str
) -> None:
    page = as_(cast.ruth).get(f"/reviews/{mine.public_id}")
    page = page.press("Add the comment", NEW | wrong | {"comment_2": "Still here."})
    assert page.status == 422
    assert page.errors() == [message]
    assert page.says("Still here.")
    assert page.says((NEW | wrong)["new_words"])


def test_a_comment_that_was_typed_is_added_whichever_button_is_pressed(mine: Assignment, cast: Cast, as_: As) -> None:
    page = as_(cast.ruth).get(f"/reviews/{mine.public_id}").press("Save draft", NEW)
    assert page.tree.cssselect("#passage-1 textarea")[0].text == "You name it well."


def test_two_forms_without_a_script_show_both_drafts_and_overwrite_nothing(
    session: Session, mine: Assignment, cast: Cast, as_: As
) -> None:
    ruth = as_(cast.ruth)
    one, two = (ruth.get(f"/reviews/{mine.public_id}") for _ in range(2))
    one.press("Save draft", {"level_1": "4", "comment_1": "From the first."})
    both = two.press("Save draft", {"level_1": "2", "comment_2": "From the second."})
    assert both.status == 409
    assert both.says("These marks were changed in another window")
    assert both.says("2 – Partly")
    assert both.says("4 – Strong")
    assert [json.loads(row.document)["comments"][1] for row in saving.kept_of(session, mine)] == ["From the second."]
    assert ruth.get(f"/reviews/{mine.public_id}/marks").says("From the first.")
    saved = both.press("Save draft")
    assert saved.says("Draft saved")
    assert saved.says("From the second.")
    assert not saved.says("From the first.")


def test_a_form_left_unchanged_in_a_second_window_goes_on_without_a_conflict(mine: Assignment, cast: Cast, as_: As) -> None:
    ruth = as_(cast.ruth)
    one, two = (ruth.get(f"/reviews/{mine.public_id}") for _ in range(2))
    one.press("Save draft", {"level_1": "4"})
    assert two.press("Lock").heading == f"Lock the marks of {mine.code}"


def test_the_script_of_the_page_saves_and_is_answered_with_revision_hash_and_time(mine: Assignment, cast: Cast, as_: As) -> None:
    ruth = as_(cast.ruth)
    first = put(ruth, mine, 200).json
    assert first == {"rev": 1, "sha256": digest(document(mine, 3)), "saved_at_ms": first["saved_at_ms"]}
    assert put(ruth, mine, 200).json == first
    assert put(ruth, mine, 422, level=4).json["error"] == "This number of a save was used for other marks."
    conflict = put(ruth, mine, 409, seq=2, base=0, level=1).json["conflict"]
    assert (conflict["rev"], conflict["answer"]) == (1, document(mine, 3))
    assert as_(cast.ruth).get(f"/reviews/{mine.public_id}").says("Kept from another window (1)")


@pytest.mark.parametrize(
    "wrong", [{"client": "x"}, {"seq": 0}, {"base": -1}, {"base": True}, {"answer": "{}"}, {"answer": 3}, {"extra": 1}, {"seq": 2**31}]
)  # fmt: skip
def test_a_save_that_cannot_be_read_is_refused_with_words(
    mine: Assignment, cast: Cast, as_: As, wrong: dict[str, object]
) -> None:
    assert put(as_(cast.ruth), mine, 422, **wrong).json["error"]


def test_a_body_that_is_no_json_is_refused(mine: Assignment, cast: Cast, as_: As) -> None:
    path = f"/reviews/{mine.public_id}/draft"
    as_(cast.ruth).post(path, data="level=3", method="PUT", status=422, headers={"Accept": "application/json"})


def test_after_the_lock_the_page_is_told_and_what_came_later_is_kept(
    session: Session, mine: Assignment, cast: Cast, clock: FakeClock, as_: As
) -> None:
    locked(session, mine, 3, now=clock.now())
    ruth = as_(cast.ruth)
    assert put(ruth, mine, 409, base=1).json == {"closed": {"is_late": True}}
    assert [row.reason for row in saving.kept_of(session, mine)] == ["the marks were locked"]


def test_only_the_reviewer_gets_the_key_and_the_head_of_their_script(
    mine: Assignment, cast: Cast, as_: As, nobody: Browser
) -> None:
    path, asks = f"/reviews/{mine.public_id}/pass", {"Accept": "application/json"}
    found = as_(cast.ruth).get(path).json
    assert len(found["draft_key"]) == 64
    head = found["heads"][0]
    assert (head["number"], head["rev"], digest(head["answer"])) == (1, 0, head["sha256"])
    as_(cast.rolf).get(path, status=404)
    nobody.get(path, status=401, headers=asks)
    put(as_(cast.rolf), mine, 404)


def test_lock_lists_what_is_missing_before_it_is_tried(session: Session, mine: Assignment, cast: Cast, as_: As) -> None:
    page = as_(cast.ruth).get(f"/reviews/{mine.public_id}/lock")
    name = mine.script.prompt.rubric.criteria[0].name
    assert (page.status, page.errors()) == (200, [])
    assert page.says(f"Give “{name}” a level")


def test_passages_travel_with_the_draft(session: Session, mine: Assignment, cast: Cast, as_: As) -> None:
    tied = [Passage(0, 7, "candidate", 1, "Good.")]
    put(as_(cast.ruth), mine, 200, answer=document(mine, 3, "", tied))
    session.expire_all()
    assert drafts.draft_of(mine.review).passages == tied
    assert json.loads(drafts.head_of(mine).document)["passages"][0]["words"] == "Good."


def test_examples_stand_beside_each_criterion_and_lead_to_the_whole_paper(mine: Assignment, cast: Cast, as_: As) -> None:
    page = as_(cast.ruth).get(f"/reviews/{mine.public_id}")
    for card in page.tree.cssselect(".criterion"):
        assert len(card.cssselect(".examples dt")) == 4
        for link in card.cssselect(".to-paper"):
            assert page.tree.cssselect(link.get("href"))


def test_next_goes_to_the_list_when_nothing_is_left_and_belongs_to_its_reviewer(mine: Assignment, cast: Cast, as_: As) -> None:
    assert as_(cast.ruth).get(f"/reviews/{mine.public_id}/next").heading == "Scripts to mark"
    as_(cast.rolf).get(f"/reviews/{mine.public_id}/next", status=404)
