"""Was the promise kept? Thirteen pure rules over what was lived and what is held; each gives its alarms.

The server numbers the revisions of an answer, so their order is the order in which the saves
must have taken effect. It has only to be a lawful order and to agree with real time; nothing is
searched. A save without a reply may or may not be among them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from math import inf

from tests.faults.history import Begun, Deed, Head, Held, Limit, Lived, Outcome, Place, Row, Stop

ON_THE_WAY = 15.0  # seconds after the clock was stopped in which what was sent before is still taken
SLACK = 0.25  # seconds between two clocks of one machine, one of which is being slewed


@dataclass(frozen=True, slots=True)
class Alarm:
    """A broken rule, where, and how."""

    rule: str
    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.rule} {self.where}: {self.what}"


def check(lived: Lived, held: Held) -> list[Alarm]:
    """Every breach of every rule; empty when the promise was kept."""
    return [Alarm(name, where, what) for name, rule in RULES.items() for where, what in rule(lived, held)]


Breaches = Iterator[tuple[str, str]]


def numbered(lived: Lived, held: Held) -> Breaches:
    """V0: revisions of an answer are numbered 1, 2, 3 ..., and its head is the last of them."""
    chains = _chains(held.rows)
    for place, rows in chains.items():
        numbers = [row.revision for row in rows]
        if numbers != list(range(1, len(rows) + 1)):
            yield _at(place), f"revisions are numbered {numbers[:20]}"
    for place, head in held.heads.items():
        last = chains[place][-1] if chains.get(place) else None
        if (head.revision, head.sha256) != ((last.revision, last.sha256) if last else (0, head.sha256)):
            yield _at(place), f"the head is revision {head.revision}, the last revision is {last and last.revision}"


def nothing_lost(lived: Lived, held: Held) -> Breaches:
    """V1: what was acknowledged is stored, and what was refused is kept."""
    stored = {(row.place, row.name, row.sha256) for row in held.rows}
    for deed in _saved(lived):
        if (deed.place, deed.name, deed.sha256) not in stored:
            yield _at(deed.place), f"the acknowledged save {deed.name} is lost"
    for deed in lived.deeds if held.kept is not None else ():
        is_kept_for = deed.outcome in (Outcome.CONFLICT, Outcome.MOVED) or deed.is_late
        if is_kept_for and (*deed.place, deed.sha256) not in (held.kept or ()):
            yield _at(deed.place), f"the text of the refused save {deed.name} ({deed.outcome}) was dropped"


def in_real_order(lived: Lived, held: Held) -> Breaches:
    """V2: what began after a reply has a higher revision, and no reading is older than a reply before it."""
    starts: dict[Place, list[tuple[float, int, str]]] = defaultdict(list)
    for deed in _saved(lived):
        starts[deed.place].append((deed.sent, deed.revision or 0, f"save {deed.name}"))
    for look in lived.looks:
        for head in look.heads:
            starts[look.sitting, head.number].append((look.sent, head.revision, "a reading"))
    ends = _by_place(_saved(lived))
    for place, begun in starts.items():
        done = sorted((deed.answered or 0.0, deed.revision or 0) for deed in ends[place])
        highest, passed = 0, 0
        for sent, revision, what in sorted(begun):
            while passed < len(done) and done[passed][0] < sent:
                highest, passed = max(highest, done[passed][1]), passed + 1
            if revision < highest:
                yield _at(place), f"{what} gave revision {revision} after {highest} had been acknowledged"


def never_older(lived: Lived, held: Held) -> Breaches:
    """V3: of one open page, no earlier save comes after a later one."""
    for place, rows in _chains(held.rows).items():
        latest: Counter[str] = Counter()
        for row in rows:
            if row.seq < latest[row.client]:
                yield _at(place), f"save {row.name} replaced number {latest[row.client]} of the same page"
            latest[row.client] = max(latest[row.client], row.seq)


def applied_once(lived: Lived, held: Held) -> Breaches:
    """V4: a save makes one revision, every reply names that one, and none that is stored is answered as a conflict."""
    times = Counter((row.sitting, row.name) for row in held.rows)
    yield from ((sitting, f"save {name} was applied {n} times") for (sitting, name), n in times.items() if n > 1)
    by_name = {(row.sitting, row.name): row for row in held.rows}
    for deed in lived.deeds:
        row = by_name.get((deed.sitting, deed.name))
        if row and deed.outcome is Outcome.SAVED and deed.revision != row.revision:
            yield _at(deed.place), f"save {deed.name} was told revision {deed.revision} and is {row.revision}"
        if row and deed.outcome is Outcome.CONFLICT:
            yield _at(deed.place), f"save {deed.name} was refused as a conflict and is stored as {row.revision}"


def only_what_was_sent(lived: Lived, held: Held) -> Breaches:
    """V5: everything stored was sent just so; every reply and every reading names a text that is stored."""
    sent = {(deed.place, deed.name, deed.base, deed.sha256) for deed in lived.deeds}
    for row in held.rows:
        if (row.place, row.name, row.base, row.sha256) not in sent:
            yield _at(row.place), f"revision {row.revision} ({row.name}, base {row.base}) was sent by nobody"
    for deed in _saved(lived):
        if deed.told_sha256 != deed.sha256:
            yield _at(deed.place), f"the reply to {deed.name} names another text"
    texts = {(row.place, row.revision): row.sha256 for row in held.rows}
    for look in lived.looks:
        for head in look.heads:
            place = look.sitting, head.number
            if head.revision and texts.get((place, head.revision)) != head.sha256:
                yield _at(place), f"a reading showed revision {head.revision} with a text that is not stored"


def in_time(lived: Lived, held: Held) -> Breaches:
    """V6: by the harness's clock nothing counts that was sent after the end and the grace, and nothing is cut off before."""
    handed_in: dict[str, float] = {}
    for hand_in in lived.hand_ins:
        handed_in[hand_in.sitting] = min(hand_in.sent, handed_in.get(hand_in.sitting, hand_in.sent))
    for deed in lived.deeds:
        if limit := _moved(held, deed.sitting):
            closed_by_hand = handed_in.get(deed.sitting, inf)
            yield from ((_at(deed.place), what) for what in _ill_timed(deed, limit, closed_by_hand))


