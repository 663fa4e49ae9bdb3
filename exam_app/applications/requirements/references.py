"""Three people who know the applicant's work, each in a place of their own."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from exam_app.applications.requirements.evidence import Evidence, Reference
from exam_app.applications.requirements.kinds import ReferenceRole
from exam_app.applications.requirements.matching import matched
from exam_app.applications.requirements.outcome import Requirement, Rule, Stated, Unit
from exam_app.applications.requirements.vocabulary import Vocabulary
from exam_app.applications.requirements.wording import either, information, measured, not_stated

ANY = "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One of the ratings. `instead` may fill it `when` nobody of `roles` can, which people judge."""

    label: str
    roles: tuple[ReferenceRole, ...]
    instead: tuple[ReferenceRole, ...] = ()
    when: str = ""

    def accepts(self, role: ReferenceRole) -> bool:
        return role in self.roles + self.instead


@dataclass(frozen=True, slots=True, kw_only=True)
class EndorsedRater(Stated):
    """At least one rating comes from somebody endorsed as one of these ("any": as anything) or vetted.

    "IMHM" stands for all its designations: IMHM-C, IMHM-P, IMHM-R/F.
    """

    credentials: tuple[str, ...] = ()
    vetted: bool = False
    vetted_until: date | None = None

    def admits(self, rating: Reference) -> bool:
        """Whether this rating, which has been received, is such a one."""
        held = (rating.endorsed_as or "").strip().casefold()
        if held and any(name in (ANY, held) or held.startswith(f"{name}-") for name in self._names()):
            return True
        return self.vetted and rating.is_vetted and self._is_in_time(rating)

    def _names(self) -> list[str]:
        return [name.casefold() for name in self.credentials]

    def _is_in_time(self, rating: Reference) -> bool:
        return self.vetted_until is None or (rating.received_on is not None and rating.received_on <= self.vetted_until)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferencesRule(Stated):
    """`last_step`: the ratings are asked for when all else is done."""

    places: tuple[Place, ...]
    endorsed: EndorsedRater
    last_step: bool = False


def check(rule: ReferencesRule, words: Vocabulary, evidence: Evidence, on: date) -> Iterator[Requirement]:
    """The places filled by ratings received by `on`, the endorsed rater, the order of things."""
    received = [rating for rating in evidence.references if rating.received_on and rating.received_on <= on]
    yield _places(rule, words, received)
    yield _endorsed(rule, words, received)
    if rule.last_step:
        order = "References are the last step: ask for them when all else is in place."
        yield information("references.order", words.headings.references, rule.unnoted, order)


def _places(rule: ReferencesRule, words: Vocabulary, received: list[Reference]) -> Requirement:
    roles = list(_roles_by_person(received).values())
    filled = matched([_people_for(place, roles) for place in rule.places])
    unfilled = [place for number, place in enumerate(rule.places) if number not in filled]
    note = f"Still open: {'; '.join(map(_wish, unfilled))}." if unfilled else ""
    return measured(
        "references", words.headings.references, rule, len(filled), len(rule.places), Unit.REFERENCE,
        "from different people in the roles named",
        missing=tuple(place.label for place in unfilled), note=note,
    )  # fmt: skip


def _wish(place: Place) -> str:
    return f"{place.label} ({place.when})" if place.when else place.label


def _roles_by_person(received: list[Reference]) -> dict[str, set[ReferenceRole]]:
    """A person who rates twice is one person; the address tells, or else the name."""
    people: dict[str, set[ReferenceRole]] = {}
    for rating in received:
        people.setdefault((rating.email or rating.name).strip().casefold(), set()).add(rating.role)
    return dict(sorted(people.items()))


def _people_for(place: Place, people: list[set[ReferenceRole]]) -> list[int]:
    return [number for number, roles in enumerate(people) if any(place.accepts(role) for role in roles)]


def _endorsed(rule: ReferencesRule, words: Vocabulary, received: list[Reference]) -> Requirement:
    heading, endorsed = words.headings.references, rule.endorsed
    if endorsed.rule is Rule.NOT_STATED:
        return not_stated("references.endorsed", heading, endorsed)
    # Whoever fits some place can be one of the three: a largest matching can be built around them.
    fitting = [rating for rating in received if any(place.accepts(rating.role) for place in rule.places)]
    have = min(sum(endorsed.admits(rating) for rating in fitting), 1)
    of = f"from a rater {_standing(endorsed)}"
    return measured("references.endorsed", heading, endorsed, have, 1, Unit.REFERENCE, of)


def _standing(rule: EndorsedRater) -> str:
    named = [name for name in rule.credentials if name != ANY]
    endorsed = f"endorsed as {either(named)}" if named else "who is endorsed"
    return f"{endorsed} or vetted" if rule.vetted else endorsed
