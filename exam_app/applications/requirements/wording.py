"""Makes checklist lines out of figures, in plain sentences."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from exam_app.applications.requirements.outcome import Requirement, Rule, Stated, Status, Unit, tenths


def plain(number: Decimal) -> str:
    """The number without trailing zeros: 6.5, 7, 50."""
    return f"{number.normalize():f}"


def amount(number: Decimal, unit: Unit) -> str:
    """ "1 hour", "6.5 hours"."""
    return f"{plain(number)} {unit if number == 1 else unit.plural}"


def measured(
    id: str,
    heading: str,
    stated: Stated,
    have: Fraction | Decimal | int,
    need: Decimal | int,
    unit: Unit,
    of: str,
    *,
    rule: Rule | None = None,
    missing: tuple[str, ...] = (),
    note: str = "",
) -> Requirement:
    """A line that is met when `have`, unrounded, reaches `need`. `of` says what the units are made of.

    `rule` overrides the rule of `stated` for a part that is asked less strictly than the whole.
    """
    asked, need, shown = rule or stated.rule, Decimal(need), tenths(have)
    met = have >= need
    sentence = _enough(shown, need, unit, of) if met else _lacking(need - shown, unit, of, asked)
    return Requirement(
        id=id, heading=heading, rule=asked, status=Status.MET if met else Status.SHORT, sentence=sentence,
        have=shown, need=need, unit=unit, missing=missing, note=joined(stated.note, note),
    )  # fmt: skip


def _enough(have: Decimal, need: Decimal, unit: Unit, of: str) -> str:
    return f"{amount(have, unit)} {of} shown; {plain(need)} asked for."


def _lacking(short: Decimal, unit: Unit, of: str, rule: Rule) -> str:
    verb = "is" if short == 1 else "are"
    tail = "" if rule is Rule.REQUIRED else f" ({rule}, not required)"
    return f"{amount(short, unit)} {of} {verb} missing{tail}."


def information(id: str, heading: str, stated: Stated, sentence: str, *, rule: Rule | None = None) -> Requirement:
    """A line that is shown and never judged."""
    return Requirement(
        id=id, heading=heading, rule=rule or stated.rule, status=Status.INFORMATION, sentence=sentence,
        note=stated.note,
    )  # fmt: skip


def not_stated(id: str, heading: str, stated: Stated) -> Requirement:
    """A line that says that the association's text is silent."""
    sentence = "The association's published text does not say whether this is asked."
    return Requirement(
        id=id, heading=heading, rule=Rule.NOT_STATED, status=Status.NOT_STATED, sentence=sentence,
        note=stated.note,
    )  # fmt: skip


def joined(*texts: str) -> str:
    """The texts that are not blank, as one."""
    return " ".join(text for text in texts if text)


def either(names: Iterable[str]) -> str:
    """ "a, b or c"."""
    *most, last = list(names)
    return f"{', '.join(most)} or {last}" if most else last
