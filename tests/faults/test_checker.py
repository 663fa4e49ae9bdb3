"""The checker is silent on lawful histories and speaks on every breach of every rule."""

from __future__ import annotations

from dataclasses import replace
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.faults.checker import RULES, SLACK, check
from tests.faults.history import (
    Begun,
    Closing,
    Deed,
    HandIn,
    Head,
    Held,
    Limit,
    Lived,
    Look,
    Outcome,
    Press,
    Row,
    Start,
    Stop,
    Told,
    digest,
    until,
)
from tests.faults.lawful import lawful

ONE, TWO, THREE = digest("one"), digest("two"), digest("three")


def deed(seq: int, base: int, sha256: str, sent: float, **more: object) -> Deed:
    told = {"answered": sent + 1, "outcome": Outcome.SAVED, "revision": base + 1, "told_sha256": sha256}
    return Deed("s", 1, "page", seq, base, sha256, sent, **{**told, **more})  # type: ignore[arg-type]


def row(revision: int, seq: int, sha256: str, at: float, **more: object) -> Row:
    return replace(Row("s", 1, revision, "page", seq, revision - 1, sha256, at), **more)  # type: ignore[arg-type]


HEAD = Head(1, 2, TWO)
CLOSING = Closing("s", "REF", "REF", (HEAD,), {1: TWO}, {1: TWO})
START = Start("r", "one", 4, 5, ("s",))
BEGUN = Begun("r", "one", "s", 4.5, 96)
PRESSES = Press("s", "break", 32, 33), Press("s", "resume-break", 36, 37)
LIVED = Lived(
    (deed(1, 0, ONE, 10), deed(2, 1, TWO, 20)), (Look("s", 30, 31, (HEAD,)),), (HandIn("s", 40, 41, "REF"),), PRESSES,
    (Told("s", 34, 35, 67.4), Told("s", 38, 39, 65.5)), (START,),
)  # fmt: skip
BREAK = Stop("s", "break", 32.5, 36.5)
HELD = Held(
    (row(1, 1, ONE, 10.5), row(2, 2, TWO, 20.5)), {("s", 1): HEAD}, {"s": Limit(100, 5)}, (CLOSING,), frozenset(), (BREAK,), (BEGUN,), 96,
)  # fmt: skip


def rules_of(lived: Lived, held: Held) -> set[str]:
    return {alarm.rule for alarm in check(lived, held)}


def with_deeds(*deeds: Deed) -> Lived:
    return replace(LIVED, deeds=(*LIVED.deeds, *deeds))


def with_rows(*rows: Row) -> Held:
    return replace(HELD, rows=(*HELD.rows, *rows), heads={}, closings=())


def closed(**changed: object) -> Held:
    return replace(HELD, closings=(replace(CLOSING, **changed),))  # type: ignore[arg-type]


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32))
def test_a_lawful_history_raises_no_alarm(seed: int) -> None:
    assert check(*lawful(seed)) == []


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32), st.floats(0, 150))
def test_a_lawful_history_raises_no_alarm_when_it_is_cut_before_the_end(seed: int, cut: float) -> None:
    lived, held = lawful(seed)
    cut = min([cut, *(hand_in.sent for hand_in in lived.hand_ins)])
    rows = tuple(r for r in held.rows if r.at <= cut)
    stops = tuple(replace(s, until=s.until if s.until <= cut else inf) for s in held.stops if s.since <= cut)
    assert check(until(lived, cut, cut), Held(rows, {}, held.limits, (), None, stops)) == []


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32), st.data())
def test_a_row_that_goes_missing_from_any_lawful_history_is_noticed(seed: int, data: st.DataObject) -> None:
    lived, held = lawful(seed)
    told = {d.name for d in lived.deeds if d.outcome is Outcome.SAVED}
    acknowledged = [r for r in held.rows if r.name in told]
    if acknowledged:
        lost = data.draw(st.sampled_from(acknowledged))
        assert "V1" in rules_of(lived, replace(held, rows=tuple(r for r in held.rows if r != lost)))
    assert len(held.rows) >= len(acknowledged)


def test_the_example_is_lawful() -> None:
    assert check(LIVED, HELD) == []


