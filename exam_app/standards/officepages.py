"""What the committee's and the office's pages about panels show. No judgement of an open round stands in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from exam_app.bank.reading import names_of
from exam_app.exams.models import ExamForm
from exam_app.exams.service import forms
from exam_app.standards import deciding, moving
from exam_app.standards.models import BoardDecision, Panelist, Recommendation, StandardPanel
from exam_app.standards.outcomes import distribution, observed, outcomes, raters
from exam_app.standards.panelpages import Shown, shown_version
from exam_app.standards.panels import line_of, lines_of, panels
from exam_app.standards.rules.drawing import CutChart, HofsteeChart, cut_chart, hofstee_chart
from exam_app.standards.rules.reckoning import ItemFigure, Outcome
from exam_app.standards.rules.stages import METHODS, MOVES, STAGES, Method, Stage
from exam_app.standards.rules.words import FIXED_SHARE, apart, beside_the_rule, few_raters, official

MOVE_WORDS = {
    Stage.ROUND_ONE: "Open round one", Stage.DISCUSSION: "Close round one and open the discussion",
    Stage.ROUND_TWO: "Open round two", Stage.RATED: "Close the rounds",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PanelLine:
    """A panel in the list."""

    public_id: str
    title: str
    form: str
    method: str
    stage: str
    raters: int
    recommended: str
    decided: str


@dataclass(frozen=True, slots=True)
class SeatRow:
    """Somebody on the panel: what they declared and how far they are, and no judgement."""

    public_id: str
    name: str
    years: int | None
    field: str
    association: str
    conflicts: str
    has_declared: bool
    stands: str


@dataclass(frozen=True, slots=True)
class PracticeRow:
    """A practice item and what is known of it."""

    position: int
    code: str
    explanation: str
    share: str


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item's figures, with the share of right answers where it is known."""

    figure: ItemFigure
    code: str
    share: str


@dataclass(frozen=True, slots=True)
class Results:
    """The closed rounds with their words, drawings and tables; `rule` is the official one in points."""

    outcomes: tuple[Outcome, ...]
    out_of: int
    rule: float
    beside: str
    few: str
    warning: str
    others: str
    excluded: tuple[str, ...]
    items: tuple[ItemRow, ...]
    chart: CutChart | None
    curve: HofsteeChart | None
    people: int
    own: str = ""


@dataclass(frozen=True, slots=True)
class RecommendationRow:
    """A recommendation on record."""

    points: int
    out_of: int
    met_on: date
    present: tuple[str, ...]
    minutes: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A decision on record, and the second person's word on it."""

    public_id: str
    points: int
    out_of: int
    recommended: int
    decided_on: date
    authority: str
    minutes: str
    reason: str
    by: str
    is_confirmed: bool | None
    confirmed_by: str
    words: str
    is_applied: bool


@dataclass(frozen=True, slots=True)
class PanelPage:
    """A panel as those who lead it see it."""

    public_id: str
    title: str
    method: str
    method_words: str
    stage: str
    stage_words: str
    form: str
    form_id: str
    out_of: int
    description: str
    step: int
    shows_key: bool
    chair: str
    seats: tuple[SeatRow, ...]
    practice: tuple[PracticeRow, ...]
    moves: tuple[tuple[str, str], ...]
    results: Results | None
    recommendations: tuple[RecommendationRow, ...]
    decisions: tuple[DecisionRow, ...]
    can_recommend: bool
    can_decide: bool


def frozen_forms(session: Session) -> list[tuple[str, str]]:
    """The forms a panel can judge, as (public id, label)."""
    return [(form.public_id, f"{form.code}: {form.title}") for form in forms(session) if form.content_hash]


def panel_lines(session: Session) -> list[PanelLine]:
    """Every panel, the newest first."""
    return [
        PanelLine(
            one.public_id, one.title, one.form.code, METHODS[Method(one.method)], STAGES[Stage(one.stage)], len(one.panelists),
            _points(one.recommendations[-1]) if one.recommendations else "", _points(decided) if decided else "",
        )
        for one in panels(session)
        for decided in (deciding.standing(one),)
    ]  # fmt: skip


def _points(record: Recommendation | BoardDecision) -> str:
    return f"{record.points} of {record.out_of}"


def panel_page(session: Session, panel: StandardPanel) -> PanelPage:
    """A panel with all that its stage lets its leaders see."""
    stage, method = Stage(panel.stage), Method(panel.method)
    decided, open_one = deciding.standing(panel), deciding.waiting(panel)
    return PanelPage(
        panel.public_id, panel.title, method, METHODS[method], stage, STAGES[stage], panel.form.code, panel.form.public_id,
        len(lines_of(panel)), panel.description, panel.step, panel.shows_key, panel.chair.name,
        tuple(_seat(seat, stands) for seat, stands in moving.progress(session, panel)), _practice(session, panel),
        tuple((to, _move_words(stage, to)) for to in MOVES[stage]), results(session, panel), _recommended(session, panel),
        _decided(session, panel), stage == Stage.RATED and decided is None,
        bool(panel.recommendations) and decided is None and open_one is None,
    )  # fmt: skip


