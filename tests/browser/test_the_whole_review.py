"""One window of essays in a real browser: from a reviewer's declaration to the letter that the candidate reads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from exam_app.accounts.models import Account
from exam_app.clock import FakeClock
from exam_app.demo import candidates
from exam_app.exams.models import Window
from exam_app.review.models import Assignment, Script, Settlement, TrainingReview
from exam_app.sitting import choosing
from tests.browser import deeds, reviewing
from tests.browser.conftest import Desk
from tests.build import Cast
from tests.build_review import ESSAY, agreed_marks, drafted, enter
from tests.build_sitting import begin, hand_in, save
from tests.build_sitting import place as place_of

TELLING = "my colleagues at the Lighthouse in Beaufort"
TEXTS = (f"{ESSAY} I learned it from {TELLING}, long ago.", f"{ESSAY} And then I would ask.")
WORDS = "You hold two observations side by side."


@pytest.mark.usefixtures("stocked")
@pytest.mark.parametrize("backend", ["sqlite"])
def test_from_the_declaration_to_the_letter(
    desk: Callable[..., Desk], session: Session, cast: Cast, clock: FakeClock, window: Window
) -> None:
    _one_candidate_and_three_reviewers(session, cast, clock)
    clock.set(window.closes_at + timedelta(days=1))
    ruth, rolf, rosa, cora = (desk(person) for person in (cast.ruth, cast.rolf, cast.rosa, cast.cora))

    _qualify_by_hand(ruth, session)
    deeds.coordinator_hands_out(cora, window.public_id)
    deeds.reviewer_declares(ruth)
    deeds.reviewer_declares(rolf)

    telling = _assignment(session, cast.ruth, TEXTS[0])
    expect(ruth.open(f"/reviews/{telling}").locator("#script-text")).to_contain_text(TELLING)
    reviewing.reviewer_sends_back(ruth, "This text may identify the writer", "It names a workplace.")
    reviewing.coordinator_covers(cora, window.public_id, TELLING)
    for person, own in ((cast.ruth, ruth), (cast.rolf, rolf)):
        shown = own.open(f"/reviews/{_assignment(session, person, TEXTS[0])}").locator("#script-text")
        expect(shown).not_to_contain_text("Lighthouse")

    count = len(_script(session, TEXTS[0]).prompt.rubric.criteria)
    for text in TEXTS:
        ruth.open(f"/reviews/{_assignment(session, cast.ruth, text)}")
        reviewing.reviewer_marks_by_keyboard(ruth.page, [3] * count, WORDS)
    _draft_agreeing(session, cast.rolf, TEXTS[1], clock)
    rolf.open(f"/reviews/{_assignment(session, cast.rolf, TEXTS[1])}/lock")
    rolf.press("Lock these marks")
    assert _settled(session, TEXTS[1]) == "mean"
    rolf.open(f"/reviews/{_assignment(session, cast.rolf, TEXTS[0])}")
    reviewing.reviewer_marks_by_keyboard(rolf.page, [1] * count, "The plan is missing.")

    reviewing.coordinator_finds_a_third(cora, window.public_id, cast.rosa.public_id)
    deeds.reviewer_declares(rosa)
    third = _assignment(session, cast.rosa, TEXTS[0])
    blind = rosa.open(f"/reviews/{third}").get_by_role("main").inner_text()
    assert WORDS not in blind
    assert "The plan is missing." not in blind
    assert rosa.page.goto(f"{rosa.address}/reviews/{third}/comparison").status == 404  # type: ignore[union-attr]
    rosa.open(f"/reviews/{third}")
    reviewing.reviewer_marks_by_keyboard(rosa.page, [3] * count, "You stay with the child.")
    pair = rosa.press("Compare with the other markers").get_by_role("main")
    expect(pair).to_contain_text("The plan is missing.")
    expect(pair).not_to_contain_text("Ruth")
    assert _settled(session, TEXTS[0]) == "adjudicated"

    cora.open(f"/windows/{window.public_id}/disagreements")
    cora.page.get_by_role("link", name=_script(session, TEXTS[0]).code).click()
    expect(cora.check().get_by_role("main")).to_contain_text(cast.rosa.name)
    deeds.coordinator_releases(cora, window.public_id, "Thank you for your essays.")
    ada = desk(cast.ada)
    ada.open("/results").get_by_role("main").get_by_role("link").first.click()
    letter = ada.check().get_by_role("main").inner_text()
    assert "Thank you for your essays." in letter
    assert WORDS in letter
    assert [name for name in ("Ruth", "Rolf", "Rosa") if name in letter] == []


def _one_candidate_and_three_reviewers(session: Session, cast: Cast, clock: FakeClock) -> None:
    """Ada has handed in; Ruth still has to qualify, and Rosa has no time yet."""
    place = place_of(session, cast.ada, now=clock.now())
    candidates.sit_part_one(session, place, 50, now=clock.now())
    clock.advance(minutes=80)
    two = begin(session, place, "two", now=clock.now())
    for position, text in enumerate(TEXTS, 1):
        choosing.choose_essay(session, two, position, now=clock.now())
        save(session, two, position, text, now=clock.now())
    hand_in(session, two, now=clock.now())
    enter(session, cast.ruth, now=clock.now(), qualified=False)
    enter(session, cast.rolf, now=clock.now())
    enter(session, cast.rosa, now=clock.now(), capacity=0)
    session.commit()


def _qualify_by_hand(ruth: Desk, session: Session) -> None:
    """A practice paper, then the whole qualifying set, with the marks that were agreed on."""
    ruth.open("/reviews/training")
    ruth.page.get_by_role("button", name="Practise for Clinical").click()
    _mark_paper(ruth, session)
    expect(ruth.page.get_by_role("main")).to_contain_text("exact")
    ruth.open("/reviews/training")
    ruth.page.get_by_role("button", name="Begin the qualifying set for Clinical").click()
    while (following := ruth.check().get_by_role("link", name="Continue with paper")).count():
        following.click()
        _mark_paper(ruth, session)
    expect(ruth.page.get_by_role("main")).to_contain_text("You are qualified until")


def _mark_paper(ruth: Desk, session: Session) -> None:
    ruth.check()
    session.rollback()
    public_id = ruth.page.url.rpartition("/")[2]
    paper = session.scalars(sa.select(TrainingReview).where(TrainingReview.public_id == public_id)).one()
    reviewing.reviewer_marks_paper(ruth, {place: mark.level or 0 for place, mark in agreed_marks(paper).items()})


def _script(session: Session, text: str) -> Script:
    """The script of this essay, however it is covered now."""
    session.rollback()
    return session.scalars(sa.select(Script).where(Script.text.endswith(text[-9:]))).one()


def _assignment(session: Session, person: Account, text: str) -> str:
    query = sa.select(Assignment.public_id).where(Assignment.reviewer_id == person.id)
    return session.scalars(query.where(Assignment.script_id == _script(session, text).id)).one()


def _draft_agreeing(session: Session, person: Account, text: str, clock: FakeClock) -> None:
    public_id = _assignment(session, person, text)
    mine = session.scalars(sa.select(Assignment).where(Assignment.public_id == public_id)).one()
    drafted(session, mine, 3, now=clock.now())
    session.commit()


def _settled(session: Session, text: str) -> str:
    return session.get_one(Settlement, _script(session, text).id).method
