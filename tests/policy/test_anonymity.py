"""Blindness as an access property: two worlds that differ only in who wrote what look the same to a reviewer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.accounts.models import Account
from exam_app.app import create_app
from exam_app.clock import FakeClock
from exam_app.db import db
from exam_app.exams.models import Window
from exam_app.notices.models import Notice, OutboxMail
from exam_app.review.models import Assignment, Reviewer, Script
from exam_app.sitting.models import Accommodation, Registration
from tests.build import make_cast
from tests.build_review import candidate, declared, enter, locked, taken_in, window_in
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


def _fill(
    session: Session, clock: FakeClock, *, swapped: bool = False, extra_time: bool = False, other_level: int = 4
) -> list[Account]:
    """Two candidates and three reviewers; random ids and codes replaced by fixed ones."""
    cast = make_cast(session, now=clock.now())
    window = window_in(session)
    # What somebody wrote, when, and how they are named swaps between the worlds; the texts stay.
    people = [(cast.ada, clock.now() - timedelta(hours=5)), (cast.ben, clock.now() - timedelta(hours=2))]
    pairs = [TEXTS[:2], TEXTS[2:]]
    for (person, wrote_at), texts in zip(people, reversed(pairs) if swapped else pairs, strict=True):
        candidate(session, person, window, now=wrote_at, texts=texts)
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
    _mark(session, reviewers, other_level, clock)
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


def _mark(session: Session, reviewers: list[Account], other_level: int, clock: FakeClock) -> None:
    first = session.scalars(sa.select(Script).order_by(Script.text)).first()
    assert first is not None
    # Rosa has no part in what the other two gave each other: capacity keeps her from being the third.
    session.get_one(Reviewer, reviewers[2].id).capacity = 0
    for row, level in zip(list(first.assignments), (4, other_level), strict=True):
        locked(session, row, level, now=clock.now())


def _inner_pages(session: Session) -> list[str]:
    """The pages of every assignment, the reviewer's own and those of others."""
    ids = session.scalars(sa.select(Assignment.public_id).order_by(Assignment.code)).all()
    return [f"/reviews/{each}{ending}" for each in ids for ending in ("", "/marks", "/lock", "/return", "/comparison")]


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


def test_extra_time_changes_no_byte_for_a_reviewer(world: World) -> None:
    assert _differences(world(), world(extra_time=True)) == []


def test_what_the_other_reviewer_gave_changes_no_byte_for_the_first(world: World) -> None:
    one, two = world(), world(other_level=1)
    differing = _differences(one, two)
    # Rolf's own pages show his own marks; Ruth's and Rosa's must not differ.
    assert differing
    assert [path for path in differing if not path.startswith("Rolf ")] == []
