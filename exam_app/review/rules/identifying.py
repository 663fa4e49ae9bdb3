"""Where a text gives its writer away: what the application knows of them, and general patterns. Pure.

Case, accents, apostrophes and hyphens do not hide a name, nor does one wrong letter in a word of
five letters or more. So that everyday words do not raise an alarm:

* a name that is also an everyday word (Young, Rose, Reading; see `words.ORDINARY` and the words of
  the question bank) counts only exactly, with a capital and inside a sentence, or beside another
  word of the same name;
* one letter of difference counts in words of five and six letters only with a capital inside a
  sentence, and never where the word itself is an everyday one;
* of somebody else who is named in the application the last name counts, the first only beside it;
* of an organisation the whole name counts, its initials in capitals, and a word of it that only it has;
* a name that stands in the task (Emilio, Dr. Vance) counts only beside another word of the same name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from exam_app.review.rules import patterns
from exam_app.review.rules.names import FORMS_OF_FIRMS, TITLES
from exam_app.review.rules.nicknames import SHORT_FORMS
from exam_app.review.rules.words import ORDINARY, Word, fold, index_of, is_near, nearest, words_in

PARTICLES = frozenset(
    {"van", "von", "der", "den", "de", "del", "della", "di", "da", "dos", "la", "le", "bin", "al", "el", "st", "ter", "y"}
)
# Words that thousands of organisations share.
_GENERIC = """
    agency alliance association board care center centre child children childrens clinic clinical college community council county
    department district early education endorsement families family first foundation group head health home hospital human infant
    infants initiative institute intervention learning medical mental mentor minds network northern nurse office parent parents
    partners partnership perinatal program programme programs project public regional relationship resource school service services
    social society southern start state support systems team therapy training trust united university western eastern youth
"""
GENERIC = frozenset(_GENERIC.split())
LITTLE = FORMS_OF_FIRMS | {"for", "in", "with", "at", "a"}
HYPHENS = ("-", "‐", "‑")
FUZZY_FROM, FUZZY_ANYWHERE_FROM = 5, 7
STRENGTH = ("signature", "phrase", "web", "place", "number", "phone", "mail", "organisation", "name")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is registered about a writer. `own` are all ways they are named, `others` the people near them."""

    own: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    mails: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Hit:
    """A passage that may identify the writer, as offsets into the text. `kind` is one of STRENGTH."""

    start: int
    end: int
    kind: str


@dataclass(slots=True)
class Wanted:
    """The words to look for: alone, beside each other, as a whole phrase, as initials."""

    alone: dict[str, str] = field(default_factory=dict)  # word -> kind
    pieces: dict[str, set[int]] = field(default_factory=dict)  # word -> the names it belongs to
    phrases: list[tuple[tuple[str, ...], str]] = field(default_factory=list)
    initials: list[tuple[re.Pattern[str], str]] = field(default_factory=list)
    table: dict[str, list[str]] = field(default_factory=dict)


def find(text: str, known: Known, *, task: str = "", common: frozenset[str] = frozenset()) -> list[Hit]:
    """Every passage of the text that may identify its writer, in order and without overlaps.

    `task` is the text that the writer answered, `common` are everyday words besides ORDINARY, folded.
    """
    ordinary = ORDINARY | common
    given = frozenset(word.plain for word in words_in(task) if word.is_capital)
    wanted, words = _wanted(known, ordinary), list(words_in(text))
    found = [*_alone(words, wanted, text, ordinary, given), *_beside(words, wanted, text), *_whole(words, wanted, ordinary)]
    found += [(*m.span(), kind) for pattern, kind in wanted.initials for m in pattern.finditer(text)]
    found += [(*m.span(), "number") for number in known.numbers for m in _digits(number).finditer(text)]
    found += [*patterns.addresses(text), *patterns.numbers(text)]
    found += [span for span in patterns.phrases(text) if not _is_given(text[span[0] : span[1]], given)]
    found += patterns.signature(text)
    return _joined(found, text)


def _wanted(known: Known, ordinary: frozenset[str]) -> Wanted:
    wanted = Wanted()
    for number, (name, is_own) in enumerate([*((n, True) for n in known.own), *((n, False) for n in known.others)]):
        _want_name(wanted, number, name, is_own)
    for kind, titles in (("organisation", known.organisations), ("place", known.places)):
        for title in titles:
            _want_title(wanted, title, kind, ordinary)
    for mail in known.mails:
        wanted.phrases.append((tuple(w.plain for w in words_in(mail.partition("@")[0])), "mail"))
    wanted.phrases = [(phrase, kind) for phrase, kind in wanted.phrases if phrase and (len(phrase) > 1 or len(phrase[0]) > 5)]
    wanted.table = index_of(w for w in {*wanted.alone, *wanted.pieces} if len(w) >= FUZZY_FROM)
    return wanted


def _want_name(wanted: Wanted, number: int, name: str, is_own: bool) -> None:
    words = [w for w in words_in(name) if w.plain not in TITLES | PARTICLES]
    whole = [w.plain for w in words if len(w.plain) > 1]
    short = [other for word in whole[:-1] for other in SHORT_FORMS.get(word, ())] if is_own else []
    for word in (*whole, *short):
        wanted.pieces.setdefault(word, set()).add(number)
        if is_own or word in whole[1:] or len(whole) == 1:
            wanted.alone[word] = "name"
    if is_own and len(words) > 1:
        letters = [re.escape(w.raw[0].upper()) for w in words]
        for chosen in {tuple(letters), (letters[0], letters[-1])}:
            dotted = r"\.\s?".join(chosen)
            wanted.initials.append((re.compile(rf"(?<![\w.]){dotted}\.(?!\w)"), "name"))


