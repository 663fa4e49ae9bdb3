"""Blindness as an access property: two worlds that differ only in who wrote what look the same to a reviewer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from exam_app.accounts.models import Account
from exam_app.app import create_app
from exam_app.clock import FakeClock
from exam_app.db import db
from exam_app.exams.models import Window
from exam_app.notices.models import Notice, OutboxMail
from exam_app.review.marking import marks
from exam_app.review.models import Assignment, Reviewer, Script
from exam_app.review.settling import talking
from exam_app.sitting.models import Accommodation, Registration
from tests.build import Cast, make_cast
from tests.build_review import assigned, candidate, declared, drafted, enter, locked, taken_in, window_in
from tests.build_settling import under
from tests.conftest import Databases, make_config
from tests.crawl import crawl
from tests.page import Browser

World = Callable[..., dict[str, bytes]]
TEXTS = ("I would begin with the baby.", "I would wait.", "A law needs a sponsor.", "First I would listen.")


@pytest.fixture
def world(backend: str, databases: Databases, tmp_path: Path) -> Iterator[World]:
    """Builds a world and gives back everything its reviewers can fetch."""
    made, numbers = [], count()

    def build(**differences: object) -> dict[str, bytes]:
        clock = FakeClock()
        made.append(databases.fresh(backend, "stocked"))
        folder = tmp_path / str(next(numbers))
        folder.mkdir()
        app = create_app(make_config(made[-1], folder), clock)
        with app.app_context():
            engine = db.engine
        with Session(engine) as session:
            reviewers = _fill(session, clock, **differences)  # type: ignore[arg-type]
            seen = {
                f"{person.name} {path}": body
                for person in reviewers
                for path, body in crawl(
                    Browser(app, session, clock).signed_in_as(person), "/reviews", *_inner_pages(session)
                ).items()
            }
            seen |= _messages(session, reviewers)
        engine.dispose()
        return seen

    yield build
    for url in made:
        databases.drop(url)


Act = Callable[[Session, Cast, FakeClock], None]


def _fill(
    session: Session, clock: FakeClock, *, swapped: bool = False, extra_time: bool = False, other_level: int = 4,
    designation: str = "clinical", capacity: int = 0, consensus: bool = False, act: Act | None = None,
) -> list[Account]:  # fmt: skip
    """Two candidates and three reviewers; random ids and codes replaced by fixed ones. `act` is what happens then."""
    cast = make_cast(session, now=clock.now())
    window = window_in(session)
    if consensus:
        under(session, window, consensus=True)
    # What somebody wrote, when, and how they are named swaps between the worlds; the texts stay.
    people = [(cast.ada, clock.now() - timedelta(hours=5)), (cast.ben, clock.now() - timedelta(hours=2))]
    pairs = [TEXTS[:2], TEXTS[2:]]
    for (person, wrote_at), texts in zip(people, reversed(pairs) if swapped else pairs, strict=True):
        candidate(session, person, window, now=wrote_at, texts=texts, designation=designation)
    if extra_time:
        first = session.scalars(sa.select(Registration.id).order_by(Registration.id)).first()
        session.add(
            Accommodation(registration_id=first, kind="language", request="More time", extra_percent=50, asked_at=clock.now())
        )
    reviewers = [cast.ruth, cast.rolf, cast.rosa]
    enter(session, *reviewers, now=clock.now())
    declared(session, window, *reviewers, now=clock.now())
    taken_in(session, window, now=clock.now())
    _fix_randomness(session, window, reviewers, clock)
    _mark(session, reviewers, other_level, capacity, clock)
    _fix_third(session)
    if act is not None:
        act(session, cast, clock)
        _fix_third(session)
    session.commit()
    return reviewers


def _fix_randomness(session: Session, window: Window, reviewers: list[Account], clock: FakeClock) -> None:
    window.public_id = "W" * 22
    for number, person in enumerate(reviewers):
        person.public_id = f"{number}" * 22
    scripts = sorted(session.scalars(sa.select(Script).where(Script.window_id == window.id)), key=lambda s: s.text)
    for number, script in enumerate(scripts):
        # The prompt follows the place of the text in the essay booklet, which is the same in both worlds.
        for seat, person in enumerate((reviewers[number % 3], reviewers[(number + 1) % 3]), 1):
            session.add(
                Assignment(
                    script_id=script.id, reviewer_id=person.id, seat=seat, place=number, public_id=f"a{number}{seat}" * 7,
                    code=f"CCCCCC{number}{seat}", due_on=clock.now().date() + timedelta(days=21),
                )
            )  # fmt: skip
        script.state = "in_review"
    session.flush()


def _mark(session: Session, reviewers: list[Account], other_level: int, capacity: int, clock: FakeClock) -> None:
    first = session.scalars(sa.select(Script).order_by(Script.text)).first()
    assert first is not None
    # Without capacity Rosa has no part in what the other two gave each other: she is not the third.
    session.get_one(Reviewer, reviewers[2].id).capacity = capacity
    for row, level in zip(list(first.assignments), (4, other_level), strict=True):
        locked(session, row, level, now=clock.now())


def _fix_third(session: Session) -> None:
    """Assignments and messages that came later get fixed ids and places, too."""
    later = [row for row in session.scalars(sa.select(Assignment)) if not row.code.startswith("CCCCCC")]
    texts = sorted(session.scalars(sa.select(Script.text)))
    for row in later:
        number = texts.index(row.script.text)
        row.public_id, row.code, row.place = f"L{number}{row.seat}" * 7, f"CCCCCC{number}{row.seat}", 100 + number
    for notice in session.scalars(sa.select(Notice)):
        notice.public_id = f"{notice.id:022}"
    session.flush()


def _inner_pages(session: Session) -> list[str]:
    """The pages of every assignment, the reviewer's own and those of others."""
    ids = session.scalars(sa.select(Assignment.public_id).order_by(Assignment.code)).all()
    return [
        f"/reviews/{each}{ending}"
        for each in ids
        for ending in ("", "/marks", "/lock", "/return", "/comparison", "/talk", "/correction")
    ]


