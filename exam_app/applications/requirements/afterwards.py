"""What comes after approval: the exam, and later the renewal. Shown, never judged here."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from exam_app.applications.requirements.outcome import Requirement, Rule, Stated
from exam_app.applications.requirements.vocabulary import Vocabulary
from exam_app.applications.requirements.wording import either, information, joined, plain


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamPolicy:
    """What this association's text says other than our settings; None: the setting stands."""

    approval_valid_months: int | None = None
    retake_wait_months: int | None = None
    retake_request_weeks: int | None = None
    fee_usd: int | None = None
    windows: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamRule(Stated):
    """`parts` as the text names them (none: it does not); `same_multiple_choice` by all designations."""

    parts: tuple[str, ...] = ()
    same_multiple_choice: bool | None = None
    policy: ExamPolicy = ExamPolicy()


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewalRule(Stated):
    """Hours a year after endorsement. `rsc_training_hours` fall to those who give supervision.

    `relief_after_years` of endorsement lower the supervision received to `rsc_hours_after_relief`.
    """

    training_hours: Decimal
    dei_hours: Decimal | None = None
    dei_from_year: int | None = None
    rsc_training_hours: Decimal | None = None
    rsc_training_rule: Rule = Rule.NOT_STATED
    rsc_rule: Rule = Rule.NOT_STATED
    rsc_hours: Decimal | None = None
    relief_after_years: int | None = None
    rsc_hours_after_relief: Decimal | None = None
    rsc_providers: tuple[str, ...] = ()
    rsc_also_about_given: bool = False
    ethics: Rule = Rule.NOT_STATED
    membership: Rule = Rule.NOT_STATED
    other_membership_accepted: bool = False


def exam(rule: ExamRule, words: Vocabulary) -> Iterator[Requirement]:
    """The exam, by the association's name for it."""
    parts = f" with {' and '.join(rule.parts)} parts" if rule.parts else ""
    shared = "The multiple-choice part is the same for all designations." if rule.same_multiple_choice else ""
    months = rule.policy.approval_valid_months
    valid = f"An approval to sit is valid for {months} months." if months else ""
    sentence = joined(f"After approval you sit the {words.exam}{parts}.", shared, valid)
    yield information("exam", words.headings.exam, rule, sentence)


def renewal(rule: RenewalRule, words: Vocabulary) -> Iterator[Requirement]:
    """What each later year will ask, in one line."""
    sentence = joined(_training(rule), _supervision(rule, words), _duties(rule))
    yield information("renewal", words.headings.renewal, rule, sentence)


def _training(rule: RenewalRule) -> str:
    whole = f"Each year {plain(rule.training_hours)} hours of training{_culture(rule)}."
    if rule.rsc_training_hours is None:
        return whole
    hours, asked = plain(rule.rsc_training_hours), rule.rsc_training_rule
    return joined(whole, f"{hours} of them about reflective supervision are {asked} if you give it.")


def _culture(rule: RenewalRule) -> str:
    if rule.dei_hours is None:
        return ""
    since = f" from {rule.dei_from_year} on" if rule.dei_from_year else ""
    return f", {plain(rule.dei_hours)} of them about diversity, equity and inclusion{since}"


def _supervision(rule: RenewalRule, words: Vocabulary) -> str:
    if rule.rsc_hours is None:
        return f"{words.rsc.capitalize()} is {rule.rsc_rule}." if rule.rsc_rule is not Rule.NOT_STATED else ""
    sentence = f"{plain(rule.rsc_hours)} hours a year of {words.rsc} are {rule.rsc_rule}{_relief(rule)}."
    providers = f"Its provider is endorsed as {either(rule.rsc_providers)}." if rule.rsc_providers else ""
    about = "It is also about the supervision you give." if rule.rsc_also_about_given else ""
    return joined(sentence, providers, about)


def _relief(rule: RenewalRule) -> str:
    if rule.relief_after_years is None:
        return ""
    return f", after {rule.relief_after_years} years {plain(rule.rsc_hours_after_relief or Decimal(0))}"


def _duties(rule: RenewalRule) -> str:
    where = " here or in another association" if rule.other_membership_accepted else ""
    member = f"Membership{where} is kept up." if rule.membership is Rule.REQUIRED else ""
    ethics = "The code of ethics is signed again." if rule.ethics is Rule.REQUIRED else ""
    return joined(member, ethics)
