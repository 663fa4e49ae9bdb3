"""How a form stands to its blueprint and wishes, rule by rule: receives a form, hands on counts and sentences.

Keys are counted here and leave only as counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from exam_app.bank import service as bank
from exam_app.bank.figures import figures_of
from exam_app.bank.frameworks import area_name
from exam_app.exams import rules, uses
from exam_app.exams.models import ExamForm, FormItem
from exam_app.exams.publishing import enemies
from exam_app.exams.wishes import FormWishes, for_the_library, wishes_from
from question_bank.assembly import Figures, Standing, standings
from question_bank.model import Item, ItemKind

# These are the blueprint's own and the bank's: `publishing.problems` says them in its words.
HARD = frozenset({"contents", "cognitive levels", "enemies"})
WORDS_A_MINUTE, SECONDS_TO_DECIDE = 200, 30


@dataclass(frozen=True, slots=True)
class Wish:
    """One wish in words, and whether the form meets it."""

    text: str
    have: int | None
    is_met: bool


@dataclass(frozen=True, slots=True)
class Overlap:
    """How many questions a form shares with another one."""

    form: str
    public_id: str
    shared: int


@dataclass(frozen=True, slots=True)
class Panel:
    """A form in numbers. `mean_p` is over the `known` scored questions with figures; `minutes` is an estimate."""

    scored: int
    pilots: int
    keys: Sequence[tuple[str, int]]
    areas: Sequence[tuple[str, int]]
    enemies: Sequence[str]
    mean_p: float | None
    known: int
    minutes: int
    overlap: Overlap | None
    wishes: Sequence[Wish]


def panel(session: Session, form: ExamForm) -> Panel:
    """Everything that changes when a question comes or goes, beside the counts of the blueprint."""
    texts, scored = _texts(session, form)
    figures = _figures(session, form.items)
    p = [found.p for item in scored if (found := figures.get(item.id)) and found.p is not None]
    return Panel(
        len(scored), len(texts) - len(scored), _keys(scored), _areas(scored, form.population), enemies(texts),
        sum(p) / len(p) if p else None, len(p), minutes(texts), _overlap(session, form), _wishes(session, form),
    )  # fmt: skip


def unmet_wishes(session: Session, form: ExamForm) -> list[str]:
    """The wishes that the form does not meet, one sentence each."""
    return [_sentence(wish) for wish in _wishes(session, form) if not wish.is_met]


def _sentence(wish: Wish) -> str:
    return f"{wish.text[0].upper()}{wish.text[1:]}{'' if wish.have is None else f'; the form has {wish.have}'}."


def _texts(session: Session, form: ExamForm) -> tuple[Sequence[Item], list[Item]]:
    texts = bank.texts_of(session, [line.version for line in form.items])
    return texts, [text for line, text in zip(form.items, texts, strict=True) if line.is_scored]


def _figures(session: Session, lines: Iterable[FormItem]) -> Mapping[str, Figures]:
    codes = {line.version_id: line.version.item.code for line in lines}
    return {codes[version]: Figures(found.p, found.r) for version, found in figures_of(session, codes).items()}


def _keys(scored: Sequence[Item]) -> list[tuple[str, int]]:
    letters = sorted({option.letter for item in scored for option in item.options})
    found = Counter(item.key for item in scored if item.kind is ItemKind.SINGLE)
    several = sum(item.kind is not ItemKind.SINGLE for item in scored)
    return [*((letter, found[letter]) for letter in letters), *([("several", several)] if several else [])]


def _areas(scored: Sequence[Item], population: str) -> list[tuple[str, int]]:
    found = Counter(item.area for item in scored)
    return sorted((area_name(area, population), number) for area, number in found.items())


def minutes(texts: Iterable[Item]) -> int:
    """About how long the questions take: read once at 200 words a minute, and half a minute to decide on each."""
    texts = list(texts)
    words = sum(len(item.stem.split()) + sum(len(option.text.split()) for option in item.options) for item in texts)
    return round(words / WORDS_A_MINUTE + len(texts) * SECONDS_TO_DECIDE / 60)


def _overlap(session: Session, form: ExamForm) -> Overlap | None:
    last = uses.last_form(session, form)
    if last is None:
        return None
    items = {line.version.item_id for line in last.items}
    return Overlap(last.code, last.public_id, sum(line.version.item_id in items for line in form.items))


def _wishes(session: Session, form: ExamForm) -> list[Wish]:
    wished = wishes_from(form.wishes)
    texts, scored = _texts(session, form)
    on_trial = tuple(text for line, text in zip(form.items, texts, strict=True) if not line.is_scored)
    asked = for_the_library(
        wished, figures=_figures(session, form.items), uses=uses.uses_of(session, bank=form.population),
        earlier=uses.codes_on(session, wished.earlier), pilots=on_trial,
    )  # fmt: skip
    held = standings(rules.blueprint_from(form.blueprint.document), scored, asked)
    return [*(_wish(each) for each in held if each.kind not in HARD), *_named(wished, {item.id for item in texts})]


def _wish(held: Standing) -> Wish:
    return Wish(held.rule, held.have, held.is_kept)


def _named(wished: FormWishes, there: set[str]) -> list[Wish]:
    must = {*wished.common, *(wished.pinned if wished.forms == 1 else ())}
    missing = [Wish(f"{code} in the form", None, False) for code in sorted(must - there)]
    return missing + [Wish(f"{code} not in the form", None, False) for code in sorted(there & set(wished.barred))]
