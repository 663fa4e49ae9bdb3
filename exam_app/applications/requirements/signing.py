"""What is signed and what one belongs to: code of ethics with agreement, membership."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from exam_app.applications.requirements.evidence import Evidence, Membership
from exam_app.applications.requirements.outcome import Requirement, Rule, Stated, Unit
from exam_app.applications.requirements.vocabulary import Vocabulary
from exam_app.applications.requirements.wording import measured, not_stated


@dataclass(frozen=True, slots=True, kw_only=True)
class EthicsRule(Stated):
    """The code of ethics and the endorsement agreement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipRule(Stated):
    """`own` are the names by which the association's own membership is entered."""

    own: tuple[str, ...] = ()
    other_accepted: bool = False


def check_ethics(rule: EthicsRule, words: Vocabulary, evidence: Evidence, on: date) -> Iterator[Requirement]:
    """Signed by `on`."""
    heading = words.headings.ethics
    if rule.rule is Rule.NOT_STATED:
        yield not_stated("ethics", heading, rule)
        return
    have = min(sum(entry.signed_on <= on for entry in evidence.ethics), 1)
    yield measured("ethics", heading, rule, have, 1, Unit.SIGNATURE, "under the code of ethics and the agreement")


def check_membership(rule: MembershipRule, words: Vocabulary, evidence: Evidence, on: date) -> Iterator[Requirement]:
    """A membership valid on the day, in the association or, where that is accepted, in another."""
    heading = words.headings.membership
    if rule.rule is Rule.NOT_STATED:
        yield not_stated("membership", heading, rule)
        return
    valid = [entry for entry in evidence.memberships if entry.valid_until >= on and _is_accepted(rule, entry)]
    of = f"in {rule.own[0]}{' or another infant mental health association' if rule.other_accepted else ''}"
    yield measured("membership", heading, rule, min(len(valid), 1), 1, Unit.MEMBERSHIP, of)


def _is_accepted(rule: MembershipRule, entry: Membership) -> bool:
    own = {name.casefold() for name in rule.own}
    return rule.other_accepted or entry.association.strip().casefold() in own
