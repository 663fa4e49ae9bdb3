"""The rules that every draft has to keep, whatever file it came from or goes to."""

from __future__ import annotations

from collections.abc import Iterator
from string import ascii_uppercase
from typing import TYPE_CHECKING

from question_bank.formats.draft import CODE, DraftEssay, DraftImage, DraftItem, DraftStimulus, Kind
from question_bank.formats.prose import image_names, parse
from question_bank.formats.prose.tree import all_spans, is_blank
from question_bank.model import CognitiveLevel

if TYPE_CHECKING:
    from question_bank.formats.gather import Notes

LONGEST = 20_000  # characters of one text
LONGEST_LINE = 1_000  # of a title, a reference, an address
LEVELS = tuple(str(level) for level in CognitiveLevel)


def draft(draft: DraftItem | DraftEssay, notes: Notes) -> None:
    """Note every rule that the draft breaks."""
    _names(draft, notes)
    texts = dict(_texts(draft))
    main = "stem" if isinstance(draft, DraftItem) else "text"
    if is_blank(parse(texts[main])[0]) and not (notes.tells_of(main) or notes.tells_of("image")):
        notes.problem(main, "is empty", "Write the question")
    _text_rules(texts, draft.images, notes)
    if isinstance(draft, DraftItem):
        _options(draft, notes)


def stimulus(stimulus: DraftStimulus, notes: Notes) -> None:
    """Note every rule that a shared vignette breaks."""
    if not CODE.fullmatch(stimulus.ref):
        notes.problem("stimulus", f"{stimulus.ref!r} is not a usable name", "Use letters, digits, points, hyphens")
    if is_blank(parse(stimulus.text)[0]):
        notes.problem("stimulus text", "is empty", "Write the vignette")
    _line("stimulus title", stimulus.title, notes)
    _text_rules({"stimulus text": stimulus.text}, stimulus.images, notes)


def _names(draft: DraftItem | DraftEssay, notes: Notes) -> None:
    for field, value in (("code", draft.code), ("stimulus", draft.stimulus)):
        if value and not CODE.fullmatch(value):
            notes.problem(field, f"{value!r} is not a usable name", "Use letters, digits, points, hyphens, at most 80")
    _line("title", draft.title, notes)
    if isinstance(draft, DraftItem):
        for field in ("area", "level", "reference", "reference_url"):
            _line(field.replace("_", " "), getattr(draft, field), notes)
        if draft.reference_url and not draft.reference_url.startswith("https://"):
            notes.problem("reference url", "is not a secure address", "Begin it with https:// or leave it out")


def _line(field: str, value: str, notes: Notes) -> None:
    if value != " ".join(value.split()) or len(value) > LONGEST_LINE:
        notes.problem(field, f"is not one line of at most {LONGEST_LINE:,} characters", "Shorten it to one line")
    else:
        notes.has_controls(field, value)


def _texts(draft: DraftItem | DraftEssay) -> Iterator[tuple[str, str]]:
    if isinstance(draft, DraftEssay):
        yield "text", draft.text
        return
    yield "stem", draft.stem
    for option in draft.options:
        yield f"option {option.letter}", option.text
        yield f"rationale {option.letter}", option.rationale
    yield "feedback", draft.feedback


def _text_rules(texts: dict[str, str], images: tuple[DraftImage, ...], notes: Notes) -> None:
    there = {image.name for image in images}
    for field, text in texts.items():
        notes.has_controls(field, text)
        if len(text) > LONGEST:
            notes.problem(field, f"is longer than {LONGEST:,} characters", "Shorten it")
            continue
        blocks, foreign = parse(text)
        notes.foreign(field, foreign)
        for name in image_names(blocks):
            if name not in there:
                notes.problem(field, f"shows the image {name!r}, which is not in this file", "Add it, or take it out of the text")
        if any(span.kind == "image" and not span.text for span in all_spans(blocks)):
            notes.problem(field, "has an image without a description", "Say in the alt text what the image shows")


def _options(draft: DraftItem, notes: Notes) -> None:
    letters = "".join(option.letter for option in draft.options)
    if not 2 <= len(letters) <= 26 or letters != ascii_uppercase[: len(letters)]:
        notes.problem("options", f"has the options {letters or '(none)'}", "Give at least A and B, without a gap")
    for option in draft.options:
        field = f"option {option.letter}"
        if is_blank(parse(option.text)[0]) and not (notes.tells_of(field) or notes.tells_of("image")):
            notes.problem(field, "is empty", "Write the option or take it out")
    if not notes.tells_of_key:
        key_rule(len(draft.key), draft.kind, notes)
    if not set(draft.pinned) <= set(letters):
        notes.problem("pinned", f"{draft.pinned!r} names something that is no option", "Name options only")


def key_rule(right: int, kind: Kind, notes: Notes) -> None:
    """A single-best-answer item has exactly one right option, a multiple one at least one."""
    if right == 0:
        notes.problem("key", "no option is right", "Mark the right option")
    elif right > 1 and kind is Kind.SINGLE:
        notes.problem(
            "key",
            f"{right} options are right, but only one may be chosen",
            "Mark exactly one, or make it a multiple-response item",
        )
