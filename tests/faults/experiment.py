"""One experiment: a site, candidates behind the proxy, something that goes wrong, then the checker."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults import candidates, history
from tests.faults.checker import Alarm, check
from tests.faults.device import Diary
from tests.faults.history import Held, Lived, Moments, Outcome
from tests.faults.proxy import Proxy
from tests.faults.seats import MARKS, Plot
from tests.faults.sites import Site

SETTLING_SECONDS = 12.0
# On a slow machine an experiment goes on, up to three times as long, until there is enough to judge.
ENOUGH_PER_SEAT = 8
LONGEST = 3.0


@dataclass
class Trouble:
    """What a disturbance may use, and where it writes down what it did."""

    site: Site
    diary: Diary
    chance: random.Random
    done: list[tuple[float, str]] = field(default_factory=list)
    after: list[Callable[[Lived], list[Alarm]]] = field(default_factory=list)  # what is judged once all has ended

    def note(self, what: str) -> None:
        self.done.append((self.diary.moments.now(), what))

    async def rest(self, least: float, most: float) -> bool:
        """Wait a while; whether the experiment still goes on."""
        await asyncio.sleep(self.chance.uniform(least, most))
        return self.diary.is_going

    async def until(self, there: Callable[[], bool], longest: float) -> None:
        """Wait until it is so, at most so many seconds, and let the experiment go on a moment longer than that."""
        end = self.diary.moments.now() + longest
        while not there() and self.diary.moments.now() < end:
            await asyncio.sleep(0.1)
            self.diary.stop = max(self.diary.stop, self.diary.moments.now() + 1.0)

    async def meanwhile(self, deed: Callable[[], object]) -> None:
        """Do this beside the candidates, and let the experiment go on a moment longer than that."""
        under_way = asyncio.create_task(asyncio.to_thread(deed))
        while not under_way.done():
            self.diary.stop = max(self.diary.stop, self.diary.moments.now() + 1.0)
            await asyncio.sleep(0.1)
        await under_way


Disturbance = Callable[[Trouble], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one experiment showed."""

    name: str
    site: str
    histories: int
    requests: int
    acknowledged: int
    refused: int
    unknown: int
    faults: Counter[str]
    alarms: list[Alarm]
    surprises: list[str]
    seconds: float
    file: Path
    statuses: dict[int, int]
    stopped: int  # saves refused because the clock stood still


async def nothing(trouble: Trouble) -> None:
    """No disturbance but the proxy's."""


def run(
    name: str,
    site: Site,
    seed: int,
    seconds: float,
    disturb: Disturbance,
    into: Path,
    *,
    pace: float = 0.03,
) -> Finding:
    """Carry the experiment out and check it; its history goes into a file in the folder `into`."""
    began = time.monotonic()
    try:
        site.start()
        diary, proxy, trouble = asyncio.run(_live(site, seed, seconds, disturb, pace))
    finally:
        site.stop()
    lived, held = diary.lived(), site.held()
    alarms = check(lived, held)
    alarms += [alarm for judge in trouble.after for alarm in judge(lived)]
    alarms += _out_of_protocol(lived, diary) + _unheard(site, lived)
    file = into / f"{site.name}-{name}-{seed}.jsonl".replace(" ", "-").replace("'", "")
    extra = [*proxy.log(), *({"kind": "trouble", "at": at, "what": what} for at, what in trouble.done)]
    history.write(file, {"seed": seed, "name": name, "site": site.name, "alarms": [str(a) for a in alarms]}, lived, held, extra)
    faults = proxy.faults + Counter(what for _, what in trouble.done)
    return _finding(name, site, lived, held, faults, alarms, diary, len(proxy.choices), time.monotonic() - began, file)


def _out_of_protocol(lived: Lived, diary: Diary) -> list[Alarm]:
    """Replies to saves that the protocol does not know, and refusals for which the candidates gave no reason."""
    unknown = [Alarm("reply", "", surprise) for surprise in diary.surprises if surprise.startswith("PUT")]
    refused = [deed for deed in lived.deeds if deed.outcome is Outcome.REFUSED]
    return unknown + [Alarm("reply", f"{d.sitting} no. {d.number}", f"the good save {d.name} was called wrong") for d in refused]


def _unheard(site: Site, lived: Lived) -> list[Alarm]:
    """Reviewers of whom nothing was acknowledged show nothing about their marks; nor do starts and breaks that nobody answered."""
    scripts = {seat.sitting for seat in site.seats if seat.part == MARKS}
    saved = {deed.sitting for deed in lived.deeds if deed.outcome is Outcome.SAVED}
    shown = {
        "draft of any reviewer": not scripts or not scripts.isdisjoint(saved),
        "start": not any(seat.starts_by for seat in site.seats) or any(start.answered for start in lived.starts),
        "break": not any(seat.plot is Plot.RESTS for seat in site.seats)
        or any(press.answered for press in lived.presses if press.deed == "break"),
    }
    return [Alarm("R", "", f"no {what} was acknowledged") for what, is_shown in shown.items() if not is_shown]


async def _live(site: Site, seed: int, seconds: float, disturb: Disturbance, pace: float) -> tuple[Diary, Proxy, Trouble]:
    moments = Moments()
    diary = Diary(moments, moments.now() + seconds, SETTLING_SECONDS)
    trouble = Trouble(site, diary, random.Random(f"{seed}|trouble"))
    async with Proxy(seed, site.ports) as proxy:
        async with asyncio.TaskGroup() as group:
            group.create_task(candidates.play(site.seats, proxy.port, seed, diary, site.limits, pace))
            group.create_task(_awaited(disturb(trouble)))
            await _long_enough(diary, seconds, ENOUGH_PER_SEAT * len(site.seats))
            proxy.calm()
        await asyncio.sleep(1.0)  # what is held back is released before the servers end
    return diary, proxy, trouble


async def _long_enough(diary: Diary, seconds: float, enough: int) -> None:
    longest = diary.moments.now() + LONGEST * seconds
    while diary.is_going:
        await asyncio.sleep(0.1)
        now = diary.moments.now()
        if now > diary.stop - 0.3 and now < longest and diary.acknowledged < enough:
            diary.stop = now + 0.5


async def _awaited(deed: Awaitable[None]) -> None:
    await deed


def _finding(
    name: str, site: Site, lived: Lived, held: Held, faults: Counter[str], alarms: Sequence[Alarm],
    diary: Diary, tries: int, seconds: float, file: Path,
) -> Finding:  # fmt: skip
    outcomes = Counter(deed.outcome for deed in lived.deeds)
    refused = sum(outcomes[o] for o in (Outcome.CONFLICT, Outcome.MOVED, Outcome.CLOSED, Outcome.REFUSED))
    return Finding(
        name, site.name, len(site.seats), tries, outcomes[Outcome.SAVED], refused, outcomes[Outcome.UNKNOWN],
        faults, list(alarms), diary.surprises, seconds, file, diary.statuses, diary.stopped,
    )  # fmt: skip
