"""Importing content: idempotent, a change makes a new version, and keys stay apart."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.audit import AuditEvent, Event, verify
from exam_app.bank import rules, service
from exam_app.bank.key import AnswerKey
from exam_app.bank.sealed import words_about
from exam_app.clock import FakeClock
from exam_app.errors import Refused
from question_bank.load import ContentError, load_items
from tests.build_exams import content_folder, item_version, rewrite, stocked_form

CODE = "systems-002"


def test_the_shipped_bank_comes_in_whole(session: Session, clock: FakeClock) -> None:
    steps: list[str] = []
    report = service.import_content(session, by="system", now=clock.now(), progress=steps.append)
    assert report.items == len(load_items()) == len(service.latest_items(session))
    assert (report.prompts, report.rubrics, report.unchanged) == (7, 7, 0)
    assert len(steps) == 2
    assert service.unconfirmed_keys(session, [version.id for version in service.latest_items(session)]) == []


def test_every_text_comes_back_as_it_was_written(stocked: None, session: Session) -> None:
    assert sorted(service.texts_of(session, service.latest_items(session)), key=lambda item: item.id) == list(load_items())


def test_a_second_import_changes_nothing(stocked: None, session: Session, clock: FakeClock) -> None:
    before = [version.id for version in service.latest_items(session)]
    report = service.import_content(session, by="system", now=clock.now())
    assert (report.items, report.prompts, report.rubrics) == (0, 0, 0)
    assert report.unchanged == len(load_items()) + 14
    assert [version.id for version in service.latest_items(session)] == before


def test_a_changed_stem_makes_the_next_version_and_leaves_the_first(
    stocked: None, session: Session, clock: FakeClock, tmp_path: Path
) -> None:
    folder, first = content_folder(tmp_path), item_version(session, CODE)
    rewrite(folder / f"items/{CODE}.toml", "Which statement describes", "Which sentence describes")
    report = service.import_content(session, by="system", now=clock.now(), folder=folder)
    second = item_version(session, CODE)
    assert (report.items, second.number, first.number) == (1, 2, 1)
    assert "Which sentence" in second.stem
    assert "Which statement" in first.stem
    assert len(second.options) == 4


def test_a_changed_key_in_a_file_makes_a_version_and_spares_the_old_key(
    stocked: None, session: Session, clock: FakeClock, tmp_path: Path
) -> None:
    folder, first = content_folder(tmp_path), item_version(session, CODE)
    rewrite(folder / f"items/{CODE}.toml", 'key = "B"', 'key = "A"')
    rewrite(folder / f"items/{CODE}.toml", "[distractors]\nA =", "[distractors]\nB =")
    service.import_content(session, by="system", now=clock.now(), folder=folder)
    letters = [session.get_one(AnswerKey, version.id).letter for version in (first, item_version(session, CODE))]
    assert letters == ["B", "A"]


def test_a_changed_rubric_makes_new_versions_of_rubric_and_prompt(
    stocked: None, session: Session, clock: FakeClock, tmp_path: Path
) -> None:
    folder = content_folder(tmp_path)
    before = service.latest_prompts(session, "policy")[0]
    path = folder / "rubrics/policy-01.toml"
    rewrite(path, f'title = "{before.rubric.title}"', 'title = "Another title"')
    report = service.import_content(session, by="system", now=clock.now(), folder=folder)
    after = service.latest_prompts(session, "policy")[0]
    assert (report.rubrics, report.prompts) == (1, 1)
    assert (after.number, after.rubric.number, after.rubric.title) == (2, 2, "Another title")
    assert before.rubric.number == 1


def test_a_changed_anchor_paper_belongs_to_a_new_version_of_its_prompt(
    stocked: None, session: Session, clock: FakeClock, tmp_path: Path
) -> None:
    folder, before = content_folder(tmp_path), service.latest_prompts(session, "policy")[0]
    rewrite(folder / "anchors/policy-01-below.toml", "Home visiting is", "Home visits are")
    service.import_content(session, by="system", now=clock.now(), folder=folder)
    after = service.latest_prompts(session, "policy")[0]
    assert after.number == 2
    assert [paper.standing for paper in service.anchors_for(session, after.id)] == ["strong", "meets", "below"]
    assert service.anchors_for(session, before.id)[2].text.startswith("Home visiting is")


def test_a_faulty_file_keeps_everything_out(stocked: None, session: Session, clock: FakeClock, tmp_path: Path) -> None:
    folder = content_folder(tmp_path)
    rewrite(folder / "items/systems-001.toml", 'level = "', 'level = "deep ')
    rewrite(folder / f"items/{CODE}.toml", "Which statement describes", "Which sentence describes")
    with pytest.raises(ContentError, match="systems-001"):
        service.import_content(session, by="system", now=clock.now(), folder=folder)
    assert item_version(session, CODE).number == 1


def test_the_supervisory_prompt_comes_first(stocked: None, session: Session) -> None:
    kinds = [version.kind for version in service.latest_prompts(session, "clinical")]
    assert kinds == ["supervisory", "clinical", "clinical"]


def test_the_import_leaves_its_event(stocked: None, session: Session) -> None:
    event = session.scalars(sa.select(AuditEvent).where(AuditEvent.event == Event.BANK_IMPORTED.code)).one()
    assert event.facts == {"items": len(load_items()), "prompts": 7, "unchanged": 0}
    assert list(verify(session)) == []


def free_item(session: Session) -> str:
    """An item that is not in the published form."""
    taken = {line.version.item.code for line in stocked_form(session).items}
    return next(v.item.code for v in service.latest_items(session) if v.item.code not in taken)


def change(session: Session, code: str, clock: FakeClock, *, by: str = "iris") -> tuple[str, str]:
    """Set another key; the new letter and the one before."""
    version = item_version(session, code)
    before = session.get_one(AnswerKey, version.id).letter
    letter = next(option.letter for option in version.options if option.letter != before)
    service.change_key(session, version, letter=letter, rationale="It fits.", reason="Two experts agree.", by=by, now=clock.now())
    return letter, before


def confirm(session: Session, code: str, letter: str, clock: FakeClock, *, by: str) -> None:
    service.confirm_key(session, item_version(session, code), letter=letter, reason="Read the source.", by=by, now=clock.now())


def test_a_changed_key_waits_for_somebody_else_to_confirm_it(stocked: None, session: Session, clock: FakeClock) -> None:
    code = free_item(session)
    letter, before = change(session, code, clock)
    ids = [item_version(session, code).id]
    assert service.unconfirmed_keys(session, ids) == [code]
    with pytest.raises(rules.OwnChange):
        confirm(session, code, letter, clock, by="iris")
    with pytest.raises(rules.KeyDiffers):
        confirm(session, code, before, clock, by="clara")
    assert service.unconfirmed_keys(session, ids) == [code]
    confirm(session, code, letter, clock, by="clara")
    assert service.unconfirmed_keys(session, ids) == []
    with pytest.raises(rules.KeyAlreadyConfirmed):
        confirm(session, code, letter, clock, by="rosa")
    events = session.scalars(sa.select(AuditEvent).where(AuditEvent.event == Event.KEY_CHANGED.code).order_by(AuditEvent.seq))
    said = words_about(session, item_version(session, code).item_id)
    assert [(event.by, said[event.facts["reason"]]) for event in events] == [
        ("iris", "Two experts agree."),
        ("clara", "Confirmed: Read the source."),
    ]


def test_the_key_of_a_published_form_does_not_change(stocked: None, session: Session, clock: FakeClock) -> None:
    code = stocked_form(session).items[0].version.item.code
    before = session.get_one(AnswerKey, item_version(session, code).id).letter
    with pytest.raises(rules.KeyInUse, match=code) as refusal:
        change(session, code, clock)
    assert "import" in refusal.value.advice
    session.expire_all()
    assert session.get_one(AnswerKey, item_version(session, code).id).letter == before


def test_a_key_needs_an_option_and_a_reason(stocked: None, session: Session, clock: FakeClock) -> None:
    version = item_version(session, free_item(session))
    with pytest.raises(rules.KeyNotThere):
        service.change_key(session, version, letter="E", rationale="x", reason="y", by="iris", now=clock.now())
    with pytest.raises(Refused, match="reason"):
        service.change_key(session, version, letter="A", rationale="x", reason=" ", by="iris", now=clock.now())


def test_a_missing_key_is_unconfirmed(stocked: None, session: Session) -> None:
    version = item_version(session, free_item(session))
    session.execute(sa.delete(AnswerKey).where(AnswerKey.version_id == version.id))
    assert service.unconfirmed_keys(session, [version.id]) == [version.item.code]
