"""Candidates who sit, each by a plot, all choices by the seed: letters, essays, tabs, devices, hand-ins, lateness."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Callable, Sequence
from dataclasses import replace

from tests.faults.device import Device, Diary
from tests.faults.history import Limit
from tests.faults.page import MarkingPage, Page
from tests.faults.seats import MARKS, Plot, Seat
from tests.faults.starting import start

WORDS = [
    "attachment",
    "relationship",
    "infant",
    "caregiver",
    "observe",
    "regulate",
    "rupture",
    "repair",
    "reflective",
    "culture",
    "wonder",
    "pause",
]


async def play(seats: Sequence[Seat], port: int, seed: int, diary: Diary, limits: dict[str, Limit], pace: float = 0.03) -> None:
    """Let everybody sit until the diary's stop, then settle what is open until its end. `pace`: seconds between two saves of one hand."""
    async with asyncio.TaskGroup() as group:
        for seat in seats:
            kind = Reviewer if seat.part == MARKS else Candidate
            candidate = kind(seat, port, random.Random(f"{seed}|{seat.who}"), diary, limits.get(seat.sitting), pace)
            group.create_task(candidate.live())


class Candidate:
    """One person."""

    def __init__(self, seat: Seat, port: int, chance: random.Random, diary: Diary, limit: Limit | None, pace: float) -> None:
        self.seat, self.port, self.chance, self.diary, self.limit, self.pace = seat, port, chance, diary, limit, pace
        self.texts: dict[int, str] = {}
        self.devices: dict[int, Device] = {}

    async def live(self) -> None:
        """The start, where it is still to come, the plot, and at the end one more look at all heads."""
        if self.seat.starts_by:
            self.seat = replace(self.seat, sitting=await start(self._device(0), self.seat, self.chance))
        if not self.seat.sitting:
            return
        plots: dict[Plot, Callable[[], object]] = {
            Plot.ALONE: self._alone, Plot.TABS: self._tabs, Plot.DEVICES: self._devices,
            Plot.HURRIED: self._hurried, Plot.LATE: self._late, Plot.RESTS: self._rests,
        }  # fmt: skip
        page = await plots[self.seat.plot]()  # type: ignore[misc]
        while self.diary.is_going:
            await asyncio.sleep(0.1)
        await asyncio.sleep(0.5)
        if isinstance(page, Page) and not page.is_closed:
            await page.open(claims=True)

    def _device(self, number: int) -> Device:
        """The candidate's first or second device, each of which stays what it is."""
        if number not in self.devices:
            self.devices[number] = Device(f"{self.seat.who}.d{number}", self.seat.sign_ins[number], self.port, self.diary)
        return self.devices[number]

    def _page(self, device: Device) -> Page:
        return Page(self.seat, device, random.Random(self.chance.getrandbits(64)))

    async def _alone(self) -> Page:
        page = self._page(self._device(0))
        await page.open(claims=True)
        await self._write(page)
        return page

    async def _tabs(self) -> Page:
        device = self._device(0)
        pages = [self._page(device), self._page(device)]
        for page in pages:
            await page.open(claims=True)
        await asyncio.gather(*(self._write(page, few=True) for page in pages))
        return pages[0]

    async def _devices(self) -> Page:
        one, two = self._page(self._device(0)), self._page(self._device(1))
        await one.open(claims=True)
        await asyncio.gather(self._write(one, few=True), self._take_turns(one, two))
        return two

    async def _take_turns(self, one: Page, two: Page) -> None:
        holder, other = one, two
        while self.diary.is_going:
            await self._rest(0.3, 1.2)
            if await other.take_over():
                holder, other = other, holder
                # The device that lost it goes on until it is told, as a real one would.
                await asyncio.gather(self._write(holder, few=True, seconds=0.6), self._write(other, few=True, seconds=0.3))

    async def _hurried(self) -> Page:
        """Hand in twice at once while both hands write on, and go on writing after that."""
        page = self._page(self._device(0))
        await page.open(claims=True)
        wait = max(self.diary.stop - self.diary.moments.now(), 0) * self.chance.uniform(0.2, 0.6)

        async def hand_in() -> None:
            await asyncio.sleep(wait)
            await asyncio.gather(*(page.hand_in(looks_first=self.chance.random() < 0.5) for _ in range(2)))

        await asyncio.gather(self._write(page, goes_on=True), hand_in())
        return page

    async def _late(self) -> Page:
        """Write until the line breaks shortly before the grace ends; come back too late, with old words and with new ones said to be old."""
        page = self._page(self._device(0))
        await page.open(claims=True)
        limit = self.limit or Limit(self.diary.stop, 0)
        await self._write(page, seconds=limit.ends + limit.grace - 0.2 - self.diary.moments.now())
        away = limit.ends + limit.grace + 0.6 - self.diary.moments.now()
        await asyncio.sleep(max(away, 0))
        await page.save(1, self._answer(1), typed_ago=limit.grace + 1)
        await page.save(2, self._answer(2), typed_ago=3600)
        await page.save(1, self._answer(1))
        await page.hand_in(looks_first=False)
        return page

    async def _rests(self) -> Page:
        """Paused by the office at first, then with breaks of its own; both hands write on all the while."""
        page = self._page(self._device(0))
        await page.open(claims=True)
        await asyncio.gather(self._write(page), self._come_and_go(page))
        return page

    async def _come_and_go(self, page: Page) -> None:
        span = max(self.diary.stop - self.diary.moments.now(), 0)
        await self._rest(0.15 * span, 0.25 * span)
        assert self.seat.office is not None
        await page.go_on(Device(f"{self.seat.who}.office", self.seat.office, self.port, self.diary))
        while self.diary.is_going:
            for deed in ("break", "resume-break"):
                # A copy that the network held back comes within a second, while its press still is the last one.
                await self._rest(1.0, 1.5)
                await page.pulse()
                await page.press(deed)
                await page.pulse()

    async def _write(self, page: Page, *, seconds: float = 3600, few: bool = False, goes_on: bool = False) -> None:
        """Two hands, each with its own numbers, so that one request is in flight for each. `few` numbers make conflicts likely."""
        until = self.diary.moments.now() + seconds
        last = min(self.seat.numbers, 4) if few else self.seat.numbers
        hands = [range(first, last + 1, 2) for first in (1, 2) if first <= last]
        await asyncio.gather(*(self._hand(page, numbers, until, goes_on) for numbers in hands))

    async def _hand(self, page: Page, numbers: range, until: float, goes_on: bool) -> None:
        while self.diary.is_going and self.diary.moments.now() < until and not page.is_moved and (goes_on or not page.is_closed):
            number = self.chance.choice(numbers)
            await page.save(number, self._answer(number))
            if self.chance.random() < 0.05:
                await page.pulse()
            await self._rest(0, 2 * self.pace if not page.is_closed else 0.5)

    def _answer(self, number: int) -> str:
        if self.seat.part == "one":
            return self.chance.choice("ABCD" * 4 + " ").strip()
        # Essays grow, and now and then a part is thrown away.
        words = self.texts.get(number, "").split()[: 400 if self.chance.random() < 0.9 else 3]
        text = self.texts[number] = " ".join([*words, *self.chance.choices(WORDS, k=self.chance.randint(1, 9))])
        return text

    async def _rest(self, least: float, most: float) -> None:
        await asyncio.sleep(self.chance.uniform(least, most))


class Reviewer(Candidate):
    """One person who marks one script."""

    def _page(self, device: Device) -> Page:
        return MarkingPage(self.seat, device, random.Random(self.chance.getrandbits(64)))

    def _answer(self, number: int) -> str:
        """A whole draft, in the form in which the real page writes it."""
        levels, comment = self.chance.choices((1, 2, 3), k=self.seat.criteria), " ".join(self.chance.choices(WORDS, k=9))
        draft = {"levels": levels, "comments": [""] * self.seat.criteria, "comment": comment, "note": "", "passages": []}
        return json.dumps(draft, ensure_ascii=False, separators=(",", ":"))
