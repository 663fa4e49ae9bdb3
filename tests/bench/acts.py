"""What candidates do, as conversations: start, see the first page, fetch the paper, save, hand in. Each checks every reply."""

from __future__ import annotations

import html
import json
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from typing import NamedTuple

from tests.bench.load import NOTHING, Outcome, Reply, Talk, Wish, run

FORM = "application/x-www-form-urlencoded"
QUESTIONS = 60
REDIRECTS = 3  # the most that lead to the first page
_SITTING = re.compile(r"/sittings/([\w-]{22})")
_PLACE = re.compile(rb"\r\nlocation: *([^\r\n]+)", re.IGNORECASE)
_STANDING = re.compile(rb' data-standing="([^"]*)"')
_GZIP = b"\x1f\x8b"
_COOKIE = re.compile(rb"\r\nset-cookie: *([^=\r\n]+)=([^;\r\n]*)", re.IGNORECASE)


@dataclass(slots=True)
class Candidate:
    """What a load generator needs to act as this candidate, and how far it has come."""

    cookie: str
    csrf: str
    registration: str
    part: str = "one"
    ticket: str = ""  # of the rules page: with it Part One starts the fast way
    there: str = ""  # where the start led
    sitting: str = ""
    sitting_pass: str = ""
    has_paper: bool = False
    turns: int = 0  # saves so far


class Ack(NamedTuple):
    """A save that was acknowledged, and so has to be in the database."""

    sitting: str
    position: int
    revision: int
    sha256: str


def authorisation(person: Candidate) -> str:
    """The headers that say who saves: the signed pass of the sitting; the sign-in and its token where there is none."""
    if person.sitting_pass:
        return f"X-Sitting-Pass: {person.sitting_pass}\r\n"
    return signed_in(person)


def signed_in(person: Candidate) -> str:
    """The headers of the pages that ask for the sign-in itself."""
    return f"Cookie: {person.cookie}\r\nX-CSRFToken: {person.csrf}\r\n"


def request(
    method: str, path: str, headers: str, body: str = "", kind: str = "application/json", accept: str = ""
) -> bytes:  # fmt: skip
    """A request as it goes over the wire."""
    data = body.encode()
    head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}Accept: {accept or kind}\r\n"
    length = f"Content-Type: {kind}\r\nContent-Length: {len(data)}\r\n" if method != "GET" else ""
    return f"{head}{length}\r\n".encode() + data


def complain(outcome: Outcome, deed: str, reply: Reply) -> None:
    if reply.status == 503:
        outcome.busy += 1
        return
    outcome.wrong.append(f"{deed} answered {reply.status}: {reply.body[:300]!r}")


# -- deeds of one candidate


Deed = Callable[..., Talk]


def start(person: Candidate, outcome: Outcome, *, when: float = 0.0) -> Talk:
    """Press start: by script with the ticket, else by the plain form. From then on the candidate knows the sitting."""
    reply = yield Wish("start", _press(person), when)
    _keep_cookies(person, reply)
    person.there = _place(reply)
    found = _SITTING.match(person.there)
    if not found:
        complain(outcome, "start", reply)
        return
    person.sitting = found[1]


def _press(person: Candidate) -> bytes:
    path = f"/registrations/{person.registration}/parts/{person.part}/start"
    if person.ticket:
        return request("POST", path, f"X-Start-Ticket: {person.ticket}\r\n")
    return request("POST", path, signed_in(person), "confirm=y", FORM, accept="text/html")


def _place(reply: Reply) -> str:
    """Where the reply leads: as JSON for the script, as a redirect for the form; "" for every other."""
    if reply.status == 200:
        return str(json.loads(reply.body)["there"])
    found = _PLACE.search(reply.head) if reply.status == 302 else None
    return found[1].decode() if found else ""


def _keep_cookies(person: Candidate, reply: Reply) -> None:
    jar = dict(part.split("=", 1) for part in person.cookie.split("; "))
    jar.update((name.decode().strip(), value.decode()) for name, value in _COOKIE.findall(reply.head))
    person.cookie = "; ".join(f"{name}={value}" for name, value in jar.items())


def look(person: Candidate, outcome: Outcome, *, when: float = 0.0) -> Talk:
    """Fetch the first page of the part, and take the pass out of it as its script does."""
    path, reply = person.there, NOTHING
    for _ in range(REDIRECTS + 1):
        reply = yield Wish("first page", request("GET", path, signed_in(person), accept="text/html"), when)
        _keep_cookies(person, reply)
        if reply.status != 302:
            break
        path, when = _place(reply), 0.0
    if reply.status != 200:
        complain(outcome, "first page", reply)
        return
    found = _STANDING.search(reply.body)
    if found is None:
        complain(outcome, "first page", reply)
        return
    person.sitting_pass = str(json.loads(html.unescape(found[1].decode()))["pass"])