def _move_words(stage: Stage, to: Stage) -> str:
    return "End without a second round" if (stage, to) == (Stage.DISCUSSION, Stage.RATED) else MOVE_WORDS[to]


def _seat(seat: Panelist, stands: str) -> SeatRow:
    has_declared = seat.declared_at is not None
    return SeatRow(
        seat.public_id, seat.account.name, seat.years, seat.field, seat.association, seat.conflicts or "", has_declared, stands
    )


def _practice(session: Session, panel: StandardPanel) -> tuple[PracticeRow, ...]:
    known = observed(session, [each.version_id for each in panel.practice])
    return tuple(
        PracticeRow(each.position, each.version.item.code, each.explanation, known[each.version_id].words)
        for each in panel.practice
    )


def results(session: Session, panel: StandardPanel, seat: Panelist | None = None) -> Results | None:
    """The closed rounds; None while there is none. `seat` tells which rater somebody is."""
    found = outcomes(session, panel)
    if not found:
        return None
    lines, last = lines_of(panel), found[-1]
    known = observed(session, [line.version_id for line in lines])
    by_place = {line.position: line for line in lines}
    items = tuple(
        ItemRow(figure, by_place[figure.place].version.item.code, known[by_place[figure.place].version_id].words)
        for figure in last.items
    )
    scores = distribution(session, panel.form, len(lines)) if panel.method == Method.HOFSTEE else []
    return Results(
        tuple(found), last.out_of, official(last.out_of), beside_the_rule(last), few_raters(len(last.raters)) if last.raters else "",
        FIXED_SHARE, _other_forms(session, panel), tuple(line.version.item.code for line in lines if line.is_voided), items,
        cut_chart(found), hofstee_chart(last.hofstee, scores) if last.hofstee else None, sum(scores),
        raters(panel)[seat.id] if seat else "",
    )  # fmt: skip


def _other_forms(session: Session, panel: StandardPanel) -> str:
    """The newest finished panel of each form of the same length and examination."""
    told: dict[str, float] = {}
    for one in panels(session):
        form: ExamForm = one.form
        if one.stage == Stage.RATED and form.population == panel.form.population and form.code not in told:
            found = outcomes(session, one)
            if found and found[-1].cut is not None and found[-1].out_of == len(lines_of(panel)):
                told[form.code] = found[-1].cut
    return apart(sorted(told.items()))


def shown_item(panel: StandardPanel, place: int) -> Shown:
    """An item as the candidate sees it, for the discussion. Raises Missing."""
    return shown_version(line_of(panel, place).version, place, len(panel.form.items), "", None)


def _recommended(session: Session, panel: StandardPanel) -> tuple[RecommendationRow, ...]:
    names = names_of(session, [one.by for one in panel.recommendations])
    return tuple(
        RecommendationRow(one.points, one.out_of, one.met_on, tuple(one.present), one.minutes, names[one.by], one.at)
        for one in panel.recommendations
    )


def _decided(session: Session, panel: StandardPanel) -> tuple[DecisionRow, ...]:
    names = names_of(
        session, [one.by for one in panel.decisions] + [one.confirmation.by for one in panel.decisions if one.confirmation]
    )
    return tuple(_decision(one, names) for one in panel.decisions)


def _decision(one: BoardDecision, names: dict[str, str]) -> DecisionRow:
    word = one.confirmation
    return DecisionRow(
        one.public_id, one.points, one.out_of, one.recommendation.points, one.decided_on, one.authority, one.minutes, one.reason,
        names[one.by], word.is_confirmed if word else None, names[word.by] if word else "", word.words if word else "",
        bool(word and word.is_applied),
    )  # fmt: skip


def confirmed_words(is_confirmed: bool, is_applied: bool, form: str) -> str:
    """What came of the second person's word."""
    if not is_confirmed:
        return "The decision is not confirmed. It stays on record; enter it anew."
    if is_applied:
        return f"The decision is confirmed and is now the cut score of form {form}."
    return f"The decision is confirmed. A window relies on form {form} already, so it stands on record for later forms."


def decisions_waiting(session: Session, by: str) -> Sequence[tuple[str, str, str]]:
    """The decisions that this person (public id) can confirm: panel, decision (public ids), and the title."""
    found = [(one, deciding.waiting(one)) for one in panels(session)]
    return [
        (one.public_id, open_one.public_id, one.title)
        for one, open_one in found
        if open_one and by not in {open_one.by, *(seat.account.public_id for seat in one.panelists)}
    ]
