"""The verbs of forms and windows: assemble, freeze, set the cut score, plan and freeze a window."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta, timezone

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import Event
from exam_app.bank import service as bank
from exam_app.bank.models import PromptVersion
from exam_app.db import hit_one
from exam_app.errors import Missing
from exam_app.exams import rules
from exam_app.exams.assembling import assemble_form
from exam_app.exams.discarding import discard_form, draft_form_of
from exam_app.exams.documents import blueprint_of, import_blueprints, import_policy, latest_blueprints, policies, policy_by_id
from exam_app.exams.freezing import confirm_freeze, end_proposal, propose_freeze
from exam_app.exams.models import CutScore, ExamForm, FormItem, FormPrompt, Policy, Window
from exam_app.exams.publishing import form_hash, kinds_offered, problems
from exam_app.exams.replanning import change_window, drop_window, hold_window, planned_window_of

__all__ = [
    "assemble_form", "blueprint_of", "change_window", "confirm_freeze", "discard_form", "draft_form_of", "drop_window", "end_proposal", "form_hash",
    "form_of", "forms", "freeze_checks", "freeze_window", "has_read", "import_blueprints", "import_policy", "latest_blueprints", "plan_window",
    "planned_window_of", "policies", "policy_by_id", "policy_of", "problems", "prompts_for", "propose_freeze", "scored", "set_cut_score", "window_of",
    "windows",
]  # fmt: skip


# Where the day begins first on earth.
EARLIEST_ZONE = timezone(timedelta(hours=14))


def form_of(session: Session, public_id: str) -> ExamForm:
    """The form with this public id. Raises Missing."""
    found = session.scalar(sa.select(ExamForm).where(ExamForm.public_id == public_id))
    if found is None:
        raise Missing
    return found


def has_read(session: Session, form_id: int, person: str) -> bool:
    """Whether this person (public id) has read, as an author or committee member, anything that stands on this form."""
    return bool(have_read(session, {(person, form_id)}))


def have_read(session: Session, sat: Collection[tuple[str, int]]) -> frozenset[tuple[str, int]]:
    """Which of these pairs are a person (public id) and a form (id) of which that person has read anything."""
    # First the quick question: this is asked at every start of a part.
    readers = bank.readers_among(session, {person for person, _ in sat})
    return frozenset((person, form_id) for person, form_id in sat if person in readers and _has_read(session, form_id, person))


def _has_read(session: Session, form_id: int, person: str) -> bool:
    items = session.scalars(sa.select(FormItem.version_id).where(FormItem.form_id == form_id)).all()
    prompts = session.scalars(sa.select(FormPrompt.prompt_version_id).where(FormPrompt.form_id == form_id)).all()
    return bank.has_read(session, person, items=items, prompts=prompts)


def forms(session: Session) -> Sequence[ExamForm]:
    """Every form, the newest first."""
    return session.scalars(sa.select(ExamForm).order_by(ExamForm.created_at.desc(), ExamForm.id.desc())).all()


def scored(form: ExamForm) -> int:
    """How many questions of this form earn points."""
    return sum(line.is_scored for line in form.items)


def set_cut_score(
    session: Session, form: ExamForm, *, points: int, out_of: int, authority: str, decided_on: date, is_by_board: bool = False,
    by: str, now: datetime,
) -> CutScore:  # fmt: skip
    """The pass mark of Part One: so many points of so many (the scored questions), who decided it and when.

    May be set again until a window with this form is frozen; one that two people took from the board's
    minutes (`is_by_board`) gives way only to another such. Raises CutScoreRefused, FormFrozen.
    """
    rules.checked_cut(points, out_of, scored(form), decided_on, now.astimezone(EARLIEST_ZONE).date())
    _lock(session, form)
    if _has_frozen_window(session, form):
        raise rules.FormFrozen("A window relies on this form's cut score.", "A cut score for another form can still be set.")
    cut = session.get(CutScore, form.id, populate_existing=True) or CutScore(form=form)
    if cut.is_by_board and not is_by_board:
        raise rules.FormFrozen(
            "Two people have confirmed this cut score by the board's decision.", "A new panel leads to a new decision."
        )
    cut.is_by_board = is_by_board
    cut.points, cut.out_of, cut.authority, cut.decided_on = points, out_of, authority.strip(), decided_on
    session.add(cut)
    session.flush()
    audit.record(
        session, Event.CUT_SCORE_SET, by=by, about=form.public_id, at=now, points=points, out_of=out_of, authority=cut.authority
    )
    return cut


def _lock(session: Session, form: ExamForm) -> None:
    # Setting the cut and freezing a window must not pass each other by.
    session.execute(sa.select(ExamForm.id).where(ExamForm.id == form.id).with_for_update())


def _has_frozen_window(session: Session, form: ExamForm) -> bool:
    frozen = sa.select(Window.id).where(Window.form_id == form.id, Window.state != "planned")
    return session.scalar(frozen.limit(1)) is not None


def plan_window(
    session: Session, *, title: str, form: ExamForm, policy: Policy, opens_at: datetime, closes_at: datetime, zone: str,
    by: str, now: datetime,
) -> Window:  # fmt: skip
    """A window that nobody can register for yet. `zone` is the zone in which it is announced. Raises WindowRefused."""
    rules.checked_times(opens_at, closes_at, zone, now)
    window = Window(title=title, form=form, policy=policy, opens_at=opens_at, closes_at=closes_at, zone=zone)
    session.add(window)
    session.flush()
    audit.record(
        session, Event.WINDOW_PLANNED, by=by, about=window.public_id, at=now,
        form=form.public_id, policy=f"{policy.code} {policy.number}",
    )  # fmt: skip
    return window


def freeze_checks(window: Window, *, now: datetime) -> list[rules.Check]:
    """What a window needs before it can be frozen, met or not."""
    form, cut = window.form, window.form.cut
    missing = rules.prompts_missing(policy_of(window).essays, kinds_offered(form))
    return [
        rules.Check("The form is published", form.state == "published", f"Form {form.code} is not published."),
        rules.Check("The form has a cut score", cut is not None, f"Form {form.code} has no cut score."),
        rules.Check("The form has the essay prompts that the rules ask for", not missing, " ".join(missing)),
        rules.Check("The window is not over", now < window.closes_at, "The window is over."),
    ]


def freeze_window(session: Session, window: Window, *, by: str, now: datetime) -> None:
    """Fix form, policy and times for good; candidates may register from now on.

    Raises WindowNotReady with all that is missing, WindowFrozen when it is frozen already.
    """
    hold_window(session, window)
    _lock(session, window.form)
    if unmet := [check for check in freeze_checks(window, now=now) if not check.is_met]:
        raise rules.WindowNotReady("The window cannot be frozen yet. " + " ".join(check.unmet for check in unmet))
    planned = sa.update(Window).where(Window.id == window.id, Window.state == "planned")
    if not hit_one(session, planned.values(state="frozen", frozen_at=now)):
        raise rules.WindowFrozen("This window is frozen already.")
    session.refresh(window)
    audit.record(
        session, Event.WINDOW_FROZEN, by=by, about=window.public_id, at=now,
        form_hash=window.form.content_hash, policy_hash=window.policy.content_hash,
    )  # fmt: skip


def window_of(session: Session, public_id: str) -> Window:
    """The window with this public id. Raises Missing."""
    found = session.scalar(sa.select(Window).where(Window.public_id == public_id))
    if found is None:
        raise Missing
    return found


def windows(session: Session) -> Sequence[Window]:
    """Every window, the latest to open first."""
    return session.scalars(sa.select(Window).order_by(Window.opens_at.desc(), Window.id.desc())).all()


def policy_of(window: Window) -> rules.ExamPolicy:
    """The rules this window lives by."""
    return rules.policy_from(window.policy.document)


def prompts_for(window: Window, designation: str) -> list[PromptVersion]:
    """The prompts Part Two offers to this designation, in order; position 1 is the first."""
    lines = [line for line in window.form.prompts if line.designation == designation]
    return [line.version for line in sorted(lines, key=lambda line: line.position)]