def _ill_timed(deed: Deed, limit: Limit, closed_by_hand: float) -> Iterator[str]:
    answered, last = deed.answered or 0.0, limit.ends + limit.grace
    if deed.outcome is Outcome.SAVED and deed.sent > last + SLACK:
        yield f"{deed.name} was sent {deed.sent - limit.ends:.2f} s after the end and acknowledged"
    if deed.outcome is Outcome.CLOSED and answered < min(last - SLACK, closed_by_hand):
        yield f"{deed.name} was refused {last - answered:.2f} s before the end, and nobody had handed in"


def stamped_truly(lived: Lived, held: Held) -> Breaches:
    """V6 by the server's own clock: a revision is stamped between its sending and its reply, and not after the end."""
    deeds = {(deed.sitting, deed.name): deed for deed in lived.deeds}
    for row in held.rows:
        deed, limit = deeds.get((row.sitting, row.name)), _moved(held, row.sitting)
        if limit and row.at > limit.ends + limit.grace:
            yield _at(row.place), f"{row.name} was stored {row.at - limit.ends:.2f} s after the end"
        if deed and not deed.sent - SLACK <= row.at <= (deed.answered or row.at) + SLACK:
            yield _at(row.place), f"{row.name} is stamped {row.at - deed.sent:+.2f} s from its sending"


def receipt_holds(lived: Lived, held: Held) -> Breaches:
    """V7: one receipt for each sitting, told as it is stored, over just what is stored; nothing is accepted after it."""
    chains: dict[Place, list[Row | None]] = {place: [*rows] for place, rows in _chains(held.rows).items()}
    closed = {closing.sitting: closing for closing in held.closings}
    for closing in held.closings:
        if closing.reference != closing.recomputed:
            yield closing.sitting, f"the receipt {closing.reference} does not fit what is stored ({closing.recomputed})"
        for head in closing.frozen:
            last = chains.get((closing.sitting, head.number), [None])[-1]
            if last and (head.revision, head.sha256) != (last.revision, last.sha256):
                yield _at((closing.sitting, head.number)), f"revision {head.revision} is handed in, {last.revision} is stored"
            if not last and head.revision:
                yield _at((closing.sitting, head.number)), f"revision {head.revision} is handed in, none is stored"
    since: dict[str, float] = {}
    for hand_in in lived.hand_ins:
        if hand_in.told is None or hand_in.answered is None:
            continue
        since[hand_in.sitting] = min(hand_in.answered, since.get(hand_in.sitting, hand_in.answered))
        if hand_in.sitting not in closed or closed[hand_in.sitting].reference != hand_in.told:
            yield hand_in.sitting, f"the candidate was given the receipt {hand_in.told}, which is not what is stored"
    for deed in _saved(lived):
        if deed.sitting in since and deed.sent > since[deed.sitting]:
            yield _at(deed.place), f"{deed.name} was acknowledged after the receipt"


