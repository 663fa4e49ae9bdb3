"""The pages open on a candidate's device, which keep the rules that the real page keeps.

One request in flight for each question; the same client and number on every retry; the base is
the revision the edit started from, and after a conflict the head that was told.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from tests.faults.device import Device
from tests.faults.history import Deed, HandIn, Head, Look, Outcome, Press, Told, digest
from tests.faults.seats import LOCKED, Seat
from tests.faults.wire import Broken, Message

REFERENCE = re.compile(r"\b([2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4})\b")
SEEN = re.compile(r'name="seen"[^>]*value="([0-9a-f]{64})"')


class Page:
    """One open page of a sitting, with a client name of its own."""

    def __init__(self, seat: Seat, device: Device, chance: random.Random) -> None:
        self.seat, self.device, self.diary, self.chance = seat, device, device.diary, chance
        self.client = f"{device.who.replace('.', '')}-{chance.getrandbits(64):016x}"
        self.seq, self.pass_, self.is_moved, self.is_closed = 0, "", False, False
        self.heads: dict[int, int] = {}
        self.at = f"/sittings/{seat.sitting}"

    async def open(self, *, claims: bool = False) -> bool:
        """Fetch the pass and the heads; False when another device holds the sitting or time is over for trying.

        `claims` takes the sitting over then: the reply that named this device its holder may have been lost.
        """
        for pause in self._pauses():
            sent = self.diary.moments.now()
            try:
                reply = await self.device.call("GET", f"{self.at}/pass")
                if reply.status == 200:
                    self._enter(json.loads(reply.body), sent)
                    return True
                if reply.status == 409:
                    self.is_moved = True
                    return claims and await self.take_over()
                self._expect(reply, 401, 502, 503)
            except Broken:
                pass
            await asyncio.sleep(pause)
        return False

    def _enter(self, told: dict[str, Any], sent: float) -> None:
        self.pass_, self.is_moved = told["pass"], False
        self.device.csrf = told.get("csrf") or self.device.csrf
        heads = tuple(Head(h["number"], h["rev"], h["sha256"] or digest("")) for h in told["heads"])
        self.heads = {head.number: head.revision for head in heads}
        self.diary.looks.append(Look(self.seat.sitting, sent, self.diary.moments.now(), heads))

    async def save(self, number: int, answer: str, typed_ago: float = 0.0) -> Outcome:
        """Save until a reply settles it or there is no more time; what was lived goes into the diary."""
        self.seq += 1
        now, base = self.diary.moments.now(), self.heads.get(number, 0)
        deed = Deed(self.seat.sitting, number, self.client, self.seq, base, digest(answer), now)
        for pause in self._pauses():
            settled = await self._try(deed, answer, typed_ago)
            if settled or self.is_moved:
                deed = settled or deed
                break
            await asyncio.sleep(pause)
        self.diary.deeds.append(deed)
        return deed.outcome

    async def _try(self, deed: Deed, answer: str, typed_ago: float) -> Deed | None:
        age = int((self.diary.moments.now() - deed.sent + typed_ago) * 1000)
        body = {"client": deed.client, "seq": deed.seq, "base": deed.base, "answer": answer, "age_ms": max(age, 0)}
        try:
            reply = await self._authorised("PUT", self._place(deed.number), json.dumps(body).encode())
            told = json.loads(reply.body) if reply.status in (200, 409, 422) else {}
        except (Broken, json.JSONDecodeError):
            return None
        if reply.status == 401:
            await self.open()
        return self._settle(deed, reply, told)

    def _place(self, number: int) -> str:
        return f"{self.at}/answers/{number}"

    async def _authorised(self, method: str, path: str, body: bytes) -> Message:
        """A fast call with what opens it; the one place that knows how."""
        return await self.device.call(method, path, body, X_Sitting_Pass=self.pass_)

    def _settle(self, deed: Deed, reply: Message, told: dict[str, Any]) -> Deed | None:
        left = told["remaining_ms"] / 1000 if "remaining_ms" in told else None
        done = replace(deed, answered=self.diary.moments.now(), left=left)
        if reply.status == 200:
            self.heads[deed.number] = told["rev"]
            return replace(done, outcome=Outcome.SAVED, revision=told["rev"], told_sha256=told["sha256"])
        if reply.status == 409 and "conflict" in told:
            head = Head(deed.number, told["conflict"]["rev"], told["conflict"]["sha256"])
            self.heads[deed.number] = head.revision
            # The reply was read at some moment after the first sending of this deed.
            self.diary.looks.append(Look(deed.sitting, deed.sent, self.diary.moments.now(), (head,)))
            return replace(done, outcome=Outcome.CONFLICT)
        if reply.status == 409 and "moved" in told:
            self.is_moved = True
            return replace(done, outcome=Outcome.MOVED)
        if reply.status == 409 and "closed" in told:
            self.is_closed = True
            return replace(done, outcome=Outcome.CLOSED, is_late=bool(told["closed"].get("is_late")))
        self.diary.stopped += reply.status == 409 and "paused" in told
        self._expect(reply, 401, 409, 502, 503, 507, what="PUT")
        return replace(done, outcome=Outcome.REFUSED) if reply.status in (404, 422) else None

    async def take_over(self) -> bool:
        """Let this device hold the sitting and fetch the pass anew."""
        for pause in self._pauses():
            try:
                reply = await self.device.form(f"{self.at}/take-over")
                if reply.status == 302:
                    return await self.open()
                self._expect(reply, 502, 503, 409)
                if reply.status == 409:
                    return False
            except Broken:
                pass
            await asyncio.sleep(pause)
        return False

    async def pulse(self) -> None:
        """Ask once how things stand, and take down how much time is left."""
        sent = self.diary.moments.now()
        try:
            reply = await self._authorised("POST", f"{self.at}/pulse", b'{"read": []}')
            told = json.loads(reply.body) if reply.status == 200 else {}
        except (Broken, json.JSONDecodeError):
            return
        self._expect(reply, 200, 401, 502, 503, 507, what="a pulse")
        if told.get("state") in ("open", "paused"):
            self.diary.told.append(Told(self.seat.sitting, sent, self.diary.moments.now(), told["remaining_ms"] / 1000))

    async def press(self, deed: str) -> None:
        """Stop the clock ("break") or let it go on ("resume-break"), in half of the cases by a double click."""
        sent, clicks = self.diary.moments.now(), self.chance.randint(1, 2)
        answered = None
        for pause in self._pauses():
            replies = await asyncio.gather(*(self._click(f"{self.at}/{deed}") for _ in range(clicks)))
            if 302 in replies:
                answered = self.diary.moments.now()
            if answered or 409 in replies:
                break
            await asyncio.sleep(pause)
        self.diary.presses.append(Press(self.seat.sitting, deed, sent, answered))

    async def go_on(self, office: Device) -> None:
        """Let the exam office end its pause of this sitting; 409: it has, and the reply was lost."""
        sent, told = self.diary.moments.now(), 0
        for pause in self._pauses():
            told = await self._click(self.seat.goes_on_at, office, who="ticked", chosen=self.seat.sitting)
            if told in (302, 409):
                break
            await asyncio.sleep(pause)
        self.diary.presses.append(Press(self.seat.sitting, "go-on", sent, self.diary.moments.now() if told == 302 else None))

    async def _click(self, path: str, device: Device | None = None, **fields: str) -> int:
        try:
            reply = await (device or self.device).form(path, **fields)
        except Broken:
            return 0
        self._expect(reply, 302, 400, 401, 409, 502, 503, 507)
        return reply.status

    async def hand_in(self, *, looks_first: bool) -> None:
        """Submit, ask again while no reply comes, and take down the receipt."""
        sent, answered = self.diary.moments.now(), None
        for pause in self._pauses():
            try:
                reply = await self.device.form(f"{self.at}/submit", **(await self._seen() if looks_first else {}))
                if reply.status == 302:
                    answered = self.diary.moments.now()
                    break
                self._expect(reply, 409, 502, 503, 507)
            except Broken:
                pass
            await asyncio.sleep(pause)
        told = await self.receipt() if answered else None
        self.diary.hand_ins.append(HandIn(self.seat.sitting, sent, answered if told else None, told))

    async def _seen(self) -> dict[str, str]:
        reply = await self.device.call("GET", f"{self.at}/submit", kind="text/html")
        found = SEEN.search(reply.body.decode())
        return {"seen": found.group(1)} if found else {}

    async def receipt(self) -> str | None:
        """The reference on the receipt page, once there is one."""
        for pause in self._pauses():
            try:
                reply = await self.device.call("GET", f"{self.at}/receipt", kind="text/html")
                if reply.status == 200 and (found := REFERENCE.search(reply.body.decode())):
                    return found.group(1)
                self._expect(reply, 200, 302, 502, 503)
            except Broken:
                pass
            await asyncio.sleep(pause)
        return None

    def _pauses(self) -> Iterator[float]:
        return self.device.pauses(self.chance)

    def _expect(self, reply: Message, *statuses: int, what: str = "a page") -> None:
        self.device.expect(reply, *statuses, what=what)


class MarkingPage(Page):
    """A reviewer's page of one script: the same rules for its draft, and the lock in place of the hand-in."""

    def __init__(self, seat: Seat, device: Device, chance: random.Random) -> None:
        super().__init__(seat, device, chance)
        self.at = f"/reviews/{seat.sitting}"

    def _place(self, number: int) -> str:
        return f"{self.at}/draft"

    async def pulse(self) -> None:
        """A script has no clock."""

    async def _authorised(self, method: str, path: str, body: bytes) -> Message:
        return await self.device.call(method, path, body, X_CSRFToken=self.device.csrf)

    async def hand_in(self, *, looks_first: bool) -> None:
        """Lock the marks, and ask again while no reply comes."""
        sent, answered = self.diary.moments.now(), None
        for pause in self._pauses():
            try:
                reply = await self.device.form(f"{self.at}/lock")
                # 409: locked already, by a try whose reply was lost; 422: nothing is saved yet.
                if reply.status in (302, 409):
                    answered = self.diary.moments.now()
                    break
                self._expect(reply, 422, 502, 503)
            except Broken:
                pass
            await asyncio.sleep(pause)
        self.diary.hand_ins.append(HandIn(self.seat.sitting, sent, answered, LOCKED if answered else None))
