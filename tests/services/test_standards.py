"""Panels on the database: who may sit, the order of things, blind rounds, recommendation and decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from exam_app.accounts.models import Account
from exam_app.audit import AuditEvent, Event
from exam_app.bank import service as bank
from exam_app.clock import FakeClock
from exam_app.exams import service as exams
from exam_app.exams.models import CutScore, ExamForm, Window
from exam_app.exams.rules import CutScoreRefused, FormFrozen
from exam_app.notices.service import inbox
from exam_app.standards import deciding, declaring, discussing, outcomes, panels, practice, rating
from exam_app.standards.models import BoardDecision, Confirmation, Sheet, StandardPanel
from exam_app.standards.rules import stages
from exam_app.standards.rules.stages import Method, Stage
from tests import build_standards as b
from tests.build import Cast
from tests.build_exams import draft_form
from tests.build_sitting import approved
from tests.build_standards import near

RATINGS = ((60, 80, 40), (70, 90, 50), (50, 70, 90))


@dataclass
class Given:
    """A panel of three in its first round."""

    panel: StandardPanel
    form: ExamForm
    people: list[Account]

    def seat(self, place: int) -> panels.Panelist:
        return b.seat(self.panel, self.people[place])


@pytest.fixture
def three(session: Session, cast: Cast, clock: FakeClock) -> Given:
    people, form = b.panel_people(session, 3, now=clock.now()), b.a_frozen_form(session, now=clock.now())
    return Given(b.in_round_one(session, cast, form, people, now=clock.now()), form, people)


def rated(session: Session, three: Given, clock: FakeClock) -> StandardPanel:
    """The same after both rounds."""
    b.give_all(session, three.panel, {p.id: r for p, r in zip(three.people, RATINGS, strict=True)}, now=clock.now())
    b.go(session, three.panel, Stage.DISCUSSION, now=clock.now())
    b.go(session, three.panel, Stage.RATED, now=clock.now())
    return three.panel


def recommended(session: Session, three: Given, clock: FakeClock, points: int = 2) -> StandardPanel:
    panel = rated(session, three, clock)
    deciding.recommend(
        session,
        panel,
        points=points,
        met_on=clock.now().date(),
        present=["Pia Adler"],
        minutes="Page 3.",
        by="clara",
        now=clock.now(),
    )
    return panel


def decided(session: Session, panel: StandardPanel, cast: Cast, clock: FakeClock, points: int = 2, **more: str) -> BoardDecision:
    facts = {"authority": "Board", "minutes": "Page 9.", "reason": "", **more}
    return deciding.decide(
        session, panel, points=points, out_of=3, decided_on=clock.now().date(), by=cast.cora.public_id, now=clock.now(), **facts
    )


def test_a_draft_has_no_panel(stocked: None, session: Session, cast: Cast, clock: FakeClock) -> None:
    draft = draft_form(session, now=clock.now())
    with pytest.raises(stages.PanelRefused, match="can still change"):
        b.a_panel(session, cast, draft, [], title="Too early", now=clock.now())


def test_who_sits_the_exam_reviews_or_chairs_does_not_sit_on_a_panel(
    stocked: None, session: Session, cast: Cast, clock: FakeClock
) -> None:
    form, today = b.a_frozen_form(session, now=clock.now()), clock.now().date()
    panel = b.a_panel(session, cast, form, [], now=clock.now())
    for person in (cast.ada, cast.ruth, cast.cora, cast.clara):
        with pytest.raises(stages.PanelRefused):
            panels.ask(session, panel, person, by="clara", now=clock.now())
    assert panels.possible(session, chair=cast.clara.id, today=today) == [cast.iris]
    approved(session, cast.iris, now=clock.now())
    assert panels.possible(session, chair=cast.clara.id, today=today) == []
    assert panels.possible(session, chair=cast.clara.id, today=today + timedelta(days=4000)) == [cast.iris]


def test_round_one_needs_two_panelists_practice_and_a_declaration(session: Session, cast: Cast, clock: FakeClock) -> None:
    people, form = b.panel_people(session, 2, now=clock.now()), b.a_frozen_form(session, now=clock.now())
    panel = b.a_panel(session, cast, form, people, now=clock.now())
    with pytest.raises(stages.NotComplete, match="Pia Adler"):
        b.go(session, panel, Stage.ROUND_ONE, now=clock.now())
    b.go(session, panel, Stage.ROUND_ONE, anyway=True, now=clock.now())
    own, by = b.seat(panel, people[0]), people[0].public_id
    with pytest.raises(stages.FirstThings, match="Declare"):
        rating.rate(session, own, 1, 50, by=by, now=clock.now())
    declaring.declare(session, own, conflicts="", by=by, now=clock.now(), **b.JUST)
    with pytest.raises(stages.FirstThings, match="Practise"):
        rating.rate(session, own, 1, 50, by=by, now=clock.now())
    practice.rate(session, own, 1, 50, by=by, now=clock.now())
    rating.rate(session, own, 1, 50, by=by, now=clock.now())
    with pytest.raises(stages.HandedIn):
        practice.rate(session, own, 1, 60, by=by, now=clock.now())


def test_a_panel_of_one_and_one_without_practice_do_not_begin(session: Session, cast: Cast, clock: FakeClock) -> None:
    people, form = b.panel_people(session, 2, now=clock.now()), b.a_frozen_form(session, now=clock.now())
    with pytest.raises(stages.NotComplete, match="at least 2"):
        b.go(session, b.a_panel(session, cast, form, people[:1], now=clock.now()), Stage.ROUND_ONE, anyway=True, now=clock.now())
    panel = b.a_panel(session, cast, form, people, title="Bare", now=clock.now())
    practice.remove(session, panel, 1, by="clara", now=clock.now())
    with pytest.raises(stages.NotComplete, match="practise on"):
        b.go(session, panel, Stage.ROUND_ONE, anyway=True, now=clock.now())


def test_reading_an_item_bars_from_sitting_the_form(session: Session, three: Given, clock: FakeClock) -> None:
    reader = three.people[0].public_id
    assert not exams.has_read(session, three.form.id, reader)
    rating.read(session, three.seat(0), 1, by=reader, now=clock.now())
    assert exams.has_read(session, three.form.id, reader)


def test_the_key_comes_after_the_own_answer_and_its_reading_is_on_record(session: Session, cast: Cast, clock: FakeClock) -> None:
    people, form = b.panel_people(session, 2, now=clock.now()), b.a_frozen_form(session, now=clock.now())
    panel = b.in_round_one(session, cast, form, people, shows_key=True, now=clock.now())
    own, by = b.seat(panel, people[0]), people[0].public_id
    line = rating.read(session, own, 1, by=by, now=clock.now())
    assert rating.shown_key(session, own, line) is None
    with pytest.raises(stages.FirstThings, match="Answer"):
        rating.rate(session, own, 1, 50, by=by, now=clock.now())
    with pytest.raises(stages.PanelRefused):
        rating.answer(session, own, 1, "E", by=by, now=clock.now())
    rating.answer(session, own, 1, "B", by=by, now=clock.now())
    shown = rating.shown_key(session, own, line)
    assert shown is not None
    assert shown.letter == "B"
    reads = sa.select(AuditEvent).where(AuditEvent.event == Event.KEY_READ.code, AuditEvent.about == line.version.item.public_id)
    assert [event.by for event in session.scalars(reads)] == [by]
    with pytest.raises(stages.HandedIn):
        rating.answer(session, own, 1, "A", by=by, now=clock.now())


def test_what_is_handed_in_stays_and_needs_every_item(session: Session, three: Given, clock: FakeClock) -> None:
    own, by = three.seat(0), three.people[0].public_id
    with pytest.raises(stages.NotComplete, match="3 judgements"):
        rating.hand_in(session, own, by=by, now=clock.now())
    b.give(session, own, RATINGS[0], now=clock.now())
    with pytest.raises(stages.HandedIn):
        rating.rate(session, own, 1, 10, by=by, now=clock.now())
    with pytest.raises(stages.HandedIn):
        rating.hand_in(session, own, by=by, now=clock.now())
    assert [one.percent for one in session.get_one(Sheet, (own.id, 1)).ratings] == list(RATINGS[0])


def test_no_figure_of_an_open_round_can_be_had(session: Session, three: Given, clock: FakeClock) -> None:
    b.give(session, three.seat(1), RATINGS[1], now=clock.now())
    b.give(session, three.seat(2), RATINGS[2], now=clock.now())
    assert outcomes.outcomes(session, three.panel) == []
    assert discussing.talk(session, three.panel) == []
    b.go(session, three.panel, Stage.DISCUSSION, anyway=True, now=clock.now())
    (first,) = outcomes.outcomes(session, three.panel)
    assert (first.cut, len(first.raters)) == (near(2.1), 2)
    b.go(session, three.panel, Stage.ROUND_TWO, now=clock.now())
    b.give(session, three.seat(1), (10, 10, 10), now=clock.now())
    b.give(session, three.seat(2), (10, 10, 10), now=clock.now())
    assert [one.number for one in outcomes.outcomes(session, three.panel)] == [1]


def test_the_discussion_begins_where_the_panel_is_farthest_apart(session: Session, three: Given, clock: FakeClock) -> None:
    b.give_all(session, three.panel, {p.id: r for p, r in zip(three.people, RATINGS, strict=True)}, now=clock.now())
    with pytest.raises(stages.NotThePanelsTurn):
        discussing.note(session, three.panel, 3, "Too early.", by="clara", now=clock.now())
    b.go(session, three.panel, Stage.DISCUSSION, now=clock.now())
    discussing.note(session, three.panel, 3, "Two of us saw a trap.", by="clara", now=clock.now())
    lines = discussing.talk(session, three.panel, three.seat(2))
    assert [(line.position, line.spread) for line in lines] == [
        (3, near(50)),
        (1, near(20)),
        (2, near(20)),
    ]
    assert [(mark.words, mark.is_own) for mark in lines[0].marks] == [("40 %", False), ("50 %", False), ("90 %", True)]
    assert (lines[0].share, lines[0].notes) == ("too few (0)", ("Two of us saw a trap.",))


def test_round_two_begins_as_a_copy_and_both_rounds_are_kept(session: Session, three: Given, clock: FakeClock) -> None:
    b.give_all(session, three.panel, {p.id: r for p, r in zip(three.people, RATINGS, strict=True)}, now=clock.now())
    b.go(session, three.panel, Stage.DISCUSSION, now=clock.now())
    b.go(session, three.panel, Stage.ROUND_TWO, now=clock.now())
    for place in range(3):
        by = three.people[place].public_id
        if place == 2:
            rating.rate(session, three.seat(place), 3, 75, by=by, now=clock.now())
        rating.hand_in(session, three.seat(place), by=by, now=clock.now())
    b.go(session, three.panel, Stage.RATED, now=clock.now())
    first, second = outcomes.outcomes(session, three.panel)
    assert (first.cut, second.cut) == (near(2.0), near(1.95))
    assert (second.se or 0) < (first.se or 0)
    assert second.raters[0].rater == "Rater 1"


def test_pilots_are_not_judged_and_voided_items_leave_the_standard(session: Session, cast: Cast, clock: FakeClock) -> None:
    people, form = b.panel_people(session, 2, now=clock.now()), b.a_frozen_form(session, pilots=2, now=clock.now())
    panel = b.in_round_one(session, cast, form, people, now=clock.now())
    b.give_all(session, panel, {p.id: (40, 60, 80) for p in people}, now=clock.now())
    b.go(session, panel, Stage.DISCUSSION, now=clock.now())
    assert outcomes.outcomes(session, panel)[0].cut == near(1.8)
    form.items[2].is_voided = True
    (found,) = outcomes.outcomes(session, panel)
    assert (found.cut, found.out_of) == (near(1.0), 2)


def test_a_panel_goes_on_in_its_order_only(session: Session, three: Given, clock: FakeClock) -> None:
    for to in (Stage.ROUND_TWO, Stage.RATED, Stage.ROUND_ONE):
        with pytest.raises(stages.NotThePanelsTurn):
            b.go(session, three.panel, to, now=clock.now())
    b.give(session, three.seat(0), RATINGS[0], now=clock.now())
    with pytest.raises(stages.NotComplete, match="Fewer than 2"):
        b.go(session, three.panel, Stage.DISCUSSION, anyway=True, now=clock.now())
    with pytest.raises(stages.NotThePanelsTurn):
        panels.ask(session, three.panel, three.people[0], by="clara", now=clock.now())


def test_hofstee_says_when_scores_are_missing_and_when_nothing_crosses(session: Session, cast: Cast, clock: FakeClock) -> None:
    people, form = b.panel_people(session, 2, now=clock.now()), b.a_frozen_form(session, items=4, now=clock.now())
    panel = b.in_round_one(session, cast, form, people, method=Method.HOFSTEE, now=clock.now())
    for person in people:
        own, by = b.seat(panel, person), person.public_id
        with pytest.raises(stages.PanelRefused):
            rating.give_numbers(
                session, own, {"least_cut": 3, "most_cut": 2, "least_fail": 0, "most_fail": 10}, by=by, now=clock.now()
            )
        rating.give_numbers(
            session, own, {"least_cut": 3, "most_cut": 4, "least_fail": 1, "most_fail": 10}, by=by, now=clock.now()
        )
        rating.hand_in(session, own, by=by, now=clock.now())
    b.go(session, panel, Stage.DISCUSSION, now=clock.now())
    (found,) = outcomes.outcomes(session, panel)
    assert found.cut is None
    assert "too few released scores" in found.says
    b.released_scores(session, form, [10, 5, 5, 5, 5], now=clock.now())
    (found,) = outcomes.outcomes(session, panel)
    assert found.cut is None
    assert found.says.startswith("No solution")


def _is_told(session: Session, person: Account) -> bool:
    return any(notice.subject == "A decision of the board to confirm" for notice in inbox(session, person.id))


def test_the_boards_decision_becomes_the_cut_score_when_a_second_person_confirms(
    session: Session, cast: Cast, three: Given, clock: FakeClock
) -> None:
    panel = recommended(session, three, clock)
    made = decided(session, panel, cast, clock)
    assert session.get(CutScore, three.form.id) is None
    told = [person.name for person in (cast.clara, cast.cora, cast.carl, cast.iris) if _is_told(session, person)]
    assert told == [cast.clara.name, cast.carl.name]
    assert not any(_is_told(session, seat.account) for seat in panel.panelists)
    with pytest.raises(stages.TwoPeople):
        deciding.confirm(session, made, is_confirmed=True, words="", by=cast.cora.public_id, now=clock.now())
    with pytest.raises(stages.AlreadyDecided):
        decided(session, panel, cast, clock)
    done = deciding.confirm(session, made, is_confirmed=True, words="As on page 9.", by=cast.carl.public_id, now=clock.now())
    cut = session.get_one(CutScore, three.form.id)
    assert (done.is_applied, cut.points, cut.out_of, cut.authority) == (True, 2, 3, "Board")
    for deed in (
        lambda: deciding.confirm(session, made, is_confirmed=False, words="", by=cast.carl.public_id, now=clock.now()),
        lambda: decided(session, panel, cast, clock),
    ):
        with pytest.raises(stages.AlreadyDecided):
            deed()
    with pytest.raises(stages.NotThePanelsTurn):
        deciding.recommend(session, panel, points=1, met_on=date(2026, 1, 1), present=[], minutes="", by="clara", now=clock.now())
    alone = {"points": 1, "out_of": 3, "authority": "Board", "decided_on": date(2026, 1, 1)}
    with pytest.raises(FormFrozen, match="Two people have confirmed"):
        exams.set_cut_score(session, three.form, **alone, by=cast.clara.public_id, now=clock.now())
    assert session.get_one(CutScore, three.form.id).points == 2


def test_another_number_needs_a_reason_and_a_rejected_entry_can_be_made_anew(
    session: Session, cast: Cast, three: Given, clock: FakeClock
) -> None:
    panel = rated(session, three, clock)
    with pytest.raises(stages.NotThePanelsTurn):
        decided(session, panel, cast, clock)
    with pytest.raises(CutScoreRefused):
        deciding.recommend(session, panel, points=4, met_on=date(2026, 1, 1), present=[], minutes="", by="clara", now=clock.now())
    deciding.recommend(session, panel, points=2, met_on=date(2026, 1, 1), present=[], minutes="", by="clara", now=clock.now())
    with pytest.raises(stages.PanelRefused, match="Say why"):
        decided(session, panel, cast, clock, points=3)
    made = decided(session, panel, cast, clock, points=3, reason="The board wants all of it.")
    deciding.confirm(session, made, is_confirmed=False, words="Page 9 says two.", by=cast.carl.public_id, now=clock.now())
    assert session.get(CutScore, three.form.id) is None
    assert decided(session, panel, cast, clock).points == 2
    assert [one.points for one in panel.decisions] == [3, 2]


def test_a_decision_after_a_window_is_frozen_stands_on_record_only(
    session: Session, cast: Cast, three: Given, clock: FakeClock
) -> None:
    panel = recommended(session, three, clock)
    b.released_scores(session, three.form, [1, 1], now=clock.now())
    made = decided(session, panel, cast, clock)
    done = deciding.confirm(session, made, is_confirmed=True, words="", by=cast.carl.public_id, now=clock.now())
    assert (done.is_confirmed, done.is_applied) == (True, False)
    assert session.get(CutScore, three.form.id) is None
    assert session.scalars(sa.select(Window.state).where(Window.form_id == three.form.id)).all() == ["released"]


@pytest.mark.parametrize(
    "table", ["panel_notes", "standard_recommendations", "board_decisions", "board_confirmations", "panel_answers"]
)
def test_the_database_keeps_the_records_as_they_are(
    session: Session, cast: Cast, three: Given, clock: FakeClock, table: str
) -> None:
    by = three.people[0].public_id
    rating.answer(session, three.seat(0), 1, "A", by=by, now=clock.now())
    b.give_all(session, three.panel, {p.id: r for p, r in zip(three.people, RATINGS, strict=True)}, now=clock.now())
    b.go(session, three.panel, Stage.DISCUSSION, now=clock.now())
    discussing.note(session, three.panel, None, "Said.", by="clara", now=clock.now())
    b.go(session, three.panel, Stage.RATED, now=clock.now())
    deciding.recommend(
        session, three.panel, points=2, met_on=date(2026, 1, 1), present=[], minutes="", by="clara", now=clock.now()
    )
    made = decided(session, three.panel, cast, clock)
    deciding.confirm(session, made, is_confirmed=True, words="", by=cast.carl.public_id, now=clock.now())
    session.commit()
    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET {'letters' if table == 'panel_answers' else 'by'} = 'x'"):
        with pytest.raises(DBAPIError, match="append-only"):
            session.execute(sa.text(statement))
        session.rollback()


def test_the_database_itself_wants_two_people(session: Session, cast: Cast, three: Given, clock: FakeClock) -> None:
    made = decided(session, recommended(session, three, clock), cast, clock)
    session.add(
        Confirmation(
            decision_id=made.id, entered_by=made.by, is_confirmed=True, words="", is_applied=False, by=made.by, at=clock.now()
        )
    )
    with pytest.raises(DBAPIError, match="two_people"):
        session.flush()


def test_what_happens_in_a_panel_is_on_record_without_a_judgement(
    session: Session, cast: Cast, three: Given, clock: FakeClock
) -> None:
    made = decided(session, recommended(session, three, clock), cast, clock)
    deciding.confirm(session, made, is_confirmed=True, words="", by=cast.carl.public_id, now=clock.now())
    session.flush()
    about = session.scalars(sa.select(AuditEvent).where(AuditEvent.about == three.panel.public_id)).all()
    found = {event.event for event in about}
    assert found >= {
        "panel.opened", "panel.panelist_asked", "panel.panelist_declared", "panel.practised", "panel.rated", "panel.handed_in",
        "panel.moved", "standard.recommended", "standard.decided", "standard.confirmed",
    }  # fmt: skip
    assert all(set(event.facts) == {"round", "place"} for event in about if event.event == "panel.rated")


def test_practice_items_are_not_of_the_form(stocked: None, session: Session, cast: Cast, clock: FakeClock) -> None:
    form = next(one for one in exams.forms(session) if one.code == "IMH-2026-A")
    panel = b.a_panel(session, cast, form, [], title="Of sixty", now=clock.now())
    offered = {value for value, _ in practice.choices(session, panel)}
    assert offered
    assert not offered & {line.version.item.public_id for line in form.items}
    with pytest.raises(stages.PanelRefused):
        practice.add(session, panel, form.items[0].version.item.public_id, "No.", by="clara", now=clock.now())
    assert len(offered) + 60 + 1 <= len(bank.usable_items(session, bank="IMH"))
