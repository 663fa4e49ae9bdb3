"""No trace of a writer in anything a reviewer is sent, in whatever writing, nor in an order; nor in the log."""

from __future__ import annotations

import base64
import hashlib
import logging
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from urllib.parse import quote, urlencode

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.accounts.models import Account
from exam_app.applications.models import Application
from exam_app.clock import FakeClock
from exam_app.db import db
from exam_app.exams.models import Window
from exam_app.notices.models import Notice, OutboxMail
from exam_app.review.models import Assignment, Script
from exam_app.review.routing import allocation
from exam_app.sitting.models import Registration, Sitting
from tests.build import Cast
from tests.build_review import candidate, declared, drafted, enter, locked, taken_in
from tests.crawl import crawl
from tests.page import Browser

pytestmark = pytest.mark.usefixtures("stocked")
As = Callable[[Account], Browser]
CANARIES = {
    "name": "Wilhelmina Ohrwurm", "email": "zaunkoenig.7731@canary.example", "rater": "Quentin Farquharson",
    "rater's mail": "farquharson@canary.example", "employer": "Kolibri Hollowell Praxis",
}  # fmt: skip


@pytest.fixture
def marked(session: Session, cast: Cast, clock: FakeClock, window: Window) -> list[Assignment]:
    """Scripts of a writer with canaries in every field, marked by two, in a third review and sent back."""
    wrote_at = clock.now() - timedelta(days=2, hours=3, minutes=17)
    cast.ada.name, cast.ada.email = CANARIES["name"], CANARIES["email"]
    near = [("rater", CANARIES["rater"], CANARIES["rater's mail"]), ("employer", CANARIES["employer"], None)]
    candidate(session, cast.ada, window, now=wrote_at, near=near)
    candidate(session, cast.ben, window, now=wrote_at + timedelta(minutes=41))
    enter(session, cast.ruth, cast.rolf, cast.rosa, now=clock.now())
    declared(session, window, cast.ruth, cast.rolf, cast.rosa, now=clock.now())
    scripts = taken_in(session, window, now=clock.now())
    clock.set(window.closes_at + timedelta(days=2))
    allocation.allocate(session, window, seed=11, by=cast.cora.public_id, now=clock.now())
    for row, level in zip(list(scripts[0].assignments), (4, 1), strict=True):
        locked(session, row, level, now=clock.now())
    drafted(session, scripts[1].assignments[0], 2, now=clock.now())
    session.commit()
    return list(session.scalars(sa.select(Assignment).order_by(Assignment.code)))


def written(word: str) -> Iterator[bytes]:
    """The word as it could be hidden: in another writing, turned round, or hashed."""
    for form in {word, word.casefold(), word.upper()}:
        raw = form.encode()
        yield from (raw, raw[::-1], raw.hex().encode(), quote(form).encode(), base64.b64encode(raw).rstrip(b"="))
        yield from (getattr(hashlib, kind)(raw).hexdigest().encode() for kind in ("md5", "sha1", "sha256"))


def traces(session: Session, cast: Cast) -> list[str]:
    """Everything that leads to the writer: canaries, their words, and the public ids on the way to the person."""
    words = [*CANARIES.values(), *(word for value in CANARIES.values() for word in value.split() if len(word) > 5)]
    words += [cast.ada.public_id, cast.ben.public_id, cast.ben.email]
    words += [id for table in (Application, Registration, Sitting) for id in session.scalars(sa.select(table.public_id))]
    words += [value for script in session.scalars(sa.select(Script)) for value in (script.id, script.code, script.sha256)]
    for moment in session.scalars(sa.select(Sitting.started_at)):
        words += [moment.isoformat()[:16], f"{moment:%H:%M:%S}"]
    return words


def fetched(as_: As, cast: Cast, marked: list[Assignment]) -> dict[str, bytes]:
    """All that the three reviewers can fetch: every link, their own pages and those of others, with odd parameters."""
    inner = [f"/reviews/{row.public_id}{end}" for row in marked for end in ("", "/marks", "/lock", "/return", "/comparison")]
    return {
        f"{person.name} {path}": body
        for person in (cast.ruth, cast.rolf, cast.rosa)
        for path, body in crawl(as_(person), "/", "/reviews", "/inbox", "/scoring", "/windows", "/api", *inner).items()
    }


