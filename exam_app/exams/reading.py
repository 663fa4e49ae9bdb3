"""What the pages about blueprints and forms show, as frozen values. No key stands in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from exam_app.bank import service as bank
from exam_app.bank.frameworks import area_name, banks, framework
from exam_app.bank.models import ItemVersion
from exam_app.bank.reading import names_of
from exam_app.exams import rules, service
from exam_app.exams.constraints import Panel, panel, unmet_wishes
from exam_app.exams.freezing import proposal_of
from exam_app.exams.models import Blueprint, CutScore, ExamForm, FormPrompt
from exam_app.exams.paper.asking import request_of
from exam_app.exams.uses import uses_of
from exam_app.exams.wording import DESIGNATION_WORDS
from question_bank.blueprint import cell_of
from question_bank.model import Blueprint as TestPlan
from question_bank.model import Cell, CognitiveLevel


@dataclass(frozen=True, slots=True)
class CellLine:
    """A line of a blueprint: wanted and counted items, the count by level, and the areas it counts."""

    name: str
    need: int
    have: int
    by_level: tuple[int, ...]
    areas: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LevelLine:
    """How many items of a level are wanted at least and at most, and how many there are."""

    name: str
    least: int
    most: int
    have: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """Counted items held against a blueprint."""

    title: str
    code: str
    number: int
    status: str
    job_analysis: str
    total: int
    cells: tuple[CellLine, ...]
    levels: tuple[LevelLine, ...]


@dataclass(frozen=True, slots=True)
class Cut:
    """A cut score and where it comes from."""

    points: int
    out_of: int
    authority: str
    decided_on: date
    is_by_board: bool


@dataclass(frozen=True, slots=True)
class FormLine:
    """A form in the list."""

    public_id: str
    code: str
    title: str
    population: str
    state: str
    items: int
    scored: int
    prompts: int
    cut: Cut | None
    created_at: datetime
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class FormItemLine:
    """A question at its place; `is_outdated` when the bank has a newer version, `uses` counts the frozen forms it was on."""

    position: int
    public_id: str
    code: str
    title: str
    area: str
    level: str
    version: int
    is_outdated: bool
    is_scored: bool
    uses: int


@dataclass(frozen=True, slots=True)
class FormPromptLine:
    """An essay prompt at its place."""

    designation: str
    position: int
    public_id: str
    code: str
    title: str
    kind: str
    version: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who proposes to freeze a form and who agreed; `is_stale` when the form is no longer what was proposed."""

    by: str
    at: datetime
    note: str
    content_hash: str
    confirmed_by: str
    is_mine: bool
    is_stale: bool


@dataclass(frozen=True, slots=True)
class FormPage:
    """A form with all that it holds; `problems` keep it from being frozen."""

    line: FormLine
    seed: int
    content_hash: str
    coverage: Coverage
    items: tuple[FormItemLine, ...]
    prompts: tuple[FormPromptLine, ...]
    problems: tuple[str, ...]
    proposal: Proposal | None


@dataclass(frozen=True, slots=True)
class FreezePage:
    """What somebody decides by who is about to propose a form or to confirm it."""

    form: FormPage
    panel: Panel
    unmet: tuple[str, ...]

    @property
    def content_hash(self) -> str:
        return self.form.content_hash


def _coverage(row: Blueprint, versions: Sequence[ItemVersion]) -> Coverage:
    blueprint = rules.blueprint_from(row.document)
    levels = tuple(LevelLine(s.level, s.least, s.most, sum(v.level == s.level for v in versions)) for s in blueprint.levels)
    return Coverage(
        row.title, row.code, row.number, blueprint.status, blueprint.job_analysis, blueprint.total,
        tuple(_cell(blueprint, cell, versions) for cell in blueprint.cells), levels,
    )  # fmt: skip


def _cell(blueprint: TestPlan, cell: Cell, versions: Sequence[ItemVersion]) -> CellLine:
    inside = [version for version in versions if cell_of(blueprint, version.area) == cell]
    by_level = tuple(sum(version.level == level for version in inside) for level in CognitiveLevel)
    areas = tuple(ref for ref in framework(blueprint.population).areas if cell_of(blueprint, ref) == cell)
    return CellLine(cell.name, cell.count, len(inside), by_level, areas)


def form_lines(session: Session) -> list[FormLine]:
    """Every form, the newest first."""
    return [form_line(form) for form in service.forms(session)]


def form_line(form: ExamForm) -> FormLine:
    """A form in short."""
    return FormLine(
        form.public_id, form.code, form.title, form.population, form.state, len(form.items), service.scored(form), len(form.prompts),
        _cut(form.cut), form.created_at, form.published_at,
    )  # fmt: skip