def read_paper(person: Candidate, outcome: Outcome, *, when: float = 0.0) -> Talk:
    """Fetch the whole of Part One, compressed."""
    path = f"/sittings/{person.sitting}/paper"
    wire = request("GET", path, f"{signed_in(person)}{authorisation(person)}Accept-Encoding: gzip\r\n", accept="text/html")
    reply = yield Wish("paper", wire, when)
    person.has_paper = reply.status == 200 and reply.body.startswith(_GZIP)
    if not person.has_paper:
        complain(outcome, "paper", reply)


def ask_pass(person: Candidate, outcome: Outcome, *, when: float = 0.0) -> Talk:
    """Ask for the signed pass of the sitting, as the page does when it needs another."""
    reply = yield Wish("pass", request("GET", f"/sittings/{person.sitting}/pass", signed_in(person)), when)
    if reply.status == 200:
        person.sitting_pass = str(json.loads(reply.body)["pass"])
    elif reply.status != 404:  # a server that knows no passes takes the sign-in
        complain(outcome, "pass", reply)


def hand_in(person: Candidate, outcome: Outcome, *, when: float = 0.0) -> Talk:
    """Submit for good, as the script of the confirmation page does."""
    wire = request("POST", f"/sittings/{person.sitting}/submit", authorisation(person), f"csrf_token={person.csrf}", FORM)
    reply = yield Wish("hand-in", wire, when)
    if reply.status != 302 or b"receipt" not in reply.head:
        complain(outcome, "hand-in", reply)


def all_do(deed: Deed, port: int, people: list[Candidate], connections: int) -> tuple[Outcome, list[Candidate]]:
    """Everybody does this one deed, as fast as so many connections allow."""
    talks = [partial(_some_do, deed, some) for some in _shared(people, connections)]
    return run(port, talks, len(talks)), people


def _some_do(deed: Deed, people: list[Candidate], outcome: Outcome) -> Talk:
    for person in people:
        yield from deed(person, outcome)


def _shared(people: list[Candidate], connections: int) -> list[list[Candidate]]:
    return [some for number in range(connections) if (some := people[number::connections])]


# -- saving


def save_all(port: int, people: list[Candidate], connections: int, seconds: float) -> tuple[Outcome, list[Candidate], list[Ack]]:
    """Each connection saves for its own candidates, one after the other, until the time is over."""
    acks: list[Ack] = []
    until = time.perf_counter() + seconds
    talks = [partial(_save_on, some, until, acks) for some in _shared(people, connections)]
    return run(port, talks, len(talks)), people, acks


def _save_on(people: list[Candidate], until: float, acks: list[Ack], outcome: Outcome) -> Talk:
    makers = [saver(person) for person in people]
    while True:
        for person, make in zip(people, makers, strict=True):
            if time.perf_counter() >= until:
                return
            position, base = person.turns % QUESTIONS + 1, person.turns // QUESTIONS
            person.turns += 1
            letter = "ABC"[(base + position) % 3]
            reply = yield Wish("save", make(position, person.turns, base, letter))
            if ack := acknowledged(person, position, base, letter, reply):
                acks.append(ack)
            else:
                complain(outcome, "save", reply)
                return


def saver(person: Candidate) -> Callable[[int, int, int, str], bytes]:
    """Makes the requests of this candidate; all that stays the same is put together once."""
    start = f"PUT /sittings/{person.sitting}/answers/".encode()
    headers = (
        f" HTTP/1.1\r\nHost: 127.0.0.1\r\n{authorisation(person)}Content-Type: application/json\r\nContent-Length: ".encode()
    )

    def make(position: int, seq: int, base: int, answer: str) -> bytes:
        text = '"' + answer + '"' if len(answer) < 2 else json.dumps(answer)
        body = f'{{"client":"bench-page-000001","seq":{seq},"base":{base},"answer":{text}}}'.encode()
        return b"%b%d%b%d\r\n\r\n%b" % (start, position, headers, len(body), body)

    return make


def acknowledged(person: Candidate, position: int, base: int, answer: str, reply: Reply) -> Ack | None:
    """What the reply promises; None when it is not the acknowledgement of this very answer."""
    if reply.status != 200:
        return None
    said, fits = json.loads(reply.body), _digest(answer)
    if said.get("rev") != base + 1 or said.get("sha256") != fits:
        return None
    return Ack(person.sitting, position, base + 1, fits)


_LETTERS = {letter: sha256(letter.encode()).hexdigest() for letter in ("", *"ABCDEFGH")}


def _digest(answer: str) -> str:
    return _LETTERS.get(answer) or sha256(answer.encode()).hexdigest()


def pretend_started(people: Sequence[Candidate], name: str = "floor") -> list[Candidate]:
    """The same number of candidates for the floor, which knows no sittings: any name does that was not used before."""
    tail = name.replace(" ", "-")
    return [replace(p, sitting=f"{number}-{tail}", sitting_pass="x" * 180, turns=0) for number, p in enumerate(people)]