def test_nothing_that_a_reviewer_can_fetch_holds_a_trace_in_any_writing(
    session: Session, cast: Cast, as_: As, marked: list[Assignment], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    sought = {form.lower(): word for word in traces(session, cast) for form in written(word) if len(form) > 4}
    pages = fetched(as_, cast, marked)
    own = {person.id for person in (cast.ruth, cast.rolf, cast.rosa)}
    notices = [f"{n.subject} {n.body} {n.path}" for n in session.scalars(sa.select(Notice)) if n.account_id in own]
    mails = [f"{mail.recipient} {mail.subject} {mail.body}" for mail in session.scalars(sa.select(OutboxMail))]
    everything = pages | {"notices": "\n".join(notices).encode(), "mails": "\n".join(mails).encode(), "log": caplog.text.encode()}
    assert len(pages) > 60
    assert len(mails) > 2
    any_of_them = re.compile(b"|".join(sorted(map(re.escape, sought), key=len, reverse=True)))
    found = {name: any_of_them.search(body.lower()) for name, body in everything.items()}
    assert {name: match.group() for name, match in found.items() if match} == {}


def test_no_parameter_of_an_address_changes_a_byte(session: Session, cast: Cast, as_: As, marked: list[Assignment]) -> None:
    columns = sorted({f"{name}" for table in db.metadata.tables.values() for name in (str(c) for c in table.columns)})
    names = ("sort", "order", "group", "filter", "include", "fields", "expand", "q", "seed", "code", "reviewer")
    odd = urlencode([(name, column) for name in names for column in (*columns, *(c.partition(".")[2] for c in columns))])
    mine = next(row for row in marked if row.reviewer_id == cast.ruth.id and row.state == "assigned")
    ruth = as_(cast.ruth)
    ruth.session.commit()
    for path in (
        "/reviews",
        f"/reviews/{mine.public_id}",
        f"/reviews/{mine.public_id}/lock",
        f"/reviews/{mine.public_id}/return",
    ):
        plain, asked = ruth.client.get(path), ruth.client.get(f"{path}?{odd}")
        assert (plain.status_code, asked.status_code) == (200, 200)
        assert _plain(asked.get_data()) == _plain(plain.get_data())


def _plain(body: bytes) -> bytes:
    return re.sub(rb'(?s)name="csrf_token"[^>]*>|action="[^"]*"', b"", body)


def test_no_order_that_a_reviewer_sees_goes_with_the_order_of_handing_in(
    session: Session, cast: Cast, clock: FakeClock, window: Window
) -> None:
    sittings = 70
    for number in range(sittings):
        candidate(
            session, cast.ada, window, now=clock.now() + timedelta(minutes=number), texts=(f"One {number}.", f"Two {number}.")
        )
    enter(session, cast.ruth, cast.rolf, cast.rosa, now=clock.now(), capacity=200)
    scripts = taken_in(session, window, now=clock.now())
    allocation.allocate(session, window, seed=5, by="system", now=clock.now())
    stored = "ctid" if session.get_bind().dialect.name == "postgresql" else "rowid"
    as_stored = {
        script: place for place, script in enumerate(session.scalars(sa.text(f"SELECT id FROM scripts ORDER BY {stored}")))
    }
    rows = list(session.scalars(sa.select(Assignment)))
    handed_in = {script.id: int(script.text.split()[1].rstrip(".")) for script in scripts}
    mine = [row for row in rows if row.reviewer_id == cast.ruth.id]
    orders = {
        "rows": (list(as_stored), as_stored.values()),
        "ids": ([s.id for s in scripts], [s.id for s in scripts]),
        "codes": ([s.id for s in scripts], [s.code for s in scripts]),
        "numbers of assignments": ([r.script_id for r in rows], [r.id for r in rows]),
        "codes of assignments": ([r.script_id for r in rows], [r.code for r in rows]),
        "addresses": ([r.script_id for r in rows], [r.public_id for r in rows]),
        "queue": ([r.script_id for r in mine], [r.place for r in mine]),
    }
    rho = {name: _spearman([handed_in[script] for script in of], list(order)) for name, (of, order) in orders.items()}
    # Of 90 and more independent pairs the standard deviation is 0.11 at most: four of them. A leak has one.
    assert all(abs(value) < 0.44 for value in rho.values()), rho
    assert abs(sum(rho.values())) / len(rho) < 0.22, rho


def _spearman(one: list[int], two: list[object]) -> float:
    """The correlation of two orders, from -1 to 1."""
    a, b = _ranks(one), _ranks(two)
    middle = (len(a) - 1) / 2
    spread = sum((rank - middle) ** 2 for rank in range(len(a)))
    return sum((x - middle) * (y - middle) for x, y in zip(a, b, strict=True)) / spread


def _ranks(values: list[object] | list[int]) -> list[int]:
    order = sorted(range(len(values)), key=lambda place: values[place])  # type: ignore[arg-type,return-value]
    return [rank for _, rank in sorted((place, rank) for rank, place in enumerate(order))]


def test_the_codes_of_two_reviewers_for_one_script_have_nothing_in_common(session: Session, marked: list[Assignment]) -> None:
    by_script: dict[str, list[Assignment]] = {}
    for row in marked:
        by_script.setdefault(row.script_id, []).append(row)
    for pair in by_script.values():
        known = [{row.code, row.public_id} for row in pair]
        assert all(not one & two for place, one in enumerate(known) for two in known[:place])
        assert len({row.code[:3] for row in pair} | {pair[0].script.code[:3]}) == len(pair) + 1
