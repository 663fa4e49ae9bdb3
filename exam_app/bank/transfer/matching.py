"""What a person has to match before the dry run: columns of a table, words for areas and levels that the bank does not know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_uppercase

from exam_app.bank.frameworks import framework
from exam_app.bank.models import ItemImport
from exam_app.bank.rules.taking import LEVELS
from exam_app.bank.transfer.kept import found_in
from question_bank.formats import Import, table
from question_bank.model import Framework

MOST_WORDS = 100
# What other systems call our columns; the letters of options follow one of the beginnings.
OTHERS = {
    "question": "stem", "question text": "stem", "text": "stem", "item": "stem", "id": "code", "item id": "code", "name": "title",
    "correct": "key", "correct answer": "key", "answer": "key", "right answer": "key", "explanation": "feedback",
    "rationale": "feedback", "domain": "area", "topic": "area", "category": "area", "competency": "area", "cognitive level": "level",
    "bloom": "level", "difficulty level": "level", "source": "reference", "citation": "reference", "link": "reference url",
    "url": "reference url", "type": "kind", "vignette": "stimulus text", "case": "stimulus text",
}  # fmt: skip
BEGINNINGS = ("option", "answer", "choice", "distractor")


@dataclass(frozen=True, slots=True)
class Matching:
    """What the page of matching asks about. `columns` are (header, name guessed or chosen); `areas` and `levels`
    are (word of the file, how many items have it, guess); `refusal` says why the file cannot be read so far.
    """

    columns: Sequence[tuple[str, str]]
    areas: Sequence[tuple[str, int, str]]
    levels: Sequence[tuple[str, int, str]]
    more_words: int
    items: int
    refusal: str


def matching(batch: ItemImport) -> Matching:
    """What is to be matched for this file."""
    read, here = found_in(batch).read, framework(batch.bank)
    areas, levels = _words(read, here)
    chosen = batch.columns or _guesses(read.columns)
    return Matching(
        list(zip(read.columns, chosen, strict=True)) if len(chosen) == len(read.columns) else [],
        [(word, count, _like(word, here)) for word, count in areas.most_common(MOST_WORDS)],
        [(word, count, _level_like(word)) for word, count in levels.most_common(MOST_WORDS)],
        max(len(areas) - MOST_WORDS, 0), len(read.items), read.problems[0].problem if read.is_refused else "",
    )  # fmt: skip


def _words(read: Import, here: Framework) -> tuple[Counter[str], Counter[str]]:
    """The words for areas and levels that the bank does not know, with how many items have each."""
    areas = Counter(item.area for item in read.items if item.area and item.area not in here.areas)
    return areas, Counter(item.level for item in read.items if item.level and item.level not in LEVELS)


def is_settled(batch: ItemImport) -> bool:
    """Whether the file has been read and all of it is matched."""
    if batch.state != "read" or not batch.choices.get("area"):
        return False
    read = found_in(batch).read
    areas, levels = _words(read, framework(batch.bank))
    asked = {word for word, _ in areas.most_common(MOST_WORDS)}, {word for word, _ in levels.most_common(MOST_WORDS)}
    return not read.is_refused and asked[0] <= batch.choices["areas"].keys() and asked[1] <= batch.choices["levels"].keys()


def column_names() -> list[str]:
    """The columns that a table may have, by the names of the template."""
    return table.columns(ascii_uppercase[:8])


def _guesses(columns: Sequence[str]) -> list[str]:
    found: list[str] = []
    for column in columns:
        name = guess(column)
        found.append(name if name not in found else "")
    return found


def guess(column: str) -> str:
    """Which of our columns this header may mean; "" for none."""
    plain = " ".join(column.replace("_", " ").split()).casefold()
    beginning, _, rest = plain.rpartition(" ")
    if beginning in BEGINNINGS and len(rest) == 1 and (place := "abcdefgh12345678".find(rest)) >= 0:
        return ascii_uppercase[place % 8]
    return table.named(column) or OTHERS.get(plain, "")


def wrong_columns(chosen: Sequence[str]) -> dict[int, str]:
    """What is wrong with these names for the columns: place -> message; {} when nothing is."""
    twice = {place: f"“{name}” is given twice." for place, name in enumerate(chosen) if name and name in chosen[:place]}
    missing = [name for name in table.NEEDED if name not in chosen]
    return twice | ({0: f"A column is needed for: {', '.join(missing)}."} if missing else {})


def _like(word: str, here: Framework) -> str:
    folded = word.casefold().strip()
    names = {area.name.casefold(): ref for ref, area in here.areas.items()}
    ends = {ref.rpartition("/")[2]: ref for ref in here.areas}
    return names.get(folded) or ends.get(folded.replace(" ", "-")) or ""


def _level_like(word: str) -> str:
    folded = word.casefold()
    kinds = {"recall": ("remember", "knowledge", "recall", "recogni"), "application": ("appl", "understand", "comprehen"),
             "analysis": ("analy", "evaluat", "synthes", "creat")}  # fmt: skip
    return next((level for level, starts in kinds.items() if folded.startswith(starts)), "")
