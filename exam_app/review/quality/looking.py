"""The coordinator's pages about quality: one window, all windows, mixing in.

Receives windows; hands on figures in words. Numpy is imported when the first of these pages is opened.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.accounts.models import Account
from exam_app.bank.models import Criterion, PromptVersion, Rubric
from exam_app.errors import Missing
from exam_app.exams.models import Window
from exam_app.exams.rules import ExamPolicy
from exam_app.exams.service import policy_of
from exam_app.review import rules
from exam_app.review.models import Assignment, Reviewer, Script
from exam_app.review.quality import noting, pairs, seeding, wording
from exam_app.review.quality.drawing import chart_of
from exam_app.review.quality.viewdata import (
    Cell,
    GroupLine,
    MarkerLine,
    Measure,
    Note,
    OverWindows,
    QualityPage,
    SeedPage,
    SentBack,
)

LEAST_SCRIPTS = rules.LEAST_SCRIPTS
SHARES = ("exact", "within_one")

if TYPE_CHECKING:
    from exam_app.review.quality.figures import Agreement


def quality_page(session: Session, window: Window) -> QualityPage:
    """Agreement, habits and warnings of this window."""
    from exam_app.review.quality.figures import agreements

    policy, sheet = policy_of(window), pairs.sheet_of(session, [window.id])
    found = agreements(sheet, policy.bootstrap_seed)
    least = policy.least_for_agreement
    notes = _notes(session, window)
    markers = _markers(session, window, sheet, policy, notes)
    return QualityPage(
        window=window.public_id, title=window.title, state=window.state, scripts=found.whole.scripts, least=least,
        seed=policy.bootstrap_seed,
        measures=[_measure(name, found.whole.figures[name], least) for name in wording.MEASURES],
        columns=wording.SHORT,
        prompts=_prompt_lines(session, found.prompts, least), criteria=_criterion_lines(session, found.criteria, least),
        markers=markers, chart=chart_of([(line.name, line.habits.severity) for line in markers if not line.severity.is_quiet]),
        looked=notes.get(None, []), sent_back=_sent_back(session, window),
    )  # fmt: skip


def _measure(name: str, figure: wording.Estimated, least: int) -> Measure:
    title, says, method = wording.MEASURES[name]
    return Measure(title, says, method, wording.cell(figure, least, is_share=name in SHARES))


def _line(name: str, about: str, found: Agreement, least: int, window: str = "") -> GroupLine:
    cells = [wording.cell(found.figures[c], least, is_share=c in SHARES) for c in wording.COLUMNS]
    return GroupLine(name, about, found.scripts, cells, window)


def _prompt_lines(session: Session, found: Mapping[int, Agreement], least: int) -> list[GroupLine]:
    query = sa.select(PromptVersion.id, PromptVersion.title).where(PromptVersion.id.in_(found)).order_by(PromptVersion.title)
    return [_line(title, "", found[id_], least) for id_, title in session.execute(query)]


def _criterion_lines(session: Session, found: Mapping[int, Agreement], least: int) -> list[GroupLine]:
    query = sa.select(Criterion.id, Criterion.name, Rubric.title).join(Rubric, Rubric.id == Criterion.rubric_id)
    query = query.where(Criterion.id.in_(found)).order_by(Rubric.title, Criterion.position)
    return [_line(name, rubric, found[id_], least) for id_, name, rubric in session.execute(query)]


def _markers(
    session: Session, window: Window, sheet: pairs.Sheet, policy: ExamPolicy, notes: Mapping[int | None, Sequence[Note]]
) -> list[MarkerLine]:
    from exam_app.review.quality.habits import habits

    found = habits(sheet, seeding.outcomes(session, [window.id]))
    query = sa.select(Account.id, Account.public_id, Account.name).where(Account.id.in_(found)).order_by(Account.name)
    return [
        MarkerLine(
            public_id, name, found[id_],
            severity=wording.cell(found[id_].severity, LEAST_SCRIPTS, is_signed=True),
            spread=wording.cell(found[id_].spread, LEAST_SCRIPTS),
            minutes=wording.minutes(found[id_].minutes, LEAST_SCRIPTS),
            seeds=wording.seeds(found[id_].seeds_within),
            drift=wording.cell(found[id_].drift, 2 * LEAST_SCRIPTS, is_signed=True),
            warnings=[(word, wording.WARNINGS[word]) for word in rules.warnings(found[id_], policy)],
            notes=notes.get(id_, []),
        )
        for id_, public_id, name in session.execute(query)
    ]  # fmt: skip


def marker_line(session: Session, window: Window, reviewer: Reviewer) -> MarkerLine:
    """One reviewer's habits in this window. Raises Missing when they marked nothing in it."""
    sheet, policy = pairs.sheet_of(session, [window.id]), policy_of(window)
    lines = _markers(session, window, sheet, policy, _notes(session, window))
    found = next((line for line in lines if line.public_id == reviewer.account.public_id), None)
    if found is None:
        raise Missing
    return found


