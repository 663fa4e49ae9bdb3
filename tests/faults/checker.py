"""Was the promise kept? Eleven pure rules over what was lived and what is held; each gives its alarms.

The server numbers the revisions of an answer, so their order is the order in which the saves
must have taken effect. It has only to be a lawful order and to agree with real time; nothing is
searched. A save without a reply may or may not be among them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import inf

from tests.faults.history import Deed, Head, Held, Limit, Lived, Outcome, Place, Row

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
    """V6: by the harness's clock nothing counts that was sent after the end and the grace, nothing is cut off before, and no reply tells more time than is left."""
    handed_in: dict[str, float] = {}
    for hand_in in lived.hand_ins:
        handed_in[hand_in.sitting] = min(hand_in.sent, handed_in.get(hand_in.sitting, hand_in.sent))
    for deed in lived.deeds:
        if limit := held.limits.get(deed.sitting):
            closed_by_hand = handed_in.get(deed.sitting, inf)
            yield from ((_at(deed.place), what) for what in _ill_timed(deed, limit, closed_by_hand))


def _ill_timed(deed: Deed, limit: Limit, closed_by_hand: float) -> Iterator[str]:
    answered, last = deed.answered or 0.0, limit.ends + limit.grace
    if deed.outcome is Outcome.SAVED and deed.sent > last + SLACK:
        yield f"{deed.name} was sent {deed.sent - limit.ends:.2f} s after the end and acknowledged"
    if deed.left and deed.sent + deed.left > limit.ends + SLACK:
        yield f"{deed.name} was told {deed.sent + deed.left - limit.ends:.2f} s more than is left"
    if deed.outcome is Outcome.CLOSED and answered < min(last - SLACK, closed_by_hand):
        yield f"{deed.name} was refused {last - answered:.2f} s before the end, and nobody had handed in"


def stamped_truly(lived: Lived, held: Held) -> Breaches:
    """V6 by the server's own clock: a revision is stamped between its sending and its reply, and not after the end."""
    deeds = {(deed.sitting, deed.name): deed for deed in lived.deeds}
    for row in held.rows:
        deed, limit = deeds.get((row.sitting, row.name)), held.limits.get(row.sitting)
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
}
