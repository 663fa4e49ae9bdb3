"""One candidate's part in an open loop, as the browser does it.

The press on start, the first page with its pass, the paper some seconds later, saves on change,
pulses, and the last save just before the end.
"""

from __future__ import annotations

import itertools
import json
import random
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from functools import partial

from tests.bench.acts import (
    QUESTIONS,
    Ack,
    Candidate,
    Deed,
    acknowledged,
    authorisation,
    complain,
    look,
    read_paper,
    request,
    saver,
    start,
)  # fmt: skip
from tests.bench.load import Outcome, Reply, Talk, Wish, run

SAVE_SECONDS = {"one": 30.0, "two": 10.0}  # between two changed answers; between two saves of a growing essay
ESSAYS = 2
TRIES = 5
PULSE_SECONDS = 10.0
PAPER_SECONDS = (2.0, 20.0)  # after the first page, and between two tries: static/js/paper.mjs
WAITS = (1, 2, 4, 5)  # seconds between two tries to start: static/js/start-part.mjs
AGAIN = (3,)  # seconds after which the browser loads the page of a busy server again: exam_app/web/gate.py
NEVER = float("inf")
SEATED, SEATED_LATE, TOO_LATE = "from the press to the first page", "first page after the rush", "first page after the end"
TOLD = (SEATED, SEATED_LATE, TOO_LATE)  # what is no request
_PROSE = "The infant looked away, and the caregiver waited until the gaze came back before speaking again. " * 60


@dataclass(frozen=True, slots=True)
class Hours:
    """Instants of the window on the clock `time.perf_counter`, which all processes of a machine share."""

    opens: float
    rushed: float  # by then everybody has meant to start
    ends: float  # of everybody at once


def live(
    port: int, people: Sequence[Candidate], connections: int, hours: Hours, seed: int
) -> tuple[Outcome, list[Ack]]:  # fmt: skip
    """The whole window. What could not be sent by its end is counted as unsent."""
    acks: list[Ack] = []
    talks = [partial(_day, person, hours, random.Random(seed * 1_000_003 + n), acks) for n, person in enumerate(people)]
    return run(port, talks, connections, until=hours.ends + 5), acks


def _day(person: Candidate, hours: Hours, chance: random.Random, acks: list[Ack], outcome: Outcome) -> Talk:
    pressed = hours.opens + chance.random() * (hours.rushed - hours.opens)
    yield from _until(lambda: person.sitting, start, person, outcome, chance, pressed, WAITS)
    yield from _until(lambda: person.sitting_pass, look, person, outcome, chance, time.perf_counter(), AGAIN)
    now, last = time.perf_counter(), hours.ends - chance.random()
    outcome.took.setdefault(SEATED, []).append(now - pressed)
    if now > hours.rushed:
        outcome.took.setdefault(SEATED_LATE, []).append(now - hours.rushed)
    if now < last:
        yield from _work(_Desk(person, chance, acks, outcome), hours.rushed, last)
    else:
        outcome.took.setdefault(TOO_LATE, []).append(now - last)


def _work(desk: _Desk, rushed: float, last: float) -> Talk:
    """Save, pulse and fetch the paper, each at its own moments; save once more at the last moment."""
    pause, chance, now = SAVE_SECONDS[desk.person.part], desk.chance, time.perf_counter()
    saves, pulses = now + chance.random() * pause, now + PULSE_SECONDS * _about_one(chance)
    papers = now + chance.uniform(*PAPER_SECONDS) if desk.person.part == "one" else NEVER
    while (moment := min(saves, pulses, papers)) < last:
        if moment == papers:
            yield from read_paper(desk.person, desk.outcome, when=papers)
            papers = NEVER if desk.person.has_paper else time.perf_counter() + chance.uniform(*PAPER_SECONDS)
        elif moment == pulses:
            pulses += (yield from desk.pulse(pulses)) * _about_one(chance)
        else:
            yield from desk.save("save" if saves > rushed else "save in the rush", saves)
            saves += pause * (0.5 + chance.random())
    yield from desk.save("save in the last second", last)


def _about_one(chance: random.Random) -> float:
    """What the page multiplies the seconds between two pulses with: static/js/pulse.mjs."""
    return 0.8 + 0.4 * chance.random()


def _until(
    is_done: Callable[[], str],
    deed: Deed,
    person: Candidate,
    outcome: Outcome,
    chance: random.Random,
    when: float,
    waits: Sequence[float],
) -> Talk:
    """Ask as the page does: again after a while, until there is an answer."""
    for tries in itertools.count():
        yield from deed(person, outcome, when=when)
        if is_done():
            return
        when = time.perf_counter() + waits[min(tries, len(waits) - 1)] * (0.75 + chance.random() / 2)


class _Desk:
    """The answers of one candidate, and what is known of them."""

    def __init__(self, person: Candidate, chance: random.Random, acks: list[Ack], outcome: Outcome) -> None:
        self.person, self.chance, self.acks, self.outcome = person, chance, acks, outcome
        self.make, self.revisions = saver(person), dict.fromkeys(range(1, QUESTIONS + 1), 0)
        self.written = chance.randrange(4_000)
        headers = authorisation(person)
        self.heartbeat = request("POST", f"/sittings/{person.sitting}/pulse", headers, "{}")

    def _answer(self) -> tuple[int, str]:
        if self.person.part == "one":
            return self.chance.randint(1, QUESTIONS), self.chance.choice("ABC")
        self.written = min(self.written + self.chance.randint(20, 90), len(_PROSE))
        return self.chance.randint(1, ESSAYS), _PROSE[: self.written].strip()

    def save(self, kind: str, when: float) -> Talk:
        """One answer, sent again while the server is busy or the connection broke, as the page does."""
        position, answer = self._answer()
        base = self.revisions[position]
        self.person.turns += 1
        wire = self.make(position, self.person.turns, base, answer)
        for _ in range(TRIES):
            reply = yield Wish(kind, wire, when)
            if ack := acknowledged(self.person, position, base, answer, reply):
                self.acks.append(ack)
                self.revisions[position] = ack.revision
                return
            complain(self.outcome, kind, reply)
            if reply.status not in (0, 503):
                return
            when = time.perf_counter() + self.chance.random()

    def pulse(self, when: float) -> Generator[Wish, Reply, float]:
        """Tell that the candidate is there; returns the seconds until the next time."""
        reply = yield Wish("pulse", self.heartbeat, when)
        if reply.status != 200:
            complain(self.outcome, "pulse", reply)
            return PULSE_SECONDS
        return float(json.loads(reply.body).get("next_ms", PULSE_SECONDS * 1000)) / 1000