def _want_title(wanted: Wanted, title: str, kind: str, ordinary: frozenset[str]) -> None:
    words = tuple(w.plain for w in words_in(title) if w.plain not in LITTLE)
    wanted.phrases.append((words, kind))
    for word in words:
        if word not in GENERIC | ordinary and len(word) >= FUZZY_FROM or len(words) == 1 and word not in GENERIC:
            wanted.alone.setdefault(word, kind)
    if len(words) > 2 and kind == "organisation":
        wanted.initials.append((re.compile(rf"\b{''.join(w[0] for w in words).upper()}\b"), kind))


def _alone(
    words: Sequence[Word], wanted: Wanted, text: str, ordinary: frozenset[str], given: frozenset[str]
) -> Iterator[patterns.Span]:
    for word, end, plain in _with_joined(words, text):
        if plain in given:
            continue
        kind = wanted.alone.get(plain)
        if kind and _tells(word, plain, plain in ordinary):
            yield word.start, end, kind
        elif not kind and plain not in ordinary and len(plain) >= FUZZY_FROM - 1:
            other = nearest(plain, wanted.table)
            if other in wanted.alone and other not in ordinary and other not in given and _may_be_misspelt(word, plain):
                yield word.start, end, wanted.alone[other]


def _with_joined(words: Sequence[Word], text: str) -> Iterator[tuple[Word, int, str]]:
    """Each word, and each two words that only a hyphen parts, as one."""
    for word in words:
        yield word, word.end, word.plain
    for one, two in zip(words, words[1:], strict=False):
        if text[one.end : two.start] in HYPHENS:
            yield one, two.end, one.plain + two.plain


def _tells(word: Word, plain: str, is_ordinary: bool) -> bool:
    if is_ordinary or len(plain) < 3:
        return word.is_capital and word.is_inside
    return word.is_capital or len(plain) > 3


def _may_be_misspelt(word: Word, plain: str) -> bool:
    return len(plain) >= FUZZY_ANYWHERE_FROM or word.is_capital and word.is_inside


def _beside(words: Sequence[Word], wanted: Wanted, text: str) -> Iterator[patterns.Span]:
    """Two different words of one name next to each other, or with an initial between them."""
    for at, word in enumerate(words):
        first = _piece(word, wanted)
        for other in words[at + 1 : at + 3] if first else ():
            between = text[word.end : other.start]
            second = _piece(other, wanted)
            if second and first and second[0] != first[0] and first[1] & second[1] and len(between) < 6 and "\n" not in between:
                yield word.start, other.end, "name"


def _piece(word: Word, wanted: Wanted) -> tuple[str, set[int]] | None:
    if word.plain in wanted.pieces:
        return word.plain, wanted.pieces[word.plain]
    other = nearest(word.plain, wanted.table) if len(word.plain) >= FUZZY_FROM - 1 else None
    return (other, wanted.pieces[other]) if other in wanted.pieces and other else None


def _whole(words: Sequence[Word], wanted: Wanted, ordinary: frozenset[str]) -> Iterator[patterns.Span]:
    """Whole names of organisations and places, each word with at most one letter wrong."""
    kept = [word for word in words if word.plain not in LITTLE]
    for phrase, kind in wanted.phrases:
        everyday = all(word in GENERIC | ordinary for word in phrase)
        for at in range(len(kept) - len(phrase) + 1):
            if not _same(kept[at].plain, phrase[0]):
                continue
            here = kept[at : at + len(phrase)]
            if not all(_same(w.plain, p) for w, p in zip(here, phrase, strict=True)):
                continue
            # "the family center" is no name, "the Family Center" may be one.
            if not everyday or all(w.is_capital for w in here) and any(w.is_inside for w in here):
                yield here[0].start, here[-1].end, kind


def _same(word: str, wanted: str) -> bool:
    return word == wanted or len(wanted) >= FUZZY_FROM and is_near(word, wanted)


def _digits(number: str) -> re.Pattern[str]:
    """The number however its figures are grouped; at least four of them, so that a year is none."""
    signs = [c for c in number if c.isalnum()]
    return (
        re.compile(r"(?<!\w)" + r"[\s().-]*".join(map(re.escape, signs)) + r"(?!\w)", re.IGNORECASE)
        if len(signs) > 4
        else re.compile(r"(?!)")
    )


def _is_given(words: str, given: frozenset[str]) -> bool:
    return all(fold(word.raw) in given or word.plain in TITLES for word in words_in(words))


def _joined(found: Iterable[patterns.Span], text: str) -> list[Hit]:
    """Overlapping passages, and neighbours of the same kind, as one; it has the kind that tells most."""
    hits: list[Hit] = []
    for start, end, kind in sorted(found):
        last = hits[-1] if hits else None
        if last and (start < last.end or start - last.end < 3 and last.kind == kind and "\n" not in text[last.end : start]):
            best = max(last.kind, kind, key=STRENGTH.index)
            hits[-1] = Hit(last.start, max(last.end, end), best)
        else:
            hits.append(Hit(start, end, kind))
    return hits