def _cut(cut: CutScore | None) -> Cut | None:
    return Cut(cut.points, cut.out_of, cut.authority, cut.decided_on, cut.is_by_board) if cut else None


def form_page(session: Session, form: ExamForm, *, person: str = "") -> FormPage:
    """A form with its questions, prompts and what is missing; the hash of a draft is the one it would get."""
    is_draft = form.state == "draft"
    fixed = form.content_hash or service.form_hash(session, form)
    return FormPage(
        form_line(form), form.seed, fixed, _coverage(form.blueprint, [line.version for line in form.items if line.is_scored]),
        _items(session, form), _prompts(form.prompts), tuple(service.problems(session, form)) if is_draft else (),
        _proposal(session, form, fixed, person),
    )  # fmt: skip


def _items(session: Session, form: ExamForm) -> tuple[FormItemLine, ...]:
    newest = {version.item_id: version.number for version in bank.usable_items(session, bank=form.population)}
    counts = uses_of(session, bank=form.population)
    return tuple(
        FormItemLine(
            line.position, v.item.public_id, v.item.code, v.title, area_name(v.area, form.population), v.level, v.number,
            newest.get(v.item_id, 0) > v.number, line.is_scored, counts.get(v.item.code, 0),
        )
        for line in form.items
        for v in (line.version,)
    )  # fmt: skip


def _proposal(session: Session, form: ExamForm, fixed: str, person: str) -> Proposal | None:
    row = proposal_of(session, form)
    if row is None:
        return None
    names = names_of(session, {row.proposed_by, row.confirmed_by or ""})
    return Proposal(
        names.get(row.proposed_by, "Somebody"), row.proposed_at, row.note, row.content_hash,
        names.get(row.confirmed_by, "Somebody") if row.confirmed_by else "", row.proposed_by == person, row.content_hash != fixed,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class SheetPage:
    """How a form stands to its key sheet: who asks for it and why, and who agreed; `by` is "" while nobody asks."""

    line: FormLine
    by: str
    at: datetime | None
    reason: str
    agreed_by: str
    is_mine: bool


def sheet_page(session: Session, form: ExamForm, *, person: str) -> SheetPage:
    """What somebody of the committee sees who comes for the key on paper."""
    row = request_of(session, form)
    if row is None:
        return SheetPage(form_line(form), "", None, "", "", False)
    names = names_of(session, {row.asked_by, row.agreed_by or ""})
    agreed = names.get(row.agreed_by, "Somebody") if row.agreed_by else ""
    return SheetPage(
        form_line(form), names.get(row.asked_by, "Somebody"), row.asked_at, row.reason, agreed, row.asked_by == person
    )  # fmt: skip


def freeze_page(session: Session, form: ExamForm, *, person: str) -> FreezePage:
    """The form as it would be frozen, with its wishes that are not met."""
    return FreezePage(form_page(session, form, person=person), panel(session, form), tuple(unmet_wishes(session, form)))


def on_trial(session: Session) -> list[tuple[str, int]]:
    """For each bank how many questions are on trial and may be asked without a score."""
    return [(name, len(bank.usable_items(session, bank=name, pilot=True))) for name, _ in banks()]


def _prompts(lines: Sequence[FormPrompt]) -> tuple[FormPromptLine, ...]:
    ordered = sorted(lines, key=lambda line: (list(DESIGNATION_WORDS).index(line.designation), line.position))
    return tuple(
        FormPromptLine(
            DESIGNATION_WORDS[line.designation], line.position, v.prompt.public_id, v.prompt.code, v.title, v.kind, v.number
        )
        for line in ordered
        for v in (line.version,)
    )


@dataclass(frozen=True, slots=True)
class Offered:
    """What can be chosen when a form is assembled: (value, label) pairs."""

    blueprints: tuple[tuple[str, str], ...]
    forms: tuple[tuple[str, str], ...]
    prompts: tuple[tuple[str, str], ...]


def offered(session: Session) -> Offered:
    """The blueprints, the one that most forms are made by first; the forms whose questions may be left out; the prompts."""
    prompts, forms = bank.usable_prompts(session), service.forms(session)
    prompts.sort(key=lambda version: list(DESIGNATION_WORDS).index(version.designation))
    made, order = Counter(form.blueprint.code for form in forms), [name for name, _ in banks()]
    blueprints = sorted(
        service.latest_blueprints(session), key=lambda row: (-made[row.code], order.index(row.document["population"]), row.code)
    )
    return Offered(
        tuple((row.code, f"{row.title}, version {row.number}") for row in blueprints),
        tuple((form.public_id, f"{form.code}: {form.title}") for form in forms),
        tuple((v.prompt.code, f"{DESIGNATION_WORDS[v.designation]}: {v.title}") for v in prompts),
    )
