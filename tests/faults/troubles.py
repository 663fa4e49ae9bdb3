"""What goes wrong beside the network: processes that die, a database that goes away."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from tests.faults.checker import Alarm, check
from tests.faults.experiment import Disturbance, Trouble
from tests.faults.history import Held, Lived, Outcome, until
from tests.faults.storage import Image, fill_up, refusing_to_flush


async def kill_twice(trouble: Trouble) -> None:
    """kill -9 of the whole server, and once more."""
    span = trouble.diary.stop - trouble.diary.moments.now()
    for _ in range(2):
        await trouble.rest(0.3 * span, 0.4 * span)
        trouble.note(await asyncio.to_thread(trouble.site.kill_server, trouble.chance))


async def everything(trouble: Trouble) -> None:
    """Workers and servers are killed, the database goes away for a moment, sessions end: one after the other, in random order."""
    database = trouble.site.database  # type: ignore[attr-defined]
    span = trouble.diary.stop - trouble.diary.moments.now()
    for _ in range(max(int(span / 1.2), 4)):
        if not await trouble.rest(0.5, 1.5):
            break
        deed = trouble.chance.choices(("worker", "server", "away", "small"), (4, 2, 2, 3))[0]
        match deed:
            case "worker":
                what = await asyncio.to_thread(trouble.site.kill_worker, trouble.chance)
            case "server":
                what = await asyncio.to_thread(trouble.site.kill_server, trouble.chance)
            case "away":
                what = await asyncio.to_thread(database.away, trouble.chance.uniform(0.5, 2.0))
            case _:
                what = await asyncio.to_thread(database.disturb)
        trouble.note(what)
        # What never comes up again loses nothing: each harm is to meet a system that works.
        before = trouble.diary.acknowledged
        await trouble.until(lambda count=before: trouble.diary.acknowledged > count, 6.0)  # type: ignore[misc]


def power_cuts(image: Image, count: int, held_on: Callable[[Path], Held], also: Callable[[], list[int]] = list) -> Disturbance:
    """Lose power so many times, each time on a copy of the disk; `held_on` reads what a copy holds after it is mounted again.

    `also`: processes beside the servers that write to the disk.
    """

    async def cut(trouble: Trouble) -> None:
        now = trouble.diary.moments.now
        span = (trouble.diary.stop - now()) / (count + 1)
        for _ in range(count):
            await trouble.rest(0.6 * span, 1.2 * span)
            await asyncio.to_thread(lambda: image.cut([*trouble.site.every(), *also()], now()))
            trouble.note("power cut")
        trouble.after.append(judge)

    def judge(lived: Lived) -> list[Alarm]:
        alarms = []
        for number, one in enumerate(image.cuts, 1):
            with image.after(one) as where:
                found = check(until(lived, one.before, one.stopped), held_on(where))
            alarms += [Alarm(alarm.rule, f"cut {number}, {alarm.where}", alarm.what) for alarm in found]
        return alarms

    return cut


def disk_full(where: Path) -> Disturbance:
    """Fill the disk for a while; saves must come back when there is room again."""

    async def fill(trouble: Trouble) -> None:
        span = trouble.diary.stop - trouble.diary.moments.now()
        await trouble.rest(0.2 * span, 0.3 * span)
        ballast = await asyncio.to_thread(fill_up, where)
        trouble.note("disk full")
        began = trouble.diary.moments.now()
        await trouble.rest(0.3 * span, 0.4 * span)
        await trouble.until(lambda: 507 in trouble.diary.statuses, 10.0)
        ballast.unlink()
        await trouble.meanwhile(trouble.site.database.revive)  # type: ignore[attr-defined]
        free = trouble.diary.moments.now()
        trouble.diary.stop = max(trouble.diary.stop, free + 0.3 * span)
        trouble.after.append(lambda lived: _resumes(lived, free, "the disk was full"))
        trouble.after.append(lambda lived: _told_while_full(lived, trouble, began, free))

    return fill


async def flush_fails(trouble: Trouble) -> None:
    """Let every flush fail for a while: no save may be acknowledged meanwhile, and saves must come back afterwards."""
    now = trouble.diary.moments.now
    span = trouble.diary.stop - now()
    await trouble.rest(0.2 * span, 0.3 * span)
    database = trouble.site.database  # type: ignore[attr-defined]
    with refusing_to_flush([*trouble.site.every(), *database.every()]):
        trouble.note("flushes refused")
        began = now()
        await trouble.rest(0.3 * span, 0.4 * span)
        await trouble.until(lambda: 503 in trouble.diary.statuses, 3.0)
        ended = now()
    trouble.after.append(lambda lived: _none_between(lived, began, ended))
    await asyncio.sleep(0.5)
    whole, before = now(), trouble.diary.acknowledged
    # A server that cannot trust its disk ends, at once or when its workers have; whoever watches over it starts it again.
    while now() < whole + 5.0 or (trouble.diary.acknowledged == before and now() < whole + 20.0):
        await trouble.meanwhile(database.revive)
        await trouble.meanwhile(trouble.site.revive)
        await asyncio.sleep(0.5)
    trouble.after.append(lambda lived: _resumes(lived, whole, "flushes had failed"))


def _told_while_full(lived: Lived, trouble: Trouble, began: float, ended: float) -> list[Alarm]:
    """What has room in an old part of the log may still be saved; the rest is to be told that the disk is full."""
    saved = any(d.outcome is Outcome.SAVED and began < (d.answered or 0) < ended for d in lived.deeds)
    return [] if saved or 507 in trouble.diary.statuses else [Alarm("R", "", "no save was answered 507 while the disk was full")]


def _none_between(lived: Lived, began: float, ended: float) -> list[Alarm]:
    told = [d for d in lived.deeds if d.outcome is Outcome.SAVED and d.sent > began and (d.answered or ended) < ended]
    return [Alarm("R", f"{d.sitting} no. {d.number}", f"{d.name} was acknowledged while nothing could be flushed") for d in told]


def _resumes(lived: Lived, since: float, after: str) -> list[Alarm]:
    came = any(deed.outcome is Outcome.SAVED and (deed.answered or 0) > since for deed in lived.deeds)
    return [] if came else [Alarm("R", "", f"no save was acknowledged any more after {after}")]
