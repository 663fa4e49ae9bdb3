"""Rules of a sitting: pure, given `now`. What may start, what still counts, which essays are marked.

Receives instants, letters, texts and the frozen policy; hands on decisions or a `Refused`.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import permutations

from exam_app.errors import Refused
from exam_app.exams.rules import EssayChoice

PART_NAMES = {"one": "Part One", "two": "Part Two"}
LETTERS = "ABCDEFGH"
FEW_LETTERS = 5
LONGEST_ESSAY = 100_000
NO_ANSWER = "-"
# Thirty-two signs without 0, 1, I and O, which people mix up on the telephone.
REFERENCE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


class CannotRegister(Refused):
    """There is no place in this window for this application."""

    advice = "Look at the windows on your examination page, or ask the exam office."


class CannotStart(Refused):
    """The part cannot be started now; the clock has not started."""

    advice = "Your examination page says when you can start."


class TimeUp(Refused):
    """The part has ended; what was saved last is handed in."""

    advice = "Your last saved answers have been handed in. The receipt is on your examination page."


class AlreadySubmitted(Refused):
    """The part was handed in; nothing in it changes any more."""

    advice = "The receipt is on your examination page."


class AnswersMoved(Refused):
    """An answer changed, in another window, after the page that asks for the hand-in was shown."""

    advice = "Look at your answers once more and then submit."


class ArrangementsFixed(Refused):
    """The time of a part is fixed when it starts; only minutes for a running part can be added."""

    advice = "Add minutes to the running part instead, with the reason."


class Paused(Refused):
    """The clock stands still; what is typed is kept on the candidate's computer until it goes on."""

    advice = "Wait until the exam goes on. Your clock is stopped."


class OpenElsewhere(Refused):
    """Another device took the part over."""

    advice = "Continue on the other device, or choose to continue here."


class NotRunning(Refused):
    """The part is not being sat now."""

    advice = "Reload the page to see how things stand."


class TakenIn(Refused):
    """The essays are with the reviewers; what is marked does not change any more."""

    advice = "What came too late now belongs into an appeal. The incident log keeps what happened."


class TwoPeople(Refused):
    """What changes a part after its end takes two people."""

    advice = "Ask another coordinator to look at it and decide."


class AlreadyDecided(Refused):
    """Somebody was faster."""

    advice = "Reload the page to see what was decided."


class NoBreakLeft(Refused):
    """There is no time left for breaks with a stopped clock."""

    advice = "You can pause at any time, but the clock goes on."


class AlreadyStarted(Refused):
    """A registration that was used stays."""

    advice = "The exam office can say what happens with a part that was begun."


class Unacceptable(Exception):
    """The content of a save cannot be taken as it is (422); the message says what to change."""


@dataclass(frozen=True, slots=True)
class Head:
    """What counts now for one position: the number of its last revision, the answer, whether it is to be marked."""

    position: int
    revision: int
    answer: str
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Plan:
    """The facts that decide when a part may start. `one_ended_at` is None until Part One is closed."""

    parts: Sequence[str]
    opens_at: datetime
    closes_at: datetime
    break_minutes: int
    one_ended_at: datetime | None


def latest_start(plan: Plan, part: str) -> datetime:
    """Before which instant the part must be started: the window's close.

    Part Two may also be started within the break after a Part One that ended late, so that
    nobody who was let into Part One is shut out of Part Two.
    """
    if part == "two" and plan.one_ended_at is not None:
        return max(plan.closes_at, plan.one_ended_at + timedelta(minutes=plan.break_minutes))
    return plan.closes_at


def may_start(plan: Plan, part: str, now: datetime) -> None:
    """Raise CannotStart unless the part may be started now. A started part always gets its full time."""
    name = PART_NAMES[part]
    if part not in plan.parts:
        raise CannotStart(f"{name} is not part of your registration.", "A part you passed before is carried over.")
    if now < plan.opens_at:
        raise CannotStart(f"{name} cannot be started yet.")
    if part == "two" and "one" in plan.parts and plan.one_ended_at is None:
        raise CannotStart("Part Two starts after Part One.", "Hand in Part One first.")
    if now >= latest_start(plan, part):
        raise CannotStart(
            f"{name} cannot be started any more: the window has closed.", "Ask the exam office about the next window."
        )


def end_of(ends_at: datetime, paused_at: datetime | None, pause_until: datetime | None, now: datetime) -> datetime:
    """When the part ends as things stand: the stored end, moved by the length of a pause that lasts until now.

    A break that is used up (`pause_until`) moves it no further.
    """
    if paused_at is None:
        return ends_at
    return ends_at + (min(now, pause_until or now) - paused_at)


def stands_still(paused_at: datetime | None, pause_until: datetime | None, now: datetime) -> bool:
    """Whether the clock stands still now."""
    return paused_at is not None and (pause_until is None or now < pause_until)


def accepts(state: str, ends_at: datetime, grace: timedelta, now: datetime) -> None:
    """Raise unless an answer that arrives now still counts: up to the end (see `end_of`) and the grace, ends included."""
    if state != "open":
        raise AlreadySubmitted("This part has been handed in.")
    if now > ends_at + grace:
        raise TimeUp("Time is over for this part.")