BREACHES = {
    "V0 a number is left out": ("V0", LIVED, replace(HELD, rows=(HELD.rows[0], row(3, 2, TWO, 20.5)))),
    "V0 the head is not the last": ("V0", LIVED, replace(HELD, heads={("s", 1): Head(1, 1, ONE)})),
    "V1 an acknowledged save is lost": ("V1", LIVED, replace(HELD, rows=HELD.rows[:1], heads={})),
    "V1 a refused text is dropped": ("V1", with_deeds(deed(3, 0, THREE, 30, outcome=Outcome.CONFLICT)), HELD),
    "V1 a late text is dropped": ("V1", with_deeds(deed(3, 2, THREE, 120, outcome=Outcome.CLOSED, is_late=True)), HELD),
    "V2 a later save has a lower revision": (
        "V2", Lived((deed(1, 0, ONE, 30), deed(2, 1, TWO, 10))), with_rows(),
    ),
    "V2 a reading is stale": ("V2", replace(LIVED, looks=(Look("s", 30, 31, (Head(1, 1, ONE),)),)), HELD),
    "V3 an older save replaced a newer": ("V3", with_deeds(deed(1, 2, ONE, 30)), with_rows(row(3, 1, ONE, 30.5))),
    "V4 a save was applied twice": ("V4", LIVED, with_rows(row(3, 2, TWO, 20.6))),
    "V4 a reply names another revision": ("V4", Lived((deed(1, 0, ONE, 10, revision=2),)), with_rows()),
    "V4 a stored save was called a conflict": (
        "V4", Lived((LIVED.deeds[0], deed(2, 1, TWO, 20, outcome=Outcome.CONFLICT))), replace(HELD, kept=None),
    ),
    "V5 a text that nobody sent": ("V5", LIVED, with_rows(row(3, 9, THREE, 50))),
    "V5 another base than was sent": ("V5", Lived((deed(1, 5, ONE, 10),)), with_rows()),
    "V5 the reply names another text": ("V5", Lived((LIVED.deeds[0], deed(2, 1, TWO, 20, told_sha256=ONE))), HELD),
    "V5 a reading of a text that is not stored": ("V5", replace(LIVED, looks=(Look("s", 30, 31, (Head(1, 2, ONE),)),)), HELD),
    "V6 acknowledged after the end": ("V6", with_deeds(deed(3, 2, THREE, 110)), with_rows(row(3, 3, THREE, 99))),
    "V6 refused before the end": (
        "V6", Lived((*LIVED.deeds, deed(3, 2, THREE, 50, outcome=Outcome.CLOSED)), LIVED.looks), HELD,
    ),
    "V11 a save is told more time than is left": ("V11", Lived((deed(1, 0, ONE, 10, left=95.0),)), HELD),
    "V6 stored after the end": ("V6 stamp", LIVED, replace(HELD, rows=(HELD.rows[0], row(2, 2, TWO, 110)))),
    "V6 stamped by another clock": ("V6 stamp", LIVED, replace(HELD, rows=(HELD.rows[0], row(2, 2, TWO, 20 - 2 * SLACK)))),
    "V7 the receipt does not fit": ("V7", LIVED, closed(recomputed="ELSE")),
    "V7 the candidate holds another receipt": ("V7", replace(LIVED, hand_ins=(HandIn("s", 40, 41, "ELSE"),)), HELD),
    "V7 the candidate holds a receipt of an open sitting": ("V7", LIVED, replace(HELD, closings=())),
    "V7 an older revision was frozen": ("V7", LIVED, closed(frozen=(Head(1, 1, ONE),), shown={}, scored={})),
    "V7 a revision was frozen that is not stored": ("V7", LIVED, closed(frozen=(HEAD, Head(2, 1, ONE)))),
    "V7 acknowledged after the receipt": ("V7", with_deeds(deed(3, 2, THREE, 50)), with_rows(row(3, 3, THREE, 50.5))),
    "V8 a lost update": ("V8", LIVED, replace(HELD, rows=(HELD.rows[0], row(2, 2, TWO, 20.5, base=0)))),
    "V9 reviewers see another text": ("V9", LIVED, closed(shown={1: ONE})),
    "V11 a break is counted twice": ("V11", LIVED, replace(HELD, stops=(BREAK, BREAK))),
    "V11 a second break for one press": ("V11", LIVED, replace(HELD, stops=(BREAK, Stop("s", "break", 38, 39)))),
    "V11 a granted break is not on record": ("V11", LIVED, replace(HELD, stops=())),
    "V11 the clock stands still after it was let go on": ("V11", LIVED, replace(HELD, stops=(replace(BREAK, until=38),))),
    "V11 a pulse tells less time than is left": ("V11", replace(LIVED, told=(Told("s", 34, 35, 65.0),)), HELD),
    "V11 a pulse tells more time than is left": ("V11", replace(LIVED, told=(Told("s", 38, 39, 70.0),)), HELD),
    "V11 taken long after the clock was stopped": (
        "V11", with_deeds(deed(3, 2, THREE, 60)),
        replace(with_rows(row(3, 3, THREE, 60.5)), stops=(BREAK, Stop("s", "office", 42, 70))),
    ),
    "V12 one start made two sittings": ("V12", LIVED, replace(HELD, begun=(BEGUN, replace(BEGUN, sitting="t")))),
    "V12 a start that was told is lost": ("V12", LIVED, replace(HELD, begun=())),
    "V12 two replies name two sittings": ("V12", replace(LIVED, starts=(replace(START, told=("s", "t")),)), HELD),
    "V12 the clock began before the press": ("V12", LIVED, replace(HELD, begun=(replace(BEGUN, at=3.5),))),
    "V12 the clock runs too short": ("V12", LIVED, replace(HELD, begun=(replace(BEGUN, seconds=95),))),
    "V10 another answer is scored": ("V10", LIVED, closed(scored={1: ONE})),
}  # fmt: skip


@pytest.mark.parametrize("name", BREACHES)
def test_a_breach_is_caught(name: str) -> None:
    rule, lived, held = BREACHES[name]
    assert rule in rules_of(lived, held)


def test_every_rule_has_a_breach_that_it_catches() -> None:
    assert {rule for rule, _, _ in BREACHES.values()} == set(RULES)


def test_a_refusal_after_the_hand_in_is_no_breach() -> None:
    refused = deed(3, 2, THREE, 50, outcome=Outcome.CLOSED, answered=51)
    assert check(with_deeds(refused), HELD) == []


CROSSING = {
    "it does not know of the break yet": Told("s", 32.6, 32.8, 67.2),
    "it does not know of the end yet": Told("s", 36.6, 36.8, 67.5),
    "it came in the break and was answered after it": Told("s", 35.5, 37.5, 68.5),
}


@pytest.mark.parametrize("told", CROSSING.values(), ids=CROSSING)
def test_a_reply_that_crosses_a_break_is_no_breach(told: Told) -> None:
    """The press is dated to its sending and on disk a moment later: until its own reply, others may not know of it."""
    assert check(replace(LIVED, told=(told,)), HELD) == []
