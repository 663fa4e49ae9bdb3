"""What a panelist's pages show: the way through the panel, an item to rate, and others' judgements once a round is closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from exam_app.bank.keys import SealedKey, key_of
from exam_app.bank.models import ItemVersion
from exam_app.standards import practice, rating
from exam_app.standards.discussing import TalkLine, cell_words, line_at
from exam_app.standards.models import OwnAnswer, Panelist, Rating, Sheet
from exam_app.standards.outcomes import observed
from exam_app.standards.panels import lines_of, seats_of
from exam_app.standards.rules.stages import (
    METHODS,
    ROUND_WORDS,
    ROUNDS,
    STAGES,
    Method,
    NotThePanelsTurn,
    Stage,
    needs_practice,
    rates_items,
)


@dataclass(frozen=True, slots=True)
class SeatLine:
    """A panel in the list of somebody who sits on it; `to_do` names what waits."""

    public_id: str
    title: str
    method: str
    form: str
    stage: str
    to_do: str


@dataclass(frozen=True, slots=True)
class RoundLine:
    """A round of the panelist's own: how much is given, and whether it is handed in."""

    number: int
    words: str
    given: int
    wanted: int
    is_open: bool
    is_handed_in: bool
    has_numbers: bool


@dataclass(frozen=True, slots=True)
class SeatPage:
    """The panelist's way through the panel."""

    public_id: str
    title: str
    method: str
    method_words: str
    form: str
    description: str
    stage: str
    stage_words: str
    has_declared: bool
    practised: int
    practice: int
    first_practice: int
    rounds: tuple[RoundLine, ...]
    first_open: int
    asks_numbers: bool
    rates_items: bool
    items: int
    answered: int
    first_unanswered: int


@dataclass(frozen=True, slots=True)
class Shown:
    """An item as the candidate sees it, with the own answer and, if it may be shown, the key."""

    place: int
    of: int
    stem: str
    kind: str
    options: Sequence[Mapping[str, object]]
    answer: str
    key: SealedKey | None


@dataclass(frozen=True, slots=True)
class PracticePage:
    """A practice item; with `percent` also what it teaches and what is known of it."""

    panel: str
    title: str
    step: int
    shown: Shown
    percent: int | None
    explanation: str
    share: str
    is_known: bool
    following: int


@dataclass(frozen=True, slots=True)
class RatePage:
    """An item of the form: what was given in this round and the one before, and in a closed round by everybody."""

    panel: str
    title: str
    method: str
    step: int
    stage_words: str
    round: int
    is_open: bool
    must_answer: bool
    shown: Shown
    percent: int | None
    cell: str
    before: str
    rates_items: bool
    given: frozenset[int]
    places: tuple[int, ...]
    talk: TalkLine | None

    @property
    def following(self) -> int | None:
        """The next item."""
        return next((place for place in self.places if place > self.shown.place), None)

    @property
    def previous(self) -> int | None:
        """The item before."""
        return next((place for place in reversed(self.places) if place < self.shown.place), None)


def seat_lines(session: Session, account_id: int) -> list[SeatLine]:
    """Every panel this person sits on, the newest first."""
    return [
        SeatLine(
            seat.panel.public_id, seat.panel.title, METHODS[Method(seat.panel.method)], seat.panel.form.code,
            STAGES[Stage(seat.panel.stage)], to_do(session, seat),
        )
        for seat in seats_of(session, account_id)
    ]  # fmt: skip


def to_do(session: Session, seat: Panelist) -> str:
    """What waits for this panelist, in a few words; "" for nothing."""
    stage = Stage(seat.panel.stage)
    if stage == Stage.RATED:
        return ""
    if seat.declared_at is None:
        return "Declare"
    if needs_practice(Method(seat.panel.method)) and not practice.is_done(session, seat):
        return "Practise"
    sheet = rating.sheets_of(session, seat).get(ROUNDS.get(stage, 0))
    return "Rate and hand in" if sheet and sheet.handed_in_at is None else ""


def seat_page(session: Session, seat: Panelist) -> SeatPage:
    """The panelist's own page."""
    panel, sheets = seat.panel, rating.sheets_of(session, seat)
    done, method = practice.rated(session, seat), Method(panel.method)
    rounds = tuple(_round(seat, sheet) for sheet in sheets.values())
    open_sheet = sheets.get(ROUNDS.get(Stage(panel.stage), 0))
    left = [place for place in rating.missing(seat, open_sheet) if place] if open_sheet else []
    places, own = [line.position for line in lines_of(panel)], rating.own_answers(session, seat)
    return SeatPage(
        panel.public_id, panel.title, method, METHODS[method], panel.form.code, panel.description, panel.stage,
        STAGES[Stage(panel.stage)], seat.declared_at is not None, len(done), len(panel.practice) if needs_practice(method) else 0,
        next((each.position for each in panel.practice if each.position not in done), 1), rounds, min(left or places),
        bool(rating.number_names(seat)), rates_items(method), len(places), len(own),
        next((place for place in places if place not in own), places[0]),
    )  # fmt: skip