def on_the_head(lived: Lived, held: Held) -> Breaches:
    """V8: each revision started from the one before it, so that no update is lost."""
    for place, rows in _chains(held.rows).items():
        for before, row in pairwise([None, *rows]):
            revision = before.revision if before else 0
            if row and row.base != revision:
                yield _at(place), f"revision {row.revision} ({row.name}) started from {row.base}, the head was {revision}"


def shown_as_written(lived: Lived, held: Held) -> Breaches:
    """V9: what a reviewer sees is what was handed in."""
    for closing in held.closings:
        yield from _differs(closing.sitting, closing.shown, closing.frozen, "reviewers see")


def scored_as_chosen(lived: Lived, held: Held) -> Breaches:
    """V10: what is scored is what was handed in."""
    for closing in held.closings:
        yield from _differs(closing.sitting, closing.scored, closing.frozen, "scoring sees")


def stands_still_once(lived: Lived, held: Held) -> Breaches:
    """V11: the clock stands still once for each time it was asked to, however often the asking came; every reply tells just
    the time that is left then; and what is sent while it stands still is not taken."""
    stops: dict[str, list[Stop]] = defaultdict(list)
    for stop in sorted(held.stops, key=lambda stop: stop.since):
        stops[stop.sitting].append(stop)
    for sitting, mine in stops.items():
        yield from ((sitting, what) for what in _uncalled(mine, _pressed(lived, sitting, "break")))
    for press in lived.presses:
        still = [stop for stop in stops[press.sitting] if press.answered and _covers(stop, press.sent, press.answered)]
        if press.answered and press.deed == "break" and not still:
            yield press.sitting, f"the break pressed for at {press.sent:.2f} was granted and is not on record"
        if press.answered and press.deed != "break" and any(stop.until > press.answered + SLACK for stop in still):
            yield press.sitting, f"the clock was let go on at {press.sent:.2f} and stood still after that"
    known = {stop: _known(lived, stop) for stop in held.stops}
    for sitting, sent, answered, left in _times_told(lived):
        if limit := held.limits.get(sitting):
            begun = [stop for stop in stops[sitting] if known[stop][0] <= sent]
            lasting = [replace(stop, until=max(stop.until, known[stop][1])) for stop in stops[sitting]]
            least = max(limit.ends + _stood(begun, answered) - answered, 0.0)
            # Reckoned from the instant at which the request came, by what holds when it is its turn.
            most = max(limit.ends + _stood(lasting, answered) - sent, 0.0)
            if not least - SLACK <= left <= most + SLACK:
                yield sitting, f"{left:.2f} s were told at {answered:.2f}, where {least:.2f} to {most:.2f} s were left"
    for deed in _saved(lived):
        for stop in stops[deed.sitting]:
            if deed.sent > stop.since + ON_THE_WAY + SLACK and (deed.answered or 0.0) < stop.until - SLACK:
                yield _at(deed.place), f"{deed.name} was taken {deed.sent - stop.since:.2f} s after the clock had been stopped"


def started_once(lived: Lived, held: Held) -> Breaches:
    """V12: a start, however often it was asked for, makes one sitting, which every reply names; its clock begins between the first
    sending and the reply, and runs for the whole time."""
    begun: dict[tuple[str, str], list[Begun]] = defaultdict(list)
    for one in held.begun:
        begun[one.registration, one.part].append(one)
    for start in lived.starts:
        mine, where = begun[start.registration, start.part], f"{start.registration} part {start.part}"
        if len(mine) > 1 or start.answered and not mine:
            yield where, f"one start made {len(mine)} sittings"
        if not set(start.told) <= {one.sitting for one in mine}:
            yield where, f"the replies named {', '.join(start.told)}, stored is {', '.join(one.sitting for one in mine)}"
        for one in mine:
            if not start.sent - SLACK <= one.at <= (start.answered or inf) + SLACK:
                yield where, f"the clock began {one.at - start.sent:+.2f} s from the start"
            if one.seconds != held.part_seconds:
                yield where, f"the clock is to run for {one.seconds:.2f} s, promised are {held.part_seconds:.0f}"


