"""Starting a part as a candidate's page does: by the ticket that stands in the page of the rules, or by its plain form."""

from __future__ import annotations

import asyncio
import random
import re

from tests.faults.device import Device
from tests.faults.history import Start
from tests.faults.seats import Seat
from tests.faults.wire import Broken, Message

TICKET = re.compile(r'data-ticket="([^"]+)"')
THERE = re.compile(r"/sittings/([\w-]{22})")


async def start(device: Device, seat: Seat, chance: random.Random) -> str:
    """Press Start, in half of the cases by a double click, until a sitting is told; "" when there is no more time for it."""
    ticket, clicks, at = await _rules(device, seat, chance), chance.randint(1, 2), _path(seat)
    sent, told = device.diary.moments.now(), set[str]()
    for pause in device.pauses(chance):
        press = [_by_ticket(device, at, ticket) if seat.starts_by == "ticket" else _by_form(device, at) for _ in range(clicks)]
        told = set(await asyncio.gather(*press)) - {""}
        if told:
            break
        await asyncio.sleep(pause)
    answered = device.diary.moments.now() if told else None
    device.diary.starts.append(Start(seat.registration, seat.part, sent, answered, tuple(told)))
    return min(told, default="")


def _path(seat: Seat) -> str:
    return f"/registrations/{seat.registration}/parts/{seat.part}/start"


async def _rules(device: Device, seat: Seat, chance: random.Random) -> str:
    """The ticket in the page of the rules."""
    for pause in device.pauses(chance):
        try:
            reply = await device.call("GET", _path(seat), kind="text/html")
            if found := TICKET.search(reply.body.decode()):
                return found[1]
            device.expect(reply, 200, 502, 503)
        except Broken:
            pass
        await asyncio.sleep(pause)
    return ""


async def _by_ticket(device: Device, at: str, ticket: str) -> str:
    try:
        return _told(device, await device.call("POST", at, X_Start_Ticket=ticket))
    except Broken:
        return ""


async def _by_form(device: Device, at: str) -> str:
    try:
        return _told(device, await device.form(at, confirm="y"))
    except Broken:
        return ""


def _told(device: Device, reply: Message) -> str:
    device.expect(reply, 200, 302, 502, 503, 507)
    found = THERE.search(reply.body.decode() if reply.status == 200 else reply.header("Location"))
    return found[1] if found else ""
