"""A candidate's device, which speaks HTTP, and the diary in which everything lived is taken down."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from tests.faults import wire
from tests.faults.history import Deed, HandIn, Lived, Look, Moments, Outcome, Press, Start, Told
from tests.faults.proxy import WHO
from tests.faults.seats import SignIn
from tests.faults.wire import Message

TRY_SECONDS = 4.0


@dataclass
class Diary:
    """Takes down what the candidates live through, until `stop` new deeds are begun, `settling` seconds longer old ones are tried again."""

    moments: Moments
    stop: float
    settling: float
    deeds: list[Deed] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    hand_ins: list[HandIn] = field(default_factory=list)
    presses: list[Press] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    starts: list[Start] = field(default_factory=list)
    stopped: int = 0  # how often a save was told that the clock stands still
    surprises: list[str] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)

    @property
    def acknowledged(self) -> int:
        """How many saves so far."""
        return sum(deed.outcome is Outcome.SAVED for deed in self.deeds)

    def lived(self) -> Lived:
        return Lived(
            tuple(self.deeds), tuple(self.looks), tuple(self.hand_ins), tuple(self.presses), tuple(self.told), tuple(self.starts)
        )  # fmt: skip

    @property
    def is_going(self) -> bool:
        return self.moments.now() < self.stop

    @property
    def may_retry(self) -> bool:
        return self.moments.now() < self.stop + self.settling


class Device:
    """One browser: its cookies, its name in the proxy's log."""

    def __init__(self, who: str, sign_in: SignIn, port: int, diary: Diary) -> None:
        self.who, self.port, self.diary, self._sign_in = who, port, diary, sign_in
        self.cookies: dict[str, str] = {}
        self.sign_in()

    def sign_in(self) -> None:
        """Sign in, or sign in again: to a session that the server knows."""
        name, _, value = self._sign_in.cookie.partition("=")
        self.csrf, self.cookies[name] = self._sign_in.csrf, value

    async def call(self, method: str, path: str, body: bytes = b"", kind: str = "application/json", **more: str) -> Message:
        """One request. Raises Broken when no whole reply came."""
        headers = (
            ("Host", f"127.0.0.1:{self.port}"), (WHO, self.who), ("Accept", "text/html" if "form" in kind else kind),
            ("Cookie", "; ".join(f"{k}={v}" for k, v in self.cookies.items())), ("Content-Type", kind),
            *((key.replace("_", "-"), value) for key, value in more.items()),
        )  # fmt: skip
        reply = await wire.call(self.port, Message(f"{method} {path} HTTP/1.1", headers, body), timeout=TRY_SECONDS)
        for line in reply.all("Set-Cookie"):
            self.cookies |= {key: one.value for key, one in SimpleCookie(line).items()}
        self.diary.statuses[reply.status] = self.diary.statuses.get(reply.status, 0) + 1
        if reply.status in (400, 401):
            self.sign_in()
        return reply

    async def form(self, path: str, **fields: str) -> Message:
        """POST a plain form with its token."""
        body = urlencode({"csrf_token": self.csrf, **fields}).encode()
        return await self.call("POST", path, body, "application/x-www-form-urlencoded")

    def pauses(self, chance: random.Random) -> Iterator[float]:
        """Waits between tries: doubling, with jitter, as long as there is time."""
        wait = 0.05
        while self.diary.may_retry:
            yield wait * chance.uniform(0.5, 1.0)
            wait = min(wait * 2, 0.8)

    def expect(self, reply: Message, *statuses: int, what: str = "a page") -> None:
        """Take down a reply that the protocol does not know here."""
        if reply.status not in statuses:
            self.diary.surprises.append(f"{what} was answered {reply.status} {reply.body[:160]!r}")