def _uncalled(stops: list[Stop], pressed: list[float]) -> Iterator[str]:
    """Stops that overlap, and breaks beyond the presses that came before them."""
    for before, stop in pairwise(stops):
        if stop.since < before.until:
            yield f"the clock was stopped at {before.since:.2f} and again at {stop.since:.2f}, before it had gone on"
    breaks = [stop.since for stop in stops if stop.why == "break"]
    for count, since in enumerate(breaks, 1):
        if sum(sent <= since + SLACK for sent in pressed) < count:
            yield f"break no. {count} began at {since:.2f}, and nobody had pressed for it"


def _pressed(lived: Lived, sitting: str, deed: str) -> list[float]:
    return [press.sent for press in lived.presses if (press.sitting, press.deed) == (sitting, deed)]


def _known(lived: Lived, stop: Stop) -> tuple[float, float]:
    """From when on every reply has to count with this stop, and with its end: each is dated to the sending, and is on disk a moment later."""
    taken = [press for press in lived.presses if press.sitting == stop.sitting and press.answered]
    begun = [press.answered or inf for press in taken if press.deed == "break" and (press.answered or 0.0) >= stop.since - SLACK]
    ended = [press.answered or inf for press in taken if press.deed != "break" and (press.answered or 0.0) >= stop.until - SLACK]
    return min(begun, default=inf) if stop.why == "break" else stop.since, min(ended, default=inf)


def _covers(stop: Stop, sent: float, answered: float) -> bool:
    """Whether the clock stood still at some moment of this span."""
    return stop.since <= answered + SLACK and stop.until >= sent - SLACK


def _times_told(lived: Lived) -> Iterator[tuple[str, float, float, float]]:
    yield from ((told.sitting, told.sent, told.answered, told.left) for told in lived.told)
    for deed in lived.deeds:
        if deed.left is not None and deed.answered is not None and deed.outcome is not Outcome.CLOSED:
            yield deed.sitting, deed.sent, deed.answered, deed.left


def _stood(stops: Iterable[Stop], at: float) -> float:
    """How many seconds the clock has stood still up to this moment; two stops at once count once."""
    stood, last = 0.0, -inf
    for stop in stops:
        stood += max(min(stop.until, at) - max(stop.since, last), 0.0)
        last = max(last, stop.until)
    return stood


def _moved(held: Held, sitting: str) -> Limit | None:
    """The limit with the end moved by all pauses."""
    if (limit := held.limits.get(sitting)) is None:
        return None
    mine = sorted((stop for stop in held.stops if stop.sitting == sitting), key=lambda stop: stop.since)
    return Limit(limit.ends + _stood(mine, inf), limit.grace) if mine else limit


def _differs(sitting: str, seen: Mapping[int, str], frozen: Iterable[Head], who: str) -> Breaches:
    handed_in = {head.number: head.sha256 for head in frozen}
    for number, sha256 in seen.items():
        if handed_in.get(number) != sha256:
            yield _at((sitting, number)), f"{who} another text than was handed in"


def _saved(lived: Lived) -> list[Deed]:
    return [deed for deed in lived.deeds if deed.outcome is Outcome.SAVED]


def _by_place(deeds: Iterable[Deed]) -> dict[Place, list[Deed]]:
    found: dict[Place, list[Deed]] = defaultdict(list)
    for deed in deeds:
        found[deed.place].append(deed)
    return found


def _chains(rows: Iterable[Row]) -> dict[Place, list[Row]]:
    found: dict[Place, list[Row]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.revision):
        found[row.place].append(row)
    return found


def _at(place: Place) -> str:
    return f"{place[0]} no. {place[1]}"


RULES: dict[str, Callable[[Lived, Held], Breaches]] = {
    "V0": numbered,
    "V1": nothing_lost,
    "V2": in_real_order,
    "V3": never_older,
    "V4": applied_once,
    "V5": only_what_was_sent,
    "V6": in_time,
    "V6 stamp": stamped_truly,
    "V7": receipt_holds,
    "V8": on_the_head,
    "V9": shown_as_written,
    "V10": scored_as_chosen,
    "V11": stands_still_once,
    "V12": started_once,
}
