"""The discussion between the rounds: where the panel is apart, without names, and what is said about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import Event
from exam_app.bank.readers import note_reading
from exam_app.standards import panels
from exam_app.standards.models import Panelist, PanelNote, Rating, StandardPanel
from exam_app.standards.outcomes import observed, outcomes, raters, sheets
from exam_app.standards.rules.judging import BOUNDS, CELLS
from exam_app.standards.rules.stages import Method, NotThePanelsTurn, Stage, open_rounds

TALKING = (Stage.DISCUSSION, Stage.ROUND_TWO)


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """What one rater gave, in words; sorted by its value and the own one last, so that its place tells nothing."""

    value: float
    words: str = field(compare=False)
    is_own: bool


@dataclass(frozen=True, slots=True)
class TalkLine:
    """One item, or one number of the whole form, with everything that was given and how far it is apart."""

    position: int
    label: str
    marks: tuple[Mark, ...]
    spread: float
    mean: float | None = None
    share: str = ""
    notes: tuple[str, ...] = ()


def talk(session: Session, panel: StandardPanel, seat: Panelist | None = None) -> list[TalkLine]:
    """The last closed round, the widest spread first; `seat` marks the own judgements. Empty while none is closed."""
    closed = open_rounds(Stage(panel.stage))
    if not closed:
        return []
    own = raters(panel)[seat.id] if seat else ""
    if panel.method == Method.HOFSTEE:
        return _numbers(session, panel, max(closed), own, BOUNDS)
    return _items(session, panel, max(closed), own)


def _items(session: Session, panel: StandardPanel, number: int, own: str) -> list[TalkLine]:
    found = {one.number: one for one in outcomes(session, panel)}.get(number)
    given, lines = sheets(session, panel, number), panels.lines_of(panel)
    if found is None:
        return []
    figures, known = {one.place: one for one in found.items}, observed(session, [line.version_id for line in lines])
    by_place = {rater: {one.position: one for one in sheet.ratings} for rater, sheet in given.items()}
    told = [
        TalkLine(
            line.position, line.version.item.code,
            tuple(sorted(_mark(marks[line.position], rater == own) for rater, marks in by_place.items())),
            figures[line.position].spread, figures[line.position].mean, known[line.version_id].words,
            tuple(note.text for note in panel.notes if note.position == line.position),
        )
        for line in lines
        if line.position in figures
    ]  # fmt: skip
    return sorted(told, key=lambda line: (-round(line.spread, 6), line.position))


def _mark(one: Rating, is_own: bool) -> Mark:
    if one.percent is not None:
        return Mark(one.percent, f"{one.percent} %", is_own)
    return Mark(CELLS.index(one.cell or ""), cell_words(one.cell or ""), is_own)


def cell_words(cell: str) -> str:
    """Like "essential, easy"."""
    return cell.replace("-", ", ")


def _numbers(session: Session, panel: StandardPanel, number: int, own: str, names: dict[str, str]) -> list[TalkLine]:
    given = sheets(session, panel, number)
    found = []
    for name, label in names.items():
        values = {rater: int(sheet.numbers[name]) for rater, sheet in given.items()}
        marks = tuple(sorted(Mark(value, str(value), rater == own) for rater, value in values.items()))
        found.append(TalkLine(0, label, marks, max(values.values()) - min(values.values()), sum(values.values()) / len(values)))
    return found


def classes(session: Session, panel: StandardPanel, seat: Panelist | None = None) -> list[TalkLine]:
    """Ebel's expected percentages by class in the last closed round; empty for another method."""
    closed = open_rounds(Stage(panel.stage))
    if panel.method != Method.EBEL or not closed:
        return []
    return _numbers(
        session, panel, max(closed), raters(panel)[seat.id] if seat else "", {cell: cell_words(cell) for cell in CELLS}
    )


def line_at(session: Session, panel: StandardPanel, position: int, seat: Panelist | None = None) -> TalkLine | None:
    """The same of one item; None while no round is closed, or for an item that left the standard."""
    return next((line for line in talk(session, panel, seat) if line.position == position), None)


def general_notes(panel: StandardPanel) -> Sequence[str]:
    """What was noted about the whole."""
    return [note.text for note in panel.notes if note.position is None]


def note(session: Session, panel: StandardPanel, position: int | None, text: str, *, by: str, now: datetime) -> None:
    """Keep what was said of an item (by its place) or of the whole. Raises NotThePanelsTurn, Missing."""
    if panels.hold(session, panel, shared=True) not in TALKING:
        raise NotThePanelsTurn("There is no discussion now.")
    if position is not None:
        panels.line_of(panel, position)
    session.add(PanelNote(panel_id=panel.id, position=position, text=text.strip(), by=by, at=now))
    session.flush()
    session.expire(panel)
    audit.record(session, Event.PANEL_NOTED, by=by, about=panel.public_id, at=now, place=position or 0)


def read_for_talk(session: Session, panel: StandardPanel, position: int, *, by: str, now: datetime) -> None:
    """Record that the chair reads the text of an item. Raises Missing."""
    note_reading(session, panels.line_of(panel, position).version, by=by, now=now)
