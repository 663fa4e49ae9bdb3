"""How words are compared when names are looked for in a text: folded, one letter apart, or too ordinary to tell. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from exam_app.review.rules.names import folded

# Letters that no decomposition takes apart.
PLAIN = str.maketrans({"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ð": "d", "þ": "th", "ı": "i"})  # fmt: skip
_WORD = re.compile("[^\\W\\d_](?:[^\\W\\d_]|[\\u0300-\\u036f]|['’](?=[^\\W\\d_]))*")
_POSSESSIVE = re.compile("['’]s$", re.IGNORECASE)
_ENDS_A_SENTENCE = ".!?:\n\r"
_TITLE = re.compile(r"\b(?:dr|mr|mrs|ms|mx|prof)\.\s*$", re.IGNORECASE)

# Names of people and towns that are also everyday words: they count only with a capital in mid-sentence.
_ORDINARY = """
    able abbey ace almond amber angel april archer art ash august autumn baker ball bank banks barber barn barns bath battle beach
    bean bear bell berry best bill bird bishop black blessing bliss bloom blue bond booker booth bow bowling brand branch brave
    bridge bridges bright brook brooks brown buck bud burn burns bush butler butter buzz cannon care carpenter carter case cash cast
    chance chandler charity chase cherry child childs church clay cliff close cloud coach cole cook cooper corner cotton court craft
    crane crisp cross crystal curry dale day dawn daisy deal dean dear destiny diamond drake draper dream drew drum duke early earl
    east easter eden ember england ever faith falls farmer felt fern field fields finch fine fish fisher flint flora flowers ford
    forest foster fountain fox france frank free freedom freeman friend frost fuller gale garden gardener gardner gates gay gene gentry
    ginger glass glen glover gold golden good goodman grace grant graves gray green grey grove guy hall hand hands hardy harmony
    harper hart hatch haven hawk hay haze hazel heart heath heather heaven hedge helm henry herb hill hills holiday holly home hood
    hope hopes house houses how huff hunt hunter hurst iris iron ivory ivy jack jade jasmine jasper jay jewel job jolly joy judge june
    justice kay keen kid kind king kings kitchen knight lake lamb land lane lark law lawn leaf lee lever light lightning lily lime lines
    link lion little livings lock long lord love lovely low luck lung lyon major man manners march mark marks marsh mason masters may
    mayor meadow meadows mercy mile miles mill miller mills mint mobile moody moon moore more moss mount mountain my nance nash nature
    neat new nice night noble nobles noon normal north nova oak ocean olive opal orange ore pace page paige paine pal palm park parker
    parks parrish parson parsons patience paul peace peach pearl pen penny pepper perry piers pike pine pink piper pitt place plant
    pleasant poet pole pond pool poole poor pope porter post potter power powers pray price pride prince prior prudence queen quick
    rain raines raven ray reader reading reed reese reeves rest rex rhodes rice rich ridge ring rising rivers river road roads robin
    rock rod roman root rose rosemary roses ross rowe royal ruby rue rule rush sage sailor salmon sand sands santa savage say scarlet
    seal self senior serenity sharp shaw shell shepherd shore short silver singer skinner sky slaughter small smart smith snow song
    south sparks speaker spear spring stack star starling steel stem stephens sterling stern stevens stone storm story strange street
    strong style sugar summer summers sun sunny swan sweet swift swim tailor tanner taylor teal temple terrace terry thorn thorne
    thrush tiger till tower towers town townsend tree trinity true trust tucker turner union unity valentine valley van vane vine
    violet wade wake wales walk walker wall ward ware warner wash water waters weaver webb weeks welch wells west wheat wheeler while
    white wild wilder will willow wills winter winters wise wish wolf wood woods woody wool words work workman world worth wren wright
    yard york young youngs zion
"""
ORDINARY = frozenset(_ORDINARY.split())


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it stands in a text, and folded."""

    start: int
    end: int
    raw: str
    plain: str
    before: str  # some of what stands before it

    @property
    def is_capital(self) -> bool:
        return self.raw[0].isupper()

    @property
    def is_inside(self) -> bool:
        """Whether no sentence begins with this word."""
        if _TITLE.search(self.before):
            return True
        trimmed = self.before.rstrip(" \t\"'“”‘’([—–-")
        return bool(trimmed) and trimmed[-1] not in _ENDS_A_SENTENCE


def words_in(text: str) -> Iterator[Word]:
    """The words of the text in order, without a possessive ending; figures are no words."""
    for found in _WORD.finditer(text):
        raw = _POSSESSIVE.sub("", found.group())
        if plain := fold(raw):
            yield Word(found.start(), found.start() + len(raw), raw, plain, text[max(found.start() - 12, 0) : found.start()])


@lru_cache(maxsize=20_000)
def fold(word: str) -> str:
    """The word without case, accents and apostrophes; "" when nothing is left."""
    return folded(word.translate(PLAIN)).replace(" ", "")


def folded_words(text: str) -> tuple[str, ...]:
    """All words of a name or title, folded."""
    return tuple(word.plain for word in words_in(text))


def is_near(one: str, two: str) -> bool:
    """Whether one letter more, less, other, or two letters swapped make the one word the other."""
    if one == two:
        return True
    if abs(len(one) - len(two)) > 1:
        return False
    at = next((i for i, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))
    rest, other = one[at:], two[at:]
    swapped = rest[:2] == other[1::-1] and rest[2:] == other[2:] and len(rest) > 1
    return rest[1:] == other[1:] or rest[1:] == other or rest == other[1:] or swapped


def shortenings(word: str) -> Iterator[str]:
    """The word itself and without each one of its letters: two words that are near share one of these."""
    yield word
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]


def index_of(words: Iterable[str]) -> dict[str, list[str]]:
    """A table to find the words that are near another one without comparing all of them."""
    table: dict[str, list[str]] = {}
    for word in words:
        for key in set(shortenings(word)):
            table.setdefault(key, []).append(word)
    return table


def nearest(word: str, table: dict[str, list[str]]) -> str | None:
    """A word of the table that is near this one, or None."""
    keys = set(shortenings(word))
    return next((other for key in keys for other in table.get(key, ()) if is_near(word, other)), None)