def _messages(session: Session, reviewers: list[Account]) -> dict[str, bytes]:
    own = {person.id for person in reviewers}
    notices = [repr((n.subject, n.body, n.path)) for n in session.scalars(sa.select(Notice)) if n.account_id in own]
    mails = [repr((m.recipient, m.subject, m.body)) for m in session.scalars(sa.select(OutboxMail))]
    return {"notices": "\n".join(sorted(notices)).encode(), "mails": "\n".join(sorted(mails)).encode()}


def _differences(one: dict[str, bytes], two: dict[str, bytes]) -> list[str]:
    return sorted(path for path in {*one, *two} if one.get(path) != two.get(path))


def test_who_wrote_which_script_changes_no_byte_for_a_reviewer(world: World) -> None:
    one, two = world(), world(swapped=True)
    assert sum(body.startswith(b"200") for body in one.values()) > 30
    assert _differences(one, two) == []


def _seeded(session: Session, cast: Cast, clock: FakeClock) -> None:
    scripts = session.scalars(sa.select(Script).order_by(Script.text)).all()
    session.execute(sa.update(Script).where(Script.id == scripts[3].id).values(seed_of=scripts[0].id))


def test_neither_extra_time_nor_a_seed_changes_a_byte_for_a_reviewer(world: World) -> None:
    plain = world()
    assert _differences(plain, world(extra_time=True)) == []
    assert _differences(plain, world(act=_seeded)) == []


def test_what_the_other_reviewer_gave_changes_no_byte_for_the_first(world: World) -> None:
    one, two = world(), world(other_level=1)
    differing = _differences(one, two)
    # Rolf's own pages show his own marks; Ruth's and Rosa's must not differ.
    assert differing
    assert [path for path in differing if not path.startswith("Rolf ")] == []


# --- the same for every state that follows -------------------------------------------------------


def _third(session: Session) -> Assignment:
    return session.scalars(sa.select(Assignment).where(Assignment.seat == 3)).one()


def _third_begins(session: Session, cast: Cast, clock: FakeClock) -> None:
    drafted(session, _third(session), 2, now=clock.now())


def _third_locks(session: Session, cast: Cast, clock: FakeClock) -> None:
    locked(session, _third(session), 2, now=clock.now())