def _notes(session: Session, window: Window) -> dict[int | None, list[Note]]:
    found: dict[int | None, list[Note]] = defaultdict(list)
    for row in noting.notes_in(session, window):
        words = Note(wording.WARNINGS[row.warning], wording.DECISIONS[row.decision], row.note, row.noted_at)
        found[row.reviewer_id].append(words)
    return found


def _sent_back(session: Session, window: Window) -> list[SentBack]:
    query = sa.select(Account.name, Assignment.sent_back_reason, Assignment.sent_back_note)
    query = query.join(Script, Script.id == Assignment.script_id).join(Account, Account.id == Assignment.reviewer_id)
    query = query.where(Script.window_id == window.id, Script.seed_of.is_not(None), Assignment.state == "sent_back")
    return [SentBack(name, reason or "", note) for name, reason, note in session.execute(query.order_by(Account.name))]


def seed_page(session: Session, window: Window) -> SeedPage:
    """What could be mixed in, and who has how many."""
    query = sa.select(Account.name, Script.seed_of).select_from(Assignment).join(Script, Script.id == Assignment.script_id)
    query = query.join(Account, Account.id == Assignment.reviewer_id).where(Script.window_id == window.id)
    rows = session.execute(query.where(Assignment.state.in_(("assigned", "locked")))).all()
    has, seeded = Counter(name for name, _ in rows), Counter(name for name, source in rows if source)
    return SeedPage(
        window.public_id, window.title, policy_of(window).seeds_most, len(seeding.sources(session, window)),
        [(name, has[name], seeded[name]) for name in sorted(has)], window.state == "taken_in",
    )  # fmt: skip


def over_windows(session: Session) -> OverWindows:
    """Agreement and severity in every window that was or is marked, the newest first."""
    from exam_app.review.quality.figures import agreements
    from exam_app.review.quality.habits import habits

    query = sa.select(Window).where(Window.state.in_(("taken_in", "released"))).order_by(Window.closes_at.desc(), Window.id)
    windows = session.scalars(query).all()
    sheets = {window.id: pairs.sheet_of(session, [window.id]) for window in windows}
    severity = {id_: habits(sheet, {}) for id_, sheet in sheets.items()}
    names = _names(session, {account for found in severity.values() for account in found})
    return OverWindows(
        wording.SHORT, [_window_line(w, agreements(sheets[w.id], policy_of(w).bootstrap_seed).whole) for w in windows],
        [w.title for w in windows],
        [_marker_line(name, [severity[w.id].get(id_) for w in windows], policy_of(windows[0]).drift_levels) for id_, name in names],
    )  # fmt: skip


def _window_line(window: Window, found: Agreement) -> GroupLine:
    return _line(window.title, "", found, policy_of(window).least_for_agreement, window.public_id)


def _marker_line(name: str, found: Sequence[rules.Habits | None], by: Fraction) -> tuple[str, Sequence[Cell], bool]:
    newest = [one.severity for one in found if one is not None and one.severity.n >= LEAST_SCRIPTS][:2]
    return name, [_severity(one) for one in found], len(newest) == 2 and rules.has_shifted(newest[1], newest[0], by)


def _severity(found: rules.Habits | None) -> Cell:
    return wording.cell(found.severity, LEAST_SCRIPTS, is_signed=True) if found else Cell("–", is_quiet=True)


def _names(session: Session, accounts: set[int]) -> list[tuple[int, str]]:
    query = sa.select(Account.id, Account.name).where(Account.id.in_(accounts)).order_by(Account.name)
    return [(id_, name) for id_, name in session.execute(query)]
