"""Assembling and publishing forms, and their cut scores."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.audit import AuditEvent, Event
from exam_app.bank import service as bank
from exam_app.bank.key import AnswerKey
from exam_app.bank.models import Option
from exam_app.clock import FakeClock
from exam_app.exams import rules, service
from exam_app.exams.models import Blueprint, ExamForm
from question_bank.blueprint import breaches
from tests.build import freeze_form
from tests.build_exams import content_folder, draft_form, item_version, planned_window, rewrite, stocked_form


def codes(form: ExamForm) -> list[str]:
    return [line.version.item.code for line in form.items]


def publish(session: Session, form: ExamForm, clock: FakeClock) -> None:
    freeze_form(session, form, now=clock.now())


def test_a_form_meets_its_blueprint_with_positions_1_to_60(stocked: None, session: Session, clock: FakeClock) -> None:
    form = draft_form(session, now=clock.now())
    assert [line.position for line in form.items] == list(range(1, 61))
    texts = bank.texts_of(session, [line.version for line in form.items])
    assert breaches(rules.blueprint_from(form.blueprint.document), texts) == ()


def test_the_same_seed_gives_the_same_form_and_another_seed_another(stocked: None, session: Session, clock: FakeClock) -> None:
    one, same, other = (draft_form(session, now=clock.now(), code=f"F{i}", seed=seed) for i, seed in enumerate((7, 7, 8)))
    assert codes(one) == codes(same)
    assert codes(one) != codes(other)


def test_a_second_form_can_share_no_question_with_the_first(stocked: None, session: Session, clock: FakeClock) -> None:
    first = set(codes(stocked_form(session)))
    assert not first & set(codes(draft_form(session, now=clock.now(), barred=first)))


def test_too_many_barred_items_are_refused_with_the_cell_that_lacks(stocked: None, session: Session, clock: FakeClock) -> None:
    barred = [v.item.code for v in bank.latest_items(session) if v.area.startswith("research-and-evaluation")]
    with pytest.raises(rules.FormImpossible, match="Research and evaluation"):
        draft_form(session, now=clock.now(), barred=barred)


def test_a_code_is_used_once(stocked: None, session: Session, clock: FakeClock) -> None:
    with pytest.raises(rules.NameTaken):
        draft_form(session, now=clock.now(), code="IMH-2026-A")


def test_an_item_with_an_unconfirmed_key_is_not_picked(stocked: None, session: Session, clock: FakeClock) -> None:
    barred = codes(stocked_form(session))
    wanted = codes(draft_form(session, now=clock.now(), code="F1", barred=barred))[0]
    session.execute(
        sa.update(AnswerKey).where(AnswerKey.version_id == item_version(session, wanted).id).values(state="placeholder")
    )
    assert wanted not in codes(draft_form(session, now=clock.now(), code="F2", barred=barred))


def test_prompts_stand_on_the_form_with_the_supervisory_first(stocked: None, session: Session) -> None:
    window = service.windows(session)[0]
    kinds = {d: [p.kind for p in service.prompts_for(window, d)] for d in ("clinical", "policy", "research_faculty")}
    assert kinds == {
        "clinical": ["supervisory", "clinical", "clinical"],
        "policy": ["policy", "policy"],
        "research_faculty": ["teaching", "research"],
    }


def test_a_placeholder_key_keeps_a_form_from_being_published_and_names_the_item(
    stocked: None, session: Session, clock: FakeClock
) -> None:
    form = draft_form(session, now=clock.now(), barred=codes(stocked_form(session)))
    bad, gone = form.items[0].version, form.items[1].version
    session.execute(sa.update(AnswerKey).where(AnswerKey.version_id == bad.id).values(state="placeholder"))
    session.execute(sa.delete(AnswerKey).where(AnswerKey.version_id == gone.id))
    with pytest.raises(rules.FormNotReady) as refusal:
        publish(session, form, clock)
    assert bad.item.code in refusal.value.message
    assert gone.item.code in refusal.value.message


def test_a_form_without_its_supervisory_prompt_is_not_published(stocked: None, session: Session, clock: FakeClock) -> None:
    prompts = [v.prompt.code for v in bank.latest_prompts(session) if v.kind != "supervisory"]
    form = draft_form(session, now=clock.now(), prompts=prompts)
    with pytest.raises(rules.FormNotReady, match="There is no supervisory prompt"):
        publish(session, form, clock)


def test_a_form_that_breaks_its_blueprint_is_not_published(stocked: None, session: Session, clock: FakeClock) -> None:
    form = draft_form(session, now=clock.now())
    session.delete(form.items[59])
    session.flush()
    session.refresh(form)
    with pytest.raises(rules.FormNotReady, match="The form has 59 items"):
        publish(session, form, clock)


def test_a_published_form_has_its_hash_and_its_event_and_binds_its_keys(
    stocked: None, session: Session, clock: FakeClock
) -> None:
    form = draft_form(session, now=clock.now())
    publish(session, form, clock)
    assert (form.state, form.published_at, form.content_hash) == ("published", clock.now(), service.form_hash(session, form))
    assert all(session.get_one(AnswerKey, line.version_id).is_in_use for line in form.items)
    event = session.scalars(
        sa.select(AuditEvent).where(AuditEvent.about == form.public_id).order_by(AuditEvent.seq.desc())
    ).first()
    assert event is not None
    assert (event.event, event.facts) == (Event.FORM_PUBLISHED.code, {"hash": form.content_hash, "proposed_by": "clara"})


def test_a_form_is_published_once(stocked: None, session: Session, clock: FakeClock) -> None:
    with pytest.raises(rules.FormFrozen):
        publish(session, stocked_form(session), clock)


def test_a_changed_option_shows_in_the_hash(stocked: None, session: Session) -> None:
    form = stocked_form(session)
    session.execute(
        sa.update(Option).where(Option.version_id == form.items[0].version_id, Option.letter == "A").values(text="Other")
    )
    session.expire_all()
    assert service.form_hash(session, form) != form.content_hash


def test_a_newer_version_in_the_bank_leaves_a_published_form_alone(
    stocked: None, session: Session, clock: FakeClock, tmp_path: Path
) -> None:
    form, folder = stocked_form(session), content_folder(tmp_path)
    code = codes(form)[0]
    rewrite(folder / f"items/{code}.toml", 'title = "', 'title = "Newer: ')
    bank.import_content(session, by="system", now=clock.now(), folder=folder)
    assert item_version(session, code).number == 2
    assert form.items[0].version.number == 1
    assert service.form_hash(session, form) == form.content_hash


def test_the_cut_score_can_be_set_again_until_a_window_relies_on_it(stocked: None, session: Session, clock: FakeClock) -> None:
    form = draft_form(session, now=clock.now())
    for points in (47, 48):
        service.set_cut_score(
            session,
            form,
            points=points,
            out_of=60,
            authority="Committee",
            decided_on=date(2026, 5, 1),
            by="clara",
            now=clock.now(),
        )
    assert form.cut is not None
    assert (form.cut.points, form.cut.out_of, form.cut.authority) == (48, 60, "Committee")
    publish(session, form, clock)
    service.freeze_window(session, planned_window(session, form, now=clock.now()), by="cora", now=clock.now())
    with pytest.raises(rules.FormFrozen):
        service.set_cut_score(
            session, form, points=40, out_of=60, authority="Committee", decided_on=date(2026, 5, 1), by="clara", now=clock.now()
        )


def test_a_cut_score_of_other_questions_is_refused(stocked: None, session: Session, clock: FakeClock) -> None:
    form = draft_form(session, now=clock.now())
    with pytest.raises(rules.CutScoreRefused):
        service.set_cut_score(
            session, form, points=48, out_of=61, authority="Committee", decided_on=date(2026, 5, 1), by="clara", now=clock.now()
        )


def test_a_changed_blueprint_gets_the_next_number(stocked: None, session: Session, clock: FakeClock, tmp_path: Path) -> None:
    folder = content_folder(tmp_path)
    assert service.import_blueprints(session, now=clock.now(), folder=folder) == 0
    rewrite(folder / "blueprints/imh-example.toml", "recall = { min = 8,", "recall = { min = 9,")
    assert service.import_blueprints(session, now=clock.now(), folder=folder) == 1
    assert service.blueprint_of(session, "imh-example").number == 2
    assert stocked_form(session).blueprint.number == 1
    assert session.scalar(sa.select(sa.func.count()).select_from(Blueprint)) == 2
