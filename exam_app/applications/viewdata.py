"""What the pages show of an application: frozen values in plain words, made from rows and rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby

from exam_app.applications.evidence import SHOWS_AREAS, value_of
from exam_app.applications.labels import ADD, ANCHORS, PEOPLE, STATES, details_of, label_of
from exam_app.applications.models import Application, EvidenceEntry
from exam_app.applications.moving import day_of, profile_of
from exam_app.applications.requirements.kinds import NamedRole
from exam_app.applications.requirements.outcome import Requirement, Rule, Status
from exam_app.applications.requirements.wording import amount
from exam_app.applications.service import OwnWords, checklist_of, vocabulary_of
from exam_app.applications.states import EDITABLE, State

# Long texts that inform and are read once.
FOLDED = frozenset({"renewal", "leadership.examples"})
KINDS = {anchor: kind for kind, anchor in ANCHORS.items()}


@dataclass(frozen=True, slots=True)
class Line:
    """One requirement. `status` says it in words; `tone` is "met", "short", "wish" (short, but not required) or "plain"."""

    id: str
    rule: str
    status: str
    tone: str
    sentence: str
    note: str
    have: Decimal | None
    need: Decimal | None
    is_folded: bool

    @property
    def has_bar(self) -> bool:
        """Whether a bar says more than the words do."""
        return self.tone in ("short", "wish") and self.need is not None and self.need > 1


@dataclass(frozen=True, slots=True)
class Item:
    """One entry. `areas` is how many competencies it shows; None when it cannot show any."""

    public_id: str
    kind: str
    title: str
    details: str
    areas: int | None


@dataclass(frozen=True, slots=True)
class Section:
    """The lines under one heading of the association, with the entries that bear on them."""

    anchor: str
    heading: str
    kind: str | None
    lines: tuple[Line, ...]
    items: tuple[Item, ...]

    @property
    def add(self) -> str | None:
        """What the button says that enters one more; None where nothing more is entered."""
        return ADD[self.kind][1 if self.items else 0] if self.kind else None


@dataclass(frozen=True, slots=True)
class Near:
    """Somebody named; `id` is given where the name can be taken back here."""

    id: int | None
    role: str
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """An application as its applicant and the coordinator read it."""

    public_id: str
    applicant: str
    email: str
    words: OwnWords
    rules_since: date
    state: State
    state_word: str
    is_editable: bool
    is_expired: bool
    is_complete: bool
    note: str
    started_at: datetime
    submitted_at: datetime | None
    decided_at: datetime | None
    approved_until: date | None
    sections: tuple[Section, ...]
    people: tuple[Near, ...]

    @property
    def title(self) -> str:
        return f"{self.words.category}, {self.words.designation}"

    @property
    def may_discard(self) -> bool:
        """Whether it was never handed in."""
        return self.state is State.DRAFT

    @property
    def required(self) -> int:
        """How many required lines are judged."""
        return sum(line.rule == "Required" and line.tone in ("met", "short") for line in self._lines)

    @property
    def met(self) -> int:
        return sum(line.rule == "Required" and line.tone == "met" for line in self._lines)

    @property
    def is_ready(self) -> bool:
        return self.met == self.required

    @property
    def missing(self) -> list[tuple[str, Line]]:
        """(anchor of its section, line) of each required line that is short."""
        return [(section.anchor, line) for section in self.sections for line in section.lines if line.tone == "short"]

    @property
    def _lines(self) -> list[Line]:
        return [line for section in self.sections for line in section.lines]


def sheet_of(application: Application, *, now: datetime) -> Sheet:
    """The whole application as it stands today."""
    today, state, until = day_of(application, now), State(application.state), application.approved_until
    expired = until is not None and until < today
    complete = application.demonstration is not None and application.demonstration.is_complete
    return Sheet(
        public_id=application.public_id,
        applicant=application.applicant.name,
        email=application.applicant.email,
        words=vocabulary_of(application),
        rules_since=profile_of(application).version.effective_from,
        state=state,
        state_word="Examination passed" if complete else "Approval has ended" if expired else STATES[state],
        is_editable=state in EDITABLE,
        is_expired=expired,
        is_complete=complete,
        note=application.note,
        started_at=application.started_at,
        submitted_at=application.submitted_at,
        decided_at=application.decided_at,
        approved_until=until,
        sections=tuple(_sections(checklist_of(application, now=now), items_of(application))),
        people=people_of(application),
    )


def items_of(application: Application) -> list[Item]:
    """The entries in the order in which they were entered."""
    return [item_of(entry) for entry in application.entries]


def item_of(entry: EvidenceEntry) -> Item:
    """One entry in words."""
    value = value_of(entry)
    areas = len(entry.areas) if entry.kind in SHOWS_AREAS else None
    return Item(entry.public_id, entry.kind, label_of(value), details_of(value), areas)


def section_of(application: Application, kind: str, *, now: datetime) -> Section | None:
    """What the association asks where this kind of evidence counts."""
    for section in sheet_of(application, now=now).sections:
        if section.kind == kind:
            return section
    return None


def is_editable(application: Application) -> bool:
    """Whether the applicant can change it now."""
    return application.state in EDITABLE


def people_of(application: Application) -> tuple[Near, ...]:
    """Everybody named, the same person in the same role once; names given by themselves last."""
    near = (
        Near(None if person.entry_id else person.id, PEOPLE[NamedRole(person.role)], person.name, person.email or "")
        for person in application.people
    )
    return tuple(sorted(set(near), key=lambda one: (one.id or 0, one.name.casefold(), one.role)))


def _sections(lines: Sequence[Requirement], items: Sequence[Item]) -> Iterable[Section]:
    for heading, group in groupby(lines, key=lambda line: line.heading):
        under = list(group)
        anchor = under[0].id.partition(".")[0]
        kind = KINDS.get(anchor)
        yield Section(
            anchor, heading, kind, tuple(map(_line, under)), tuple(item for item in items if kind and item.kind == kind)
        )


def _line(line: Requirement) -> Line:
    return Line(
        line.id, line.rule.replace("_", " ").capitalize(), _status(line), _tone(line), line.sentence, line.note,
        line.have, line.need, line.id in FOLDED,
    )  # fmt: skip


def _status(line: Requirement) -> str:
    if line.status is not Status.SHORT:
        words = {Status.MET: "Met", Status.INFORMATION: "For information", Status.NOT_STATED: "Not stated"}
        return words[line.status]
    return f"{amount(line.short_by, line.unit)} short" if line.unit and line.short_by else "Not met yet"


def _tone(line: Requirement) -> str:
    if line.status is Status.SHORT:
        return "short" if line.rule is Rule.REQUIRED else "wish"
    return "met" if line.status is Status.MET else "plain"
