"""The words of a result letter: from facts to the sentences that page and paper both show. Pure.

Hands on a plain document (JSON) that is frozen at release. Tone: calm, plain, warm; the outcome
comes first, and nobody is compared with anybody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Protocol

from exam_app.results.bands import ABOVE, AREAS_RULE, BELOW, CRITERIA_RULE, NEAR, TOO_FEW, Band
from exam_app.results.rules import Retake

PART_NAMES = {"one": "Part One", "two": "Part Two"}
PART_KINDS = {"one": "multiple choice", "two": "essays"}
BAND_WORDS = {
    BELOW: "Below the standard",
    NEAR: "Near the standard",
    ABOVE: "Above the standard",
    TOO_FEW: "Too few questions to say",
}
FEEDBACK_HEADS = {
    "strengths": "What the reviewers valued",
    "work": "What to work on",
    "passages": "On single passages",
    "whole": "The essay as a whole",
}
WEAKEST_FIRST = (BELOW, NEAR, ABOVE, TOO_FEW)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The association's own words, and who the letter is for."""

    association: str
    exam: str
    category: str
    designation: str
    record: str  # the heading under which the result is recorded
    candidate: str
    contact: str
    reference: str
    form: str
    window: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartFacts:
    """A part as the letter needs it. Points are words like "47.5"; the outcome may also be "carried"."""

    part: str
    outcome: str
    points: str = ""
    out_of: str = ""
    cut: str = ""
    voided: int = 0
    taken_on: date | None = None
    valid_until: date | None = None
    retake: Retake | None = None
    bands: tuple[Band, ...] = ()


class Said(Protocol):
    """A paragraph of the feedback; `essay` is empty for the office's own closing words."""

    @property
    def essay(self) -> str: ...
    @property
    def part(self) -> str: ...
    @property
    def head(self) -> str: ...
    @property
    def text(self) -> str: ...


def day(on: date) -> str:
    """Like "12 May 2026"."""
    return f"{on.day} {on:%B %Y}"


def listed(words: Sequence[str]) -> str:
    """ "A", "A and B", "A, B and C"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def letter(
    words: Words, parts: Sequence[PartFacts], feedback: Sequence[Said], *,
    decision: str, on: date, appeal_until: date, request_weeks: int,
) -> dict[str, Any]:  # fmt: skip
    """The whole letter as a document of texts; the same for the page and for paper."""
    return {
        "words": asdict(words),
        "date": day(on),
        "decision": decision,
        "opening": opening(words, parts, decision),
        "greeting": _greeting(words, decision),
        "parts": [_part(part) for part in parts],
        "areas": [_row(band) for part in parts if part.part == "one" for band in _weakest_first(part)],
        "areas_rule": AREAS_RULE,
        "essays": _essays(parts, feedback),
        "essays_rule": CRITERIA_RULE,
        "office": [one.text for one in feedback if not one.essay],
        "next": _next(words, parts, decision, request_weeks),
        "appeal": f"If something went wrong on the day or in the marking, you can appeal in writing until {day(appeal_until)}.",
        "contact": f"For questions, turn to {words.contact} and give the reference {words.reference}.",
        "closing": f"The exam office, {words.association}",
    }


def opening(words: Words, parts: Sequence[PartFacts], decision: str) -> str:
    """The one sentence that comes first."""
    if decision == "passed":
        return f"You passed the {words.exam}."
    failed, missing = _named(parts, "failed"), _named(parts, "not_taken")
    if len(failed) == 2:
        return f"You did not pass the {words.exam}."
    if failed and missing:
        return f"You did not pass {failed[0]} of the {words.exam}, and you did not take {missing[0]}."
    if failed:
        return f"You did not pass {failed[0]} of the {words.exam}."
    if len(missing) == 2:
        return f"You did not take the {words.exam}."
    return f"You did not take {missing[0]} of the {words.exam}."


def _named(parts: Sequence[PartFacts], outcome: str) -> list[str]:
    return [PART_NAMES[part.part] for part in parts if part.outcome == outcome]


def _greeting(words: Words, decision: str) -> str:
    if decision == "passed":
        return (
            "Congratulations. Behind this result stand years of work with babies, families and colleagues, "
            f"and it is now on your {words.record}."
        )
    return (
        "We know how much preparation stands behind an examination like this one. "
        "This letter shows what the reviewers saw, where your strengths lie and what to look at first before you try again."
    )


def _part(part: PartFacts) -> dict[str, str]:
    names = {"passed": "Passed", "failed": "Not passed", "not_taken": "Not taken", "carried": "Passed earlier"}
    title = f"{PART_NAMES[part.part]}, {PART_KINDS[part.part]}"
    return {"title": title, "outcome": names[part.outcome], "rule": _rule(part)}


def _rule(part: PartFacts) -> str:
    if part.outcome == "carried":
        until = f" It stays valid until {day(part.valid_until)}." if part.valid_until else ""
        return f"You did not have to take this part again.{until}"
    if part.outcome == "not_taken":
        return "No answers were handed in."
    if part.part == "one":
        voided = f" {_questions(part.voided)} withdrawn after the exam and credited to everybody." if part.voided else ""
        return f"{part.cut} of {part.out_of} answers must be right. Yours: {part.points}.{voided}"
    return (
        f"{part.cut} of {part.out_of} points are needed over the essays that count. Yours: {part.points}. "
        "At least two reviewers marked each essay, without knowing who wrote it."
    )


def _questions(voided: int) -> str:
    return "One question was" if voided == 1 else f"{voided} questions were"


def _weakest_first(part: PartFacts) -> list[Band]:
    return sorted(part.bands, key=lambda band: WEAKEST_FIRST.index(band.band))


def _row(band: Band) -> dict[str, str]:
    return {"area": band.area, "share": band.share, "band": band.band, "word": BAND_WORDS[band.band]}


def _essays(parts: Sequence[PartFacts], feedback: Sequence[Said]) -> list[dict[str, Any]]:
    bands = [band for part in parts if part.part == "two" for band in part.bands]
    return [
        {
            "title": title,
            "criteria": [_row(band) for band in bands if band.essay == title],
            "feedback": _feedback([one for one in feedback if one.essay == title]),
        }
        for title in dict.fromkeys(band.essay for band in bands)
    ]


def _feedback(said: Sequence[Said]) -> list[dict[str, Any]]:
    """The paragraphs under their headings, in the order of `FEEDBACK_HEADS`; a head is empty where none is needed."""
    found = [(title, [one for one in said if one.part == part]) for part, title in FEEDBACK_HEADS.items()]
    return [
        {"title": title, "paragraphs": [{"head": one.head, "text": text} for one in ones for text in one.text.split("\n\n")]}
        for title, ones in found
        if ones
    ]


def as_now(letter: Mapping[str, Any]) -> dict[str, Any]:
    """A frozen letter in today's shape: the first ones held single comments, which read as one list."""
    essays = [essay if "feedback" in essay else _from_comments(essay) for essay in letter["essays"]]
    return {**letter, "essays": essays, "office": letter.get("office", [])}