def _talk(session: Session, cast: Cast, clock: FakeClock) -> None:
    rows = session.scalars(sa.select(Assignment).where(Assignment.state == "locked").order_by(Assignment.seat)).all()
    criteria = [criterion.code for criterion in rows[0].script.prompt.rubric.criteria]
    talking.propose(session, rows[0], dict.fromkeys(criteria, 3), "You build on what you saw.", by="x", now=clock.now())


def _goes_back(session: Session, cast: Cast, clock: FakeClock) -> None:
    mine = session.scalars(sa.select(Assignment).where(Assignment.reviewer_id == cast.rosa.id).order_by(Assignment.place)).first()
    assert mine is not None
    marks.send_back(session, mine, reason="identifies", note="I know this clinic.", by=cast.rosa.public_id, now=clock.now())


def _third_begins_and_one_goes_back(session: Session, cast: Cast, clock: FakeClock) -> None:
    _third_begins(session, cast, clock)
    _goes_back(session, cast, clock)


STATES: dict[str, dict[str, object]] = {
    "policy, a third has begun, one was sent back": {
        "designation": "policy", "other_level": 1, "capacity": 12, "act": _third_begins_and_one_goes_back,
    },
    "research, a third has locked": {"designation": "research_faculty", "other_level": 1, "capacity": 12, "act": _third_locks},
    "the two talk": {"other_level": 1, "consensus": True, "act": _talk},
}  # fmt: skip


@pytest.mark.parametrize("state", STATES)
def test_who_wrote_what_changes_no_byte_in_any_later_state(world: World, state: str) -> None:
    one, two = world(**STATES[state]), world(swapped=True, **STATES[state])
    assert sum(body.startswith(b"200") for body in one.values()) > 25
    assert _differences(one, two) == []


def test_a_third_review_shows_on_no_page_of_the_first_two_and_of_the_third_only_that_it_is_there(world: World) -> None:
    """Before the third locks, neither what the first two gave nor that they disagree is anywhere."""
    far, begun = world(other_level=1, capacity=12), world(other_level=1, capacity=12, act=_third_begins)
    assert [path for path in _differences(far, begun) if not path.startswith("Rosa ")] == []
    near = world(other_level=2, capacity=12)
    assert [path for path in _differences(near, far) if path.startswith("Rosa ")] == []


# --- as much work for every text ------------------------------------------------------------------


@pytest.mark.usefixtures("stocked")
def test_a_page_costs_the_same_statements_and_bytes_whoever_wrote_the_text(
    app: Flask, session: Session, cast: Cast, clock: FakeClock, window: Window, as_: Callable[[Account], Browser]
) -> None:
    """Time as a channel, without a stopwatch: what the server does for a script does not hang on its writer.

    One writer has extra time, many people named and a hit to decide, the other nothing of it; of both texts
    the pages take the same statements and come to the same length.
    """
    near = [("rater", f"Somebody {letter}", f"{letter}@example.org") for letter in "abcdefgh"]
    candidate(session, cast.ada, window, now=clock.now(), texts=("One text of a length.", "Another one."), near=near)
    candidate(session, cast.ben, window, now=clock.now() + timedelta(hours=3), texts=("Two text of a length.", "Anothxr one."))
    enter(session, cast.ruth, now=clock.now())
    declared(session, window, cast.ruth, now=clock.now())
    scripts = {script.text: script for script in taken_in(session, window, now=clock.now())}
    pairs = (("One text of a length.", "Two text of a length."), ("Another one.", "Anothxr one."))
    rows = {text: assigned(session, script, cast.ruth, 1, now=clock.now()).public_id for text, script in scripts.items()}
    ruth = as_(cast.ruth)
    for one, other in pairs:
        for ending in ("", "/marks", "/lock", "/return"):
            costs = [_cost(app, ruth, f"/reviews/{rows[text]}{ending}") for text in (one, other)]
            assert costs[0] == costs[1]
            assert costs[0][0] > 3


def _cost(app: Flask, browser: Browser, path: str) -> tuple[int, int]:
    """How many statements the page takes on any connection, and its length."""
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        seen.append(statement)

    browser.session.commit()
    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    body = browser.client.get(path).get_data()
    sa.event.remove(sa.Engine, "before_cursor_execute", note)
    return len(seen), len(body)