def is_over(state: str, ends_at: datetime, grace: timedelta, now: datetime) -> bool:
    """Whether nothing more can be saved. True also while the sweeper has not tidied up yet."""
    return state != "open" or now > ends_at + grace


def milliseconds_left(ends_at: datetime, now: datetime) -> int:
    """Milliseconds to the end, never less than zero."""
    return max(int((ends_at - now) / timedelta(milliseconds=1)), 0)


def clean(text: str) -> str:
    """The text as it is stored: line ends as newlines, no other control characters but tab, in NFC."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _UNWANTED.sub("", lines))


def digest(text: str) -> str:
    """SHA-256 of the text in UTF-8, 64 hex digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def words(text: str) -> int:
    """How many words: runs of characters without white space, as the page counts them too."""
    return len(text.split())


def check_essay(text: str) -> None:
    """Raise Unacceptable for an essay that is longer than what can be stored."""
    if len(text) > LONGEST_ESSAY:
        raise Unacceptable(f"The essay is longer than {LONGEST_ESSAY:,} characters. Shorten it to save it.")


def shuffled(letters: Sequence[str], chance: random.Random) -> str:
    """The form's letters of one question in a random order: the first is shown as A."""
    return "".join(chance.sample(list(letters), len(letters)))


def drawn_order(letters: str, chance: random.Random) -> str:
    """The letters of one question in an order drawn for one candidate: each order is as likely as any other."""
    return chance.choice(_orders(letters)) if len(letters) <= FEW_LETTERS else shuffled(letters, chance)


@lru_cache(maxsize=64)
def _orders(letters: str) -> list[str]:
    # Sixty questions are drawn at each start: choosing from what is there costs a tenth of shuffling.
    return ["".join(order) for order in permutations(letters)]


def first_choice(choice: EssayChoice, kinds: Sequence[str]) -> frozenset[int]:
    """The positions that are chosen from the start: the compulsory kinds, or all when there is nothing to choose."""
    if choice.answer >= len(kinds):
        return frozenset(range(1, len(kinds) + 1))
    return _compulsory(choice, kinds)


def chosen_with(choice: EssayChoice, kinds: Sequence[str], chosen: Collection[int], position: int) -> frozenset[int]:
    """The choice after `position` is chosen. When all places were taken, it replaces the first free choice."""
    fixed = _compulsory(choice, kinds)
    places = choice.answer - len(fixed)
    if position in fixed or places <= 0:
        return fixed | frozenset(chosen)
    free = [p for p in sorted(chosen) if p not in fixed and p != position]
    return fixed | {position, *free[len(free) - (places - 1) :]} if places > 1 else fixed | {position}


def essays_that_count(choice: EssayChoice, kinds: Sequence[str], chosen: Collection[int], texts: Sequence[str]) -> frozenset[int]:
    """The positions that are marked: what was chosen, and if that is too little, essays with text first, then in order."""
    picked = [p for p in range(1, len(kinds) + 1) if p in chosen or p in _compulsory(choice, kinds)]
    rest = [p for p in range(1, len(kinds) + 1) if p not in picked]
    rest.sort(key=lambda p: (not texts[p - 1].strip(), p))
    return frozenset((picked + rest)[: max(choice.answer, len(_compulsory(choice, kinds)))])


def _compulsory(choice: EssayChoice, kinds: Sequence[str]) -> frozenset[int]:
    return frozenset(i for i, kind in enumerate(kinds, 1) if kind in choice.compulsory)


def receipt_of(sitting: str, part: str, heads: Iterable[Head]) -> str:
    """SHA-256 over what is handed in: for each position its revision, the hash of the answer, whether it is marked.

    No time stands in it, so that a hand-in at the deadline gives the same receipt however late it is written.
    """
    lines = [[h.position, h.revision, digest(h.answer), h.counts] for h in sorted(heads, key=lambda h: h.position)]
    return digest(json.dumps([sitting, part, lines], separators=(",", ":")))


def reference(receipt: str) -> str:
    """The receipt as people read it aloud: its first 60 bits in three groups, like "K7QF-M3XR-92HV"."""
    number = int(receipt[:15], 16)
    signs = "".join(REFERENCE_ALPHABET[number >> shift & 31] for shift in range(55, -1, -5))
    return "-".join(signs[i : i + 4] for i in (0, 4, 8))


def receipt_start(reference: str) -> str | None:
    """The first 15 hex digits of the receipt behind a reference, or None for something else."""
    signs = re.sub(r"[\s-]", "", reference).upper()
    if len(signs) != 12 or any(sign not in REFERENCE_ALPHABET for sign in signs):
        return None
    number = 0
    for sign in signs:
        number = number << 5 | REFERENCE_ALPHABET.index(sign)
    return f"{number:015x}"


def retake_from(last_taken: date, wait_months: int) -> date:
    """The first day on which a part can be taken again."""
    years, month = divmod(last_taken.month - 1 + wait_months, 12)
    year, month = last_taken.year + years, month + 1
    while True:
        try:
            return date(year, month, last_taken.day)
        except ValueError:
            last_taken -= timedelta(days=1)
