"""What gives a writer away whoever it is: addresses, numbers, "my name is", a signature. Pure.

Each function receives a text and yields (start, end, kind).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from exam_app.review.rules.words import words_in

Span = tuple[int, int, str]
_AT, _DOT = r"\s*(?:@|[\[({]\s*at\s*[\])}])\s*", r"\s*(?:\.|[\[({]\s*dot\s*[\])}])\s*"
_ENDINGS = r"(?:com|org|edu|net|gov|mil|us|uk|ca|au|io|info|example)"
_MAIL = re.compile(rf"[\w.+-]+{_AT}[\w-]+(?:{_DOT}[\w-]+)+|\b[\w.+-]+ at [\w-]+ dot {_ENDINGS}\b", re.IGNORECASE)
_WEB = re.compile(rf"(?:https?://|www\.)[^\s)>\]]+|\b[\w-]+(?:\.[\w-]+)*\.{_ENDINGS}\b(?:/[^\s)>\]]*)?|(?<![\w@.])@\w{{3,}}", re.IGNORECASE)  # fmt: skip
_DIGITS = re.compile(r"(?<![\w.,/-])\+?\(?\d[\d\s().-]{5,18}\d(?!\w)")
_DATE = re.compile(r"\d{1,2}[.-]\d{1,2}[.-]\d{2,4}|\d{4}-\d{1,2}-\d{1,2}|(?:19|20)\d\d\s*[-–]?\s*(?:19|20)\d\d")
_NAMED_NUMBER = re.compile(
    r"\b(?:licen[cs]e|licen[cs]ure|lic|registration|registered|member(?:ship)?|endorsement|certificate|certification|badge|employee|staff"
    r"|npi|lcsw|licsw|lmft|lpc|lmhc|rn|imh-?e)\b[\s.:,#(-]*(?:(?:is|no|nr|number|id|num)\b)?[\s.:,#(-]*(?:is\b\s*)?"
    r"((?:[a-z]{1,5}[ -]?)?\d{3,}[\w-]*)",
    re.IGNORECASE,
)
_BARE_NUMBER = re.compile(r"\b[A-Z]{1,5}-?\d{4,}\b|#\s?\d{4,}\b")
_NAMES_ITSELF = re.compile(
    r"\b(?:my (?:full |first |last )?name(?: is|['’]s|,| –| -)|(?:they|people|colleagues|families|friends) call me|(?:written|submitted|signed) by|signed,)\s+",
    re.IGNORECASE,
)
_LEADS = re.compile(
    r"\b(?:(?:i|we) (?:am|was|['’]m )?\s*(?:now |currently |have )?(?:work(?:ed|ing)?|employed|teach|taught|train(?:ed)?|practi[cs]e[d]?|live|lived|based|licensed|endorsed|direct|supervise)"
    r" (?:at|for|in|with|by|near|through)"
    r"|(?:here|back home) in|(?:my|our) (?:agency|clinic|employer|program|programme|hospital|university|practice|team|home ?town|town|city|county|state|office)"
    r"(?: (?:is|of|at|in|called))?,?"
    r"|my (?:own )?(?:supervisor|mentor|colleague|director|boss|advisor|husband|wife|consultant)(?: is|,)?(?: dr\.?| professor| prof\.?| mr\.?| mrs\.?| ms\.?)?)"
    r" (?:the )?",
    re.IGNORECASE,
)
_I_AM = re.compile(r"\b(?:I am|I['’]m|This is|i am|i['’]m) ")
_CLOSING = re.compile(r"\b(?:sincerely|regards|respectfully|warmly|best wishes|yours|thank you|thanks)[\w ]*,?$", re.IGNORECASE)
_MOST_WORDS = 4


def addresses(text: str) -> Iterator[Span]:
    """Mail addresses, also spelled out, then web addresses and handles."""
    for found in _MAIL.finditer(text):
        yield *found.span(), "mail"
    for found in _WEB.finditer(text):
        yield *found.span(), "web"


def numbers(text: str) -> Iterator[Span]:
    """Telephone numbers, and numbers of licences, members and the like. Dates and years are left alone."""
    for found in _DIGITS.finditer(text):
        digits = sum(c.isdigit() for c in found.group())
        if 7 <= digits <= 15 and not _DATE.fullmatch(found.group().strip()):
            yield *found.span(), "phone"
    for found in _NAMED_NUMBER.finditer(text):
        yield *found.span(1), "number"
    for found in _BARE_NUMBER.finditer(text):
        yield *found.span(), "number"


def phrases(text: str) -> Iterator[Span]:
    """Names that the text itself introduces: "my name is ...", "I work at ...", "my supervisor, Dr. ..."."""
    for found in _NAMES_ITSELF.finditer(text):
        yield from _following(text, found.end(), "phrase", least=1, needs_capital=False)
    for found in _LEADS.finditer(text):
        yield from _following(text, found.end(), "phrase", least=1)
    for found in _I_AM.finditer(text):
        yield from _following(text, found.end(), "phrase", least=2)


def _following(text: str, at: int, kind: str, *, least: int, needs_capital: bool = True) -> Iterator[Span]:
    """The capitalised words that begin at `at`; without a capital at most two words up to the next mark."""
    taken, end = 0, at
    for word in words_in(text[at : at + 80]):
        between = text[end : at + word.start]
        if (
            between.strip(" .-'’")
            or "\n" in between
            or (taken and between.strip().startswith(".") and len(word.raw) > 2 and taken > 1)
        ):
            break
        if taken == _MOST_WORDS or not word.is_capital and (needs_capital or taken == 2):
            break
        taken, end = taken + 1, at + word.end
    if taken >= least:
        yield at + len(text[at:end]) - len(text[at:end].lstrip()), end, kind


def signature(text: str) -> Iterator[Span]:
    """A last line that is only a name: after a dash, after closing words, or two words and more with capitals."""
    lines = [line for line in text.rstrip().splitlines(keepends=True) if line.strip()]
    if len(lines) < 2:
        return
    last, before = lines[-1].strip(), lines[-2].strip()
    bare = last.lstrip("-–— ")
    found = list(words_in(bare))
    if not found or len(found) > _MOST_WORDS or not all(w.is_capital for w in found) or bare[-1:] in "!?:;":
        return
    is_name = last != bare or _CLOSING.search(before) or len(found) > 1 and (bare[-1] != "." or len(found[-1].raw) == 1)
    if is_name and not _CLOSING.search(bare):
        start = text.rstrip().rfind(bare)
        yield start, start + len(bare), "signature"
