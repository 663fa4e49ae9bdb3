"""A panel that gives the published judgements comes to the published figures, through both databases."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session

from exam_app.clock import FakeClock
from exam_app.standards import outcomes, rating
from exam_app.standards.models import Rating, StandardPanel
from exam_app.standards.rules.judging import CELLS
from exam_app.standards.rules.reckoning import Outcome
from exam_app.standards.rules.stages import Method, Stage
from tests import build_standards as b
from tests.build import Cast
from tests.published.files import figures, rows, scores

TOLD = figures("standard_setting/expected.json")


def near(value: Any) -> Any:
    return pytest.approx(value, abs=1e-9)


def closed(session: Session, panel: StandardPanel, clock: FakeClock) -> Outcome:
    """What round one comes to, read again from the database."""
    for seat in panel.panelists:
        rating.hand_in(session, seat, by=seat.account.public_id, now=clock.now())
    b.go(session, panel, Stage.DISCUSSION, now=clock.now())
    session.commit()
    session.expire_all()
    return outcomes.outcomes(session, panel)[0]


def test_angoff(session: Session, cast: Cast, clock: FakeClock) -> None:
    told = TOLD["angoff_formula_check_on_shrout_fleiss_div10"]
    marks = [[10 * int(value) for value in list(row.values())[-4:]] for row in rows("agreement/shrout_fleiss_1979.csv")]
    people = b.panel_people(session, 4, now=clock.now())
    panel = b.in_round_one(session, cast, b.a_frozen_form(session, items=6, now=clock.now()), people, now=clock.now())
    for judge, person in enumerate(people):
        b.give(session, b.seat(panel, person), [row[judge] for row in marks], hands_in=False, now=clock.now())
    found = closed(session, panel, clock)
    assert sorted(one.cut for one in found.raters) == near(sorted(told["judge_cuts"]))
    assert [one.mean / 100 for one in found.items] == near(told["item_means"])
    assert (found.cut, found.sd, found.se) == near((told["cut"], told["sd_judges"], told["se_judgment"]))


def test_ebel(session: Session, cast: Cast, clock: FakeClock) -> None:
    told = TOLD["ebel1972"]
    cells = [f"{relevance}-{difficulty}" for relevance, difficulty, times, _ in told["rows"] for _ in range(times)]
    shares = dict.fromkeys(CELLS, 0) | {f"{relevance}-{difficulty}": share for relevance, difficulty, _, share in told["rows"]}
    people = b.panel_people(session, 10, now=clock.now())
    form = b.a_frozen_form(session, items=50, now=clock.now())
    panel = b.in_round_one(session, cast, form, people, method=Method.EBEL, now=clock.now())
    for judge, seat in enumerate(panel.panelists):
        rating.give_numbers(session, seat, shares, by=seat.account.public_id, now=clock.now())
        own = enumerate(cells[50 * judge : 50 * judge + 50], 1)
        session.add_all(Rating(panelist_id=seat.id, round=1, position=p, cell=cell, saved_at=clock.now()) for p, cell in own)
    session.commit()
    found = closed(session, panel, clock)
    assert (len(cells), found.percent) == (told["n"], near(told["cut_percent"]))


def test_hofstee(session: Session, cast: Cast, clock: FakeClock) -> None:
    told, counts = TOLD["hofstee_msatb_(9, 14, 0.15, 0.5)"], scores("msatb")
    people = b.panel_people(session, 2, now=clock.now())
    form = b.a_frozen_form(session, items=len(counts) - 1, now=clock.now())
    panel = b.in_round_one(session, cast, form, people, method=Method.HOFSTEE, now=clock.now())
    b.released_scores(session, form, counts, now=clock.now())
    # The means of the two panelists are the published bounds.
    for seat, apart in zip(panel.panelists, (-1, 1), strict=True):
        four = {"least_cut": 9 + apart, "most_cut": 14 + apart, "least_fail": 15 + apart, "most_fail": 50 + apart}
        rating.give_numbers(session, seat, four, by=seat.account.public_id, now=clock.now())
    found = closed(session, panel, clock)
    assert found.hofstee is not None
    assert found.cut == near(told["linear_interpolated_cut"])
    assert (found.hofstee.fail_at_least, found.hofstee.fail_at_most) == near((told["F_at_cmin"], told["F_at_cmax"]))
    assert (found.hofstee.cut, found.hofstee.failing) == (told["nearest_integer_cut"], near(told["fail_at_nearest"]))
