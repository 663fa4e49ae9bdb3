"""What becomes of a draft from a file: its wording in this bank, and what stands elsewhere, is lacking, or keeps it out. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from exam_app.bank.rules.wording import IMAGE, LETTERS, LONGEST, MOST_OPTIONS, Wording, problems, tidied
from question_bank.formats import DraftItem, DraftStimulus, Kind, Problem, Unsupported
from question_bank.formats.prose import parse
from question_bank.model import CognitiveLevel, Framework
from question_bank.picture import MOST_BYTES

TITLE_FROM_STEM = 80  # characters
LONGEST_CODE = 60
LEVELS = tuple(str(level) for level in CognitiveLevel)


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person chose for a whole file: who wrote the items, what counts where the file says nothing,
    and what its own words for areas and levels mean here ("" for the default).
    """

    author: str
    area: str
    level: str = "application"
    reference: str = ""
    areas: Mapping[str, str] = field(default_factory=dict)
    levels: Mapping[str, str] = field(default_factory=dict)

    def as_document(self) -> dict[str, Any]:
        """As JSON can hold it; `Choices(**document)` is the way back."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Taken:
    """A draft as the bank would take it. `told` names what stands elsewhere here, `lacking` what the item needs
    before it can go to review; with `faults` it cannot be taken at all.
    """

    wording: Wording
    told: tuple[Unsupported, ...]
    lacking: tuple[str, ...]
    faults: tuple[Problem, ...]


def taken(draft: DraftItem, stimulus: DraftStimulus | None, choices: Choices, framework: Framework) -> Taken:
    """The draft under these choices. Images still stand in its texts by their names in the file."""
    told = [Unsupported(draft.source, draft.code, name, reason, is_kept=True) for name, reason in _told(draft)]
    faults = [Problem(draft.source, draft.code, *fault) for fault in _faults(draft, stimulus)]
    wording = (
        tidied(_wording(draft, choices, framework)) if len(draft.options) <= MOST_OPTIONS else Wording(title=title_of(draft))
    )
    lacking = problems(with_images(wording, {image.name: image.name for image in draft.images}), framework)
    return Taken(wording, tuple(told), tuple(lacking.values()), tuple(faults))


def _wording(draft: DraftItem, choices: Choices, framework: Framework) -> Wording:
    rationale, notes = _reasons(draft)
    empty = ("",) * (len(LETTERS) - len(draft.options))
    return Wording(
        title=title_of(draft), stem=draft.stem, options=(*(option.text for option in draft.options), *empty),
        reasons=(*("" if option.is_key else option.rationale for option in draft.options), *empty), key=draft.key,
        rationale=rationale, notes=notes, area=_area(draft.area, choices, framework), level=_level(draft.level, choices),
        kind=str(draft.kind), reference_text=draft.reference or choices.reference, reference_url=draft.reference_url,
    )  # fmt: skip


def _reasons(draft: DraftItem) -> tuple[str, str]:
    """Why the key is right, and what else the file said of the item, for the notes."""
    of_key = [(option.letter, option.rationale) for option in draft.options if option.is_key and option.rationale]
    if draft.kind is Kind.SINGLE and of_key:
        return of_key[0][1], draft.feedback
    each = "\n\n".join(f"{letter}: {why}" for letter, why in of_key)
    return (draft.feedback, each) if draft.feedback else (each, "")


def _area(word: str, choices: Choices, framework: Framework) -> str:
    return word if word in framework.areas else choices.areas.get(word) or choices.area


def _level(word: str, choices: Choices) -> str:
    return word if word in LEVELS else choices.levels.get(word) or choices.level


def title_of(draft: DraftItem) -> str:
    """The title of the file, or the beginning of the question."""
    words = " ".join(IMAGE.sub(lambda image: image["alt"], draft.stem).split())
    return draft.title or (words if len(words) <= TITLE_FROM_STEM else f"{words[: TITLE_FROM_STEM - 1].rstrip()}…")


def _told(draft: DraftItem) -> Iterator[tuple[str, str]]:
    if not draft.title:
        yield "no title", "the item gets the beginning of its question as title"
    if draft.pinned:
        yield "options that keep their place", "the bank has no place for it"
    if _reasons(draft)[1]:
        yield "two explanations of the key", "one of them stands in the notes of the item"


def _faults(draft: DraftItem, stimulus: DraftStimulus | None) -> Iterator[tuple[str, str, str]]:
    if len(draft.options) > MOST_OPTIONS:
        yield "options", f"has {len(draft.options)} options", f"The bank holds at most {MOST_OPTIONS}; take some out"
    for option in draft.options:
        if [block.kind for block in parse(option.text)[0]] not in ([], ["p"]):
            yield f"option {option.letter}", "has a list, a quotation or several paragraphs", "Make it one paragraph"
    for name, limit, text in _texts(draft, stimulus):
        if len(text) > LONGEST[limit]:
            yield name, f"is longer than {LONGEST[limit]:,} characters", "Shorten it"
    for image in (*draft.images, *(stimulus.images if stimulus else ())):
        if len(image.data) > MOST_BYTES:
            yield "image", f"{image.alt[:60]!r} has more than {MOST_BYTES // 1_000:,} kB", "Save it smaller"


def _texts(draft: DraftItem, stimulus: DraftStimulus | None) -> Iterator[tuple[str, str, str]]:
    rationale, notes = _reasons(draft)
    yield from (("title", "title", draft.title), ("stem", "stem", draft.stem), ("reference", "reference", draft.reference))
    yield from (("feedback", "rationale", rationale), ("feedback", "notes", notes))
    yield ("stimulus title", "title", stimulus.title if stimulus else "")
    for option in draft.options:
        yield f"option {option.letter}", "option", option.text
        yield f"rationale {option.letter}", "why", "" if option.is_key else option.rationale


def with_images(wording: Wording, public_ids: Mapping[str, str]) -> Wording:
    """The wording with the bank's own addresses of its images; `public_ids` by their names in the file."""
    texts = {name: shown(getattr(wording, name), public_ids) for name in ("stem", "rationale", "notes")}
    lists = {name: tuple(shown(text, public_ids) for text in getattr(wording, name)) for name in ("options", "reasons")}
    return Wording(**{**{name: getattr(wording, name) for name in Wording.__slots__}, **texts, **lists})


def shown(text: str, public_ids: Mapping[str, str]) -> str:
    """A text with the bank's own addresses of these images."""
    for name, public_id in public_ids.items():
        text = text.replace(f"]({name})", f"](image:{public_id})")
    return text


def codes_for(wanted: Iterable[str], known: Collection[str], otherwise: str) -> list[str]:
    """A free code for each of these names, in the signs that codes have; `otherwise` and a number for an empty one."""
    used, found = set(known), []
    for name in wanted:
        found.append(_free(slug(name), used, slug(otherwise) or "item"))
        used.add(found[-1])
    return found


def slug(name: str) -> str:
    """Small letters, digits and single hyphens of a name; "" when it has none."""
    return re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[: LONGEST_CODE - 5].rstrip("-")


def _free(code: str, used: Collection[str], otherwise: str) -> str:
    if code and code not in used:
        return code
    start, number = (code, 2) if code else (otherwise, 1)
    while (free := f"{start}-{number}" if code else f"{start}-{number:03}") in used:
        number += 1
    return free