def _from_comments(essay: Mapping[str, Any]) -> dict[str, Any]:
    said = [{"head": row["area"], "text": text} for row in essay["criteria"] for text in row["comments"]]
    said += [{"head": "", "text": text} for text in essay["comments"]]
    return {**essay, "feedback": [{"title": "What the reviewers wrote", "paragraphs": said}] if said else []}


def _next(words: Words, parts: Sequence[PartFacts], decision: str, weeks: int) -> list[str]:
    if decision == "passed":
        return [
            f"The result is recorded under “{words.record}”. You do not need to send it to anybody.",
            "Your association decides about the endorsement itself and will tell you what follows.",
        ]
    return [*_kept(parts), *_retakes(parts, weeks), *_missing(parts), *_study(parts)]


def _kept(parts: Sequence[PartFacts]) -> list[str]:
    return [
        f"{PART_NAMES[p.part]} is passed and stays valid until {day(p.valid_until)}: you do not take it again before then."
        for p in parts
        if p.outcome in ("passed", "carried") and p.valid_until
    ]


def _retakes(parts: Sequence[PartFacts], weeks: int) -> list[str]:
    by_day: dict[Retake, list[str]] = {}
    for part in parts:
        if part.retake:
            by_day.setdefault(part.retake, []).append(PART_NAMES[part.part])
    return [
        f"You can take {listed(names)} again from {day(retake.not_before)}. "
        f"Ask for it in writing at least {weeks} weeks before the exam; for the first possible day, by {day(retake.ask_by)}."
        for retake, names in by_day.items()
    ]


def _missing(parts: Sequence[PartFacts]) -> list[str]:
    names = _named(parts, "not_taken")
    return [f"You can register for {listed(names)} in another window while your approval to sit is valid."] if names else []


def _study(parts: Sequence[PartFacts]) -> list[str]:
    failed = [part for part in parts if part.outcome == "failed"]
    for level in (BELOW, NEAR):
        found = [_place(part, level) for part in failed if any(band.band == level for band in part.bands)]
        if found:
            return [f"Look first at what was {level} the standard: {'; '.join(found)}."]
    return []


def _place(part: PartFacts, level: str) -> str:
    names = list(dict.fromkeys(band.area for band in part.bands if band.band == level))
    return f"in {PART_NAMES[part.part]}, {listed(names)}"