def _round(seat: Panelist, sheet: Sheet) -> RoundLine:
    lacking = rating.missing(seat, sheet)
    wanted = (len(lines_of(seat.panel)) if rates_items(Method(seat.panel.method)) else 0) + bool(rating.number_names(seat))
    is_now = ROUNDS.get(Stage(seat.panel.stage)) == sheet.round
    is_in = sheet.handed_in_at is not None
    return RoundLine(
        sheet.round, ROUND_WORDS[sheet.round], wanted - len(lacking), wanted, is_now and not is_in, is_in, bool(sheet.numbers)
    )


def practice_page(session: Session, seat: Panelist, position: int) -> PracticePage:
    """A practice item, and what it teaches once it is rated."""
    panel, chosen = seat.panel, practice.item_of(seat.panel, position)
    done = practice.rated(session, seat)
    percent, known = done.get(position), observed(session, [chosen.version_id])[chosen.version_id]
    key = key_of(session, chosen.version) if percent is not None and panel.shows_key else None
    left = [each.position for each in panel.practice if each.position not in done]
    return PracticePage(
        panel.public_id, panel.title, panel.step, shown_version(chosen.version, position, len(panel.practice), "", key), percent,
        chosen.explanation if percent is not None else "", known.words if percent is not None else "",
        known.p is not None, min(left, default=0),
    )  # fmt: skip


def shown_version(version: ItemVersion, place: int, of: int, answer: str, key: SealedKey | None) -> Shown:
    """A version in the candidate's own page parts."""
    options = [
        {"letter": option.letter, "text": option.text, "is_chosen": option.letter in answer, "is_ruled_out": False}
        for option in version.options
    ]
    return Shown(place, of, version.asked, version.kind, options, answer, key)


def rate_page(session: Session, seat: Panelist, position: int) -> RatePage:
    """An item of the form for its rater."""
    panel, sheets, lines = seat.panel, rating.sheets_of(session, seat), lines_of(seat.panel)
    line = next(each for each in lines if each.position == position)
    own = session.get(OwnAnswer, (seat.id, position))
    now = max(sheets) if sheets else 0
    mine, first = _rating(sheets.get(now), position), _rating(sheets.get(1), position)
    number, rates = ROUNDS.get(Stage(panel.stage), 0), rates_items(Method(panel.method))
    return RatePage(
        panel.public_id, panel.title, panel.method, panel.step, STAGES[Stage(panel.stage)], now,
        bool(number and sheets[number].handed_in_at is None), own is None and (panel.shows_key or not rates),
        shown_version(line.version, position, len(panel.form.items), own.letters if own else "", rating.shown_key(session, seat, line)),
        mine.percent if mine else None, (mine.cell or "") if mine else "", _words(first) if now == 2 else "",
        rates, _given(session, seat, sheets.get(now)), tuple(each.position for each in lines), line_at(session, panel, position, seat),
    )  # fmt: skip


def _given(session: Session, seat: Panelist, sheet: Sheet | None) -> frozenset[int]:
    """The items that are rated, or, where none is rated, answered as a candidate would."""
    if not rates_items(Method(seat.panel.method)):
        return frozenset(rating.own_answers(session, seat))
    return frozenset(one.position for one in sheet.ratings) if sheet else frozenset()


@dataclass(frozen=True, slots=True)
class NumbersPage:
    """The numbers for the whole form: their names, what was given, and what was given in round one."""

    panel: str
    title: str
    method: str
    round: str
    step: int
    out_of: int
    description: str
    names: tuple[str, ...]
    known: Mapping[str, int]
    before: Mapping[str, int]
    answered: int
    right: int


def numbers_page(session: Session, seat: Panelist) -> NumbersPage:
    """The page for Ebel's classes or Hofstee's four numbers. Raises NotThePanelsTurn while no round is open."""
    panel, sheets = seat.panel, rating.sheets_of(session, seat)
    number = ROUNDS.get(Stage(panel.stage))
    if number is None or not rating.number_names(seat):
        raise NotThePanelsTurn("There are no numbers to give now.")
    before, own = sheets[1].numbers if number == 2 else {}, rating.own_answers(session, seat)
    return NumbersPage(
        panel.public_id, panel.title, panel.method, ROUND_WORDS[number], panel.step, len(lines_of(panel)), panel.description,
        rating.number_names(seat), sheets[number].numbers, before, len(own), sum(own.values()),
    )  # fmt: skip


def declared(seat: Panelist) -> dict[str, object]:
    """What this panelist declared before, for the form; empty when nothing yet."""
    if seat.declared_at is None:
        return {}
    return {
        "has_conflict": "yes" if seat.conflicts else "no", "conflicts": seat.conflicts, "years": seat.years, "field": seat.field,
        "association": seat.association,
    }  # fmt: skip


def _rating(sheet: Sheet | None, position: int) -> Rating | None:
    return next((one for one in sheet.ratings if one.position == position), None) if sheet else None


def _words(one: Rating | None) -> str:
    if one is None:
        return ""
    return f"{one.percent} %" if one.percent is not None else cell_words(one.cell or "")
