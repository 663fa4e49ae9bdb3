"""Versions of blueprints: drafted, made effective by somebody else, never changed; and what coverage and health count."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from exam_app.audit import AuditEvent
from exam_app.bank import listing, reviewing, service
from exam_app.bank.rules.states import State
from exam_app.clock import FakeClock
from exam_app.errors import Missing
from exam_app.exams import service as exams
from exam_app.exams.blueprints import coverage, drafting, health, rules
from question_bank.load import FOLDERS
from question_bank.model import Blueprint
from tests import build_bank as b
from tests.build import Cast
from tests.build_exams import content_folder, draft_form, rewrite, stocked_form

CODE = "imh-example"


@pytest.fixture(autouse=True)
def _stocked(stocked: None) -> None:
    """Every test here starts from the shipped bank and its form."""


def plan_of(session: Session) -> Blueprint:
    """The next version as a committee would write it: one question moves, and the job analysis has a day."""
    plan = drafting.draft_of(session, CODE).plan
    first, second, *rest = plan.cells
    cells = (replace(first, count=first.count + 1), replace(second, count=second.count - 1), *rest)
    return replace(plan, cells=cells, job_analysis="Survey of 40 mentors", job_analysis_on=date(2025, 3, 1))


def drafted(session: Session, clock: FakeClock, *, by: str = "cleo", base: int = 0, **changes: object) -> None:
    plan = replace(plan_of(session), **changes)  # type: ignore[arg-type]
    drafting.save_draft(session, plan, reason="The panel moved one", base=base, by=by, now=clock.now())


def test_a_draft_made_effective_is_the_next_version_and_forms_keep_theirs(session: Session, clock: FakeClock) -> None:
    drafted(session, clock)
    made = drafting.make_effective(session, CODE, seen=1, by="clara", now=clock.now())
    assert (made.number, made.made_by, made.made_effective_by, made.reason) == (2, "cleo", "clara", "The panel moved one")
    assert exams.blueprint_of(session, CODE) is made
    assert stocked_form(session).blueprint.number == 1
    form = draft_form(session, now=clock.now())
    assert (form.blueprint.number, exams.problems(session, form)) == (2, [])
    assert drafting.draft_of(session, CODE).revision == 0
    recorded = session.scalars(sa.select(AuditEvent.event).where(AuditEvent.about == CODE).order_by(AuditEvent.seq)).all()
    assert recorded == ["blueprint.draft_saved", "blueprint.effective"]


@pytest.mark.parametrize("change", ["UPDATE blueprints SET title = 'x'", "DELETE FROM blueprints"])
def test_the_database_refuses_to_change_a_version(session: Session, change: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(sa.text(change))


def test_whoever_wrote_in_a_draft_does_not_make_it_effective(session: Session, clock: FakeClock) -> None:
    drafted(session, clock, by="clara")
    drafted(session, clock, by="cleo", base=1, title="Better")
    for writer in ("clara", "cleo"):
        with pytest.raises(rules.OwnDraft):
            drafting.make_effective(session, CODE, seen=2, by=writer, now=clock.now())
    assert drafting.make_effective(session, CODE, seen=2, by="cem", now=clock.now()).title == "Better"


def test_what_changed_since_it_was_read_is_not_made_effective(session: Session, clock: FakeClock) -> None:
    drafted(session, clock)
    drafted(session, clock, base=1, title="Another")
    with pytest.raises(rules.DraftChanged):
        drafting.make_effective(session, CODE, seen=1, by="clara", now=clock.now())
    assert exams.blueprint_of(session, CODE).number == 1


def test_two_writers_do_not_overwrite_each_other_unseen(session: Session, clock: FakeClock) -> None:
    drafted(session, clock)
    for stale in (0, 7):
        with pytest.raises(rules.DraftChanged):
            drafted(session, clock, by="cem", base=stale)
    assert drafting.draft_of(session, CODE).edited_by == "cleo"


def test_what_does_not_add_up_or_says_nothing_new_is_not_made_effective(session: Session, clock: FakeClock) -> None:
    drafted(session, clock, total=59)
    with pytest.raises(rules.NotSound, match="add up to 60, not 59"):
        drafting.make_effective(session, CODE, seen=1, by="clara", now=clock.now())
    drafted(session, clock, base=1, total=60)
    made = drafting.make_effective(session, CODE, seen=2, by="clara", now=clock.now())
    drafting.save_draft(session, drafting.draft_of(session, CODE).plan, reason="Again", base=0, by="cleo", now=clock.now())
    with pytest.raises(rules.NothingNew):
        drafting.make_effective(session, CODE, seen=1, by="clara", now=clock.now())
    assert exams.blueprint_of(session, CODE) is made


def test_a_draft_that_is_dropped_leaves_the_version_as_it_was(session: Session, clock: FakeClock) -> None:
    drafted(session, clock)
    drafting.drop_draft(session, CODE, by="clara", now=clock.now())
    assert drafting.draft_of(session, CODE).revision == 0
    for deed in (drafting.drop_draft, lambda *a, **more: drafting.make_effective(*a, seen=1, **more)):
        with pytest.raises(Missing):
            deed(session, CODE, by="clara", now=clock.now())


def test_a_new_blueprint_begins_without_a_version(session: Session, clock: FakeClock) -> None:
    drafting.begin_blueprint(session, code="imh-2027", title="Next", bank="IMH", by="cleo", now=clock.now())
    with pytest.raises(Missing):
        exams.blueprint_of(session, "imh-2027")
    for taken in ("imh-2027", CODE):
        with pytest.raises(rules.CodeTaken):
            drafting.begin_blueprint(session, code=taken, title="x", bank="IMH", by="cleo", now=clock.now())
    whole = replace(plan_of(session), id="imh-2027", title="Next")
    drafting.save_draft(session, whole, reason="First", base=1, by="cleo", now=clock.now())
    assert drafting.make_effective(session, "imh-2027", seen=2, by="clara", now=clock.now()).number == 1


def test_files_do_not_take_back_what_the_committee_made(session: Session, clock: FakeClock, tmp_path: Path) -> None:
    drafted(session, clock)
    drafting.make_effective(session, CODE, seen=1, by="clara", now=clock.now())
    folder = content_folder(tmp_path)
    assert exams.import_blueprints(session, now=clock.now(), folder=folder) == 0
    rewrite(folder / "blueprints/imh-example.toml", 'status = "sample"', 'status = "sample"\njob_analysis_on = 2024-05-01')
    assert exams.import_blueprints(session, now=clock.now(), folder=folder) == 1
    newest = exams.blueprint_of(session, CODE)
    assert (newest.number, newest.document["job_analysis_on"]) == (3, "2024-05-01")


def counts_by_list(session: Session, square: coverage.Square, among: str) -> int:
    wanted = listing.ItemFilter(areas=square.areas, level=square.level, bank="IMH", among=among)
    return listing.items_for(session, wanted, 1).count


@pytest.mark.parametrize("among", ["live", "trial", "work"])
def test_every_square_counts_what_the_list_finds(session: Session, cast: Cast, clock: FakeClock, among: str) -> None:
    live = b.live(session, cast, b.written(session, cast.iris, now=clock.now()), now=clock.now())
    b.again(session, live.item, cast.iris, now=clock.now(), stem="Another text of it, that is a draft?", level="recall")
    b.written(session, cast.iris, code="supervision-102", now=clock.now(), title="Second")
    matrix = coverage.matrix_of(session, CODE, among=among)
    for square in (*matrix.sums, matrix.whole, *(one for row in matrix.rows for one in (*row.squares, row.total))):
        assert square.have == counts_by_list(session, square, among)
    supervision = next(row for row in matrix.rows if row.name == "Reflective supervision")
    assert [one.have for one in supervision.squares] == {"live": [2, 6, 2], "trial": [2, 6, 2], "work": [3, 6, 2]}[among]
    assert matrix.whole.have == sum(row.total.have for row in matrix.rows if not row.is_part)


def test_the_needs_of_a_line_add_up_and_grow_with_the_forms(session: Session) -> None:
    one, two = (coverage.matrix_of(session, CODE, among="live", forms=forms) for forms in (1, 2))
    for row, double in zip(one.rows, two.rows, strict=True):
        if not row.is_part:
            assert sum(square.need or 0 for square in row.squares) == row.total.need
            assert double.total.need == 2 * (row.total.need or 0)
    assert (one.whole.need, two.whole.need, one.fillable) == (60, 120, 2)


def test_the_health_of_the_bank_counts_what_happened(session: Session, cast: Cast, clock: FakeClock) -> None:
    before = health.health_of(session, "IMH", year=clock.now().year, now=clock.now())
    version = b.written(session, cast.iris, now=clock.now())
    b.go(session, version, State.CONTENT_REVIEW, cast.iris, now=clock.now())
    (cleo, _) = b.reviewers(session, now=clock.now())
    reviewing.ask(session, version, cleo, by="clara", now=clock.now())
    used = {line.version.item_id for line in stocked_form(session).items}
    free = next(v for v in service.latest_items(session) if v.item_id not in used)
    b.go(session, free, State.RETIRED, cast.clara, now=clock.now(), note="Outdated")
    clock.advance(days=3)
    after = health.health_of(session, "IMH", year=clock.now().year, now=clock.now())
    assert (after.whole.new, after.whole.retired, after.whole.live) == (before.whole.new + 1, 1, before.whole.live - 1)
    assert (after.whole.waiting, after.whole.waiting_days) == (1, 3)
    assert (before.whole.never_used, after.whole.never_used) == (143 - 60, 143 - 61)
    assert after.whole.with_key == after.whole.with_reference == after.whole.live == 142
    lines = [line for _, areas in after.domains for line in areas]
    assert Counter({line.name: line.waiting for line in lines})["Reflective supervision"] == 1
    assert sum(line.live for line in lines) == sum(domain.live for domain, _ in after.domains) == 142
    assert health.health_of(session, "IMH", year=2019, now=clock.now()).whole.new == 0


def test_a_text_near_five_years_is_due_for_a_look(session: Session, clock: FakeClock) -> None:
    now = clock.now()
    assert health.health_of(session, "IMH", year=now.year, now=now + timedelta(days=1600)).whole.due == 0
    later = health.health_of(session, "IMH", year=now.year, now=now + timedelta(days=1650))
    assert (later.whole.due, round(later.whole.age or 0, 1)) == (143, 4.5)


def test_the_second_bank_has_a_health_and_a_coverage_of_its_own(session: Session, clock: FakeClock) -> None:
    for folder in FOLDERS:
        service.import_content(session, by="system", now=clock.now(), folder=folder)
        exams.import_blueprints(session, now=clock.now(), folder=folder)
    shown = health.health_of(session, "ECMH", year=clock.now().year, now=clock.now())
    assert shown.whole.live == 4
    assert dict(shown.gaps)["Early Childhood Mental Health Mentor, Part One (small sample), version 1"] == (
        "Young child development and behavior: enough for one form, 1 short of two.",
        "Direct service skills: enough for one form, 3 short of two.",
    )
    assert coverage.matrix_of(session, "ecmh-sample", among="live").whole.have == 4
    assert coverage.matrix_of(session, CODE, among="live").whole.have == 143
