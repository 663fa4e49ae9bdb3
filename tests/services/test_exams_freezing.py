"""Two people freeze a form; nothing that changes in between goes unseen; the database keeps a frozen form as it is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from exam_app.audit import AuditEvent, Event
from exam_app.bank.models import Vignette, VignetteVersion
from exam_app.clock import FakeClock
from exam_app.exams import rules, service, swapping
from exam_app.exams.models import ExamForm, FormProposal
from exam_app.exams.wishes import FormWishes
from exam_app.notices.service import inbox
from question_bank.assembly import Target
from question_bank.model import CognitiveLevel
from tests.build import Cast, freeze_form
from tests.build_bank import committee_member
from tests.build_exams import draft_form, stocked_form


@pytest.fixture(autouse=True)
def _stocked(stocked: None) -> None:
    """The stocked database has a frozen form and items for another one."""


@pytest.fixture
def draft(session: Session, clock: FakeClock) -> ExamForm:
    return draft_form(session, now=clock.now())


def propose(session: Session, form: ExamForm, clock: FakeClock, *, by: str = "clara", note: str = "") -> str:
    return service.propose_freeze(session, form, note=note, by=by, now=clock.now()).content_hash


def confirm(session: Session, form: ExamForm, seen: str, clock: FakeClock, *, by: str = "cleo") -> None:
    service.confirm_freeze(session, form, seen=seen, by=by, now=clock.now())


def events(session: Session, form: ExamForm) -> list[str]:
    query = sa.select(AuditEvent.event).where(AuditEvent.about == form.public_id)
    return list(session.scalars(query.order_by(AuditEvent.seq)))


def test_a_second_person_confirms_what_the_first_proposed(session: Session, draft: ExamForm, clock: FakeClock) -> None:
    confirm(session, draft, propose(session, draft, clock), clock)
    row = session.get_one(FormProposal, draft.id)
    assert (draft.state, row.proposed_by, row.confirmed_by) == ("published", "clara", "cleo")
    assert events(session, draft)[-2:] == [Event.FORM_FREEZE_PROPOSED.code, Event.FORM_PUBLISHED.code]


def test_the_rest_of_the_committee_is_told_and_the_first_of_a_change(
    session: Session, cast: Cast, draft: ExamForm, clock: FakeClock
) -> None:
    cem = committee_member(session, "Cem Jansen", now=clock.now())
    propose(session, draft, clock, by=cast.clara.public_id)
    (told,) = inbox(session, cem.id)
    assert told.body == "Clara Eze proposes to freeze form IMH-2026-B. Look at it, and confirm it or send it back to draft."
    assert told.path == f"/forms/{draft.public_id}/confirm"
    assert not [notice for person in (cast.clara, cast.cora, cast.iris) for notice in inbox(session, person.id)]
    swapping.shuffle_questions(session, draft, by=cem.public_id, now=clock.now())
    (ended,) = inbox(session, cast.clara.id)
    assert "the form was changed by Cem Jansen" in ended.body
    propose(session, draft, clock, by=cast.clara.public_id)
    service.end_proposal(session, draft, why="taken back", by=cast.clara.public_id, now=clock.now())
    assert len(inbox(session, cast.clara.id)) == 1


def test_nobody_confirms_an_own_proposal(session: Session, draft: ExamForm, clock: FakeClock) -> None:
    with pytest.raises(rules.OwnProposal):
        confirm(session, draft, propose(session, draft, clock), clock, by="clara")
    assert draft.state == "draft"


def test_without_a_proposal_nothing_is_confirmed(session: Session, draft: ExamForm, clock: FakeClock) -> None:
    with pytest.raises(rules.ProposalMissing):
        confirm(session, draft, service.form_hash(session, draft), clock)


def test_whoever_looked_at_another_hash_does_not_confirm(session: Session, draft: ExamForm, clock: FakeClock) -> None:
    propose(session, draft, clock)
    with pytest.raises(rules.ProposalStale):
        confirm(session, draft, "0" * 64, clock)


def test_a_swap_between_the_two_ends_the_proposal_on_the_record(session: Session, draft: ExamForm, clock: FakeClock) -> None:
    seen = propose(session, draft, clock)
    swapping.move_question(session, draft, draft.items[0].version.item.code, 1, by="iris", now=clock.now())
    assert events(session, draft)[-1] == Event.FORM_PROPOSAL_ENDED.code
    with pytest.raises(rules.ProposalMissing):
        confirm(session, draft, seen, clock)


def unscored(session: Session, form: ExamForm) -> None:
    form.items[0].is_scored = False


def another_case(session: Session, form: ExamForm) -> None:
    version = form.items[0].version
    case = VignetteVersion(
        vignette=Vignette(code="case-1", bank="IMH"), number=1, title="A case", text="Petra tells.", made_by="iris", reason="",
        content_hash="c" * 64, created_at=form.created_at,
    )  # fmt: skip
    version.vignette = case


def another_order(session: Session, form: ExamForm) -> None:
    one, two = form.items[0], form.items[1]
    one.version, two.version = two.version, one.version


def another_rubric(session: Session, form: ExamForm) -> None:
    form.prompts[0].version.rubric.content_hash = "d" * 64


def another_prompt(session: Session, form: ExamForm) -> None:
    form.prompts[0].version.vignette += " And then?"


@pytest.mark.parametrize("change", [unscored, another_case, another_rubric, another_prompt, another_order])
def test_the_hash_covers_all_that_candidates_see_and_are_marked_by(
    change: Callable[[Session, ExamForm], None], session: Session, draft: ExamForm
) -> None:
    before = service.form_hash(session, draft)
    if change is another_order:
        session.autoflush = False  # the two places are never alike in the table
    change(session, draft)
    assert service.form_hash(session, draft) != before


def test_a_change_behind_the_proposal_is_found_when_it_is_confirmed(session: Session, draft: ExamForm, clock: FakeClock) -> None:
    seen = propose(session, draft, clock)
    another_prompt(session, draft)
    session.flush()
    with pytest.raises(rules.ProposalStale):
        confirm(session, draft, seen, clock)


def test_wishes_that_are_not_met_have_to_be_explained(session: Session, clock: FakeClock) -> None:
    wished = FormWishes(targets=(Target("analysis", 0, 200, level=CognitiveLevel.ANALYSIS),))
    form = draft_form(session, now=clock.now(), wished=wished)
    form.wishes = FormWishes(targets=(Target("analysis", 59, 60, level=CognitiveLevel.ANALYSIS),)).document()
    session.flush()
    with pytest.raises(rules.FormNotReady, match="At least 59 items of analysis; the form has"):
        propose(session, form, clock)
    confirm(session, form, propose(session, form, clock, note="The bank has no more."), clock)
    assert session.get_one(FormProposal, form.id).note == "The bank has no more."


@pytest.mark.parametrize(
    "deed",
    [
        "UPDATE form_items SET is_scored = {false} WHERE form_id = {form} AND position = 1",
        "UPDATE form_items SET position = 99 WHERE form_id = {form} AND position = 1",
        "DELETE FROM form_items WHERE form_id = {form} AND position = 1",
        "INSERT INTO form_items (form_id, position, version_id, is_voided, is_scored) VALUES ({form}, 61, {version}, {false}, {false})",
        "DELETE FROM form_prompts WHERE form_id = {form}",
        "UPDATE form_prompts SET position = 9 WHERE form_id = {form} AND position = 1 AND designation = 'policy'",
        "UPDATE exam_forms SET title = 'Other' WHERE id = {form}",
        "UPDATE exam_forms SET state = 'draft', published_at = NULL, content_hash = NULL WHERE id = {form}",
        "UPDATE form_proposals SET confirmed_by = 'somebody' WHERE form_id = {form}",
        "DELETE FROM form_proposals WHERE form_id = {form}",
    ],
)
def test_the_database_itself_keeps_a_frozen_form(deed: str, session: Session, clock: FakeClock) -> None:
    other = draft_form(session, now=clock.now(), barred=[line.version.item.code for line in stocked_form(session).items])
    names = {"form": stocked_form(session).id, "version": other.items[0].version_id, "false": "false"}
    with pytest.raises(DBAPIError, match="a frozen form never changes"):
        session.execute(sa.text(deed.format(**names)))


def test_the_database_itself_asks_for_two_people(session: Session, draft: ExamForm, clock: FakeClock) -> None:
    publish = "UPDATE exam_forms SET state = 'published', published_at = :now, content_hash = :hash WHERE id = :form"
    values = {"now": clock.now().replace(tzinfo=None), "hash": propose(session, draft, clock), "form": draft.id}
    with pytest.raises(DBAPIError, match="two people freeze a form"), session.begin_nested():
        session.execute(sa.text(publish), values)
    one = "UPDATE form_proposals SET confirmed_by = proposed_by, confirmed_at = proposed_at WHERE form_id = :form"
    with pytest.raises(DBAPIError, match="two_people"):
        session.execute(sa.text(one), {"form": draft.id})


def test_a_question_can_be_credited_to_everybody_after_the_freeze(session: Session, draft: ExamForm, clock: FakeClock) -> None:
    freeze_form(session, draft, now=clock.now())
    draft.items[3].is_voided = True
    session.flush()
    assert service.form_hash(session, draft) == draft.content_hash
