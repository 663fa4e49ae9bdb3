"""Who may not mark a script because they may know its writer. Pure.

Whoever asks on a reviewer's behalf learns yes or no. The word of the rule is for the coordinator only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from exam_app.review.rules.names import all_spellings, employer_key

BARRING_REASONS = frozenset({"conflict", "identifies"})  # who said so may know the writer
NOBODY: frozenset[int] = frozenset()
NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Marker:
    """What is known of a reviewer when conflicts are looked for.

    `named_by_them` are people whom the reviewer's own applications name, past ones included.
    """

    account_id: int
    name: str
    email: str
    employers: frozenset[str] = NOTHING  # present and past
    associations: frozenset[str] = NOTHING
    named_by_them: frozenset[str] = NOTHING
    mails_named_by_them: frozenset[str] = NOTHING
    declared_people: frozenset[str] = NOTHING
    declared_organisations: frozenset[str] = NOTHING
    listed_people: frozenset[str] = NOTHING
    listed_organisations: frozenset[str] = NOTHING
    listed_applications: frozenset[int] = NOBODY

    @cached_property
    def own(self) -> frozenset[str]:
        return all_spellings([self.name])

    @cached_property
    def mails(self) -> frozenset[str]:
        return _mails([self.email])

    @cached_property
    def workplaces(self) -> frozenset[str]:
        return _keys(self.employers)

    @cached_property
    def near_ones(self) -> frozenset[str]:
        return all_spellings(self.named_by_them)

    @cached_property
    def near_mails(self) -> frozenset[str]:
        return _mails(self.mails_named_by_them)

    @cached_property
    def declared(self) -> tuple[frozenset[str], frozenset[str]]:
        return all_spellings(self.declared_people), _keys(self.declared_organisations)

    @cached_property
    def listed(self) -> tuple[frozenset[str], frozenset[str]]:
        return all_spellings(self.listed_people), _keys(self.listed_organisations)


@dataclass(frozen=True, kw_only=True)
class Near:
    """The writer of a script, and everybody near: named in any of their applications, or markers of an earlier attempt."""

    accounts: frozenset[int]  # the writer's own
    writer: str
    writer_email: str
    names: frozenset[str] = NOTHING  # of people named
    emails: frozenset[str] = NOTHING
    employers: frozenset[str] = NOTHING
    earlier: frozenset[int] = NOBODY  # accounts
    associations: frozenset[str] = NOTHING
    applications: frozenset[int] = NOBODY

    @cached_property
    def people(self) -> frozenset[str]:
        return all_spellings(self.names) | self.writers

    @cached_property
    def writers(self) -> frozenset[str]:
        return all_spellings([self.writer])

    @cached_property
    def writers_mail(self) -> frozenset[str]:
        return _mails([self.writer_email])

    @cached_property
    def mails(self) -> frozenset[str]:
        return _mails(self.emails) | self.writers_mail

    @cached_property
    def workplaces(self) -> frozenset[str]:
        return _keys(self.employers)


def why_barred(marker: Marker, near: Near, *, by_association: bool = False) -> str | None:
    """The word of the first rule that keeps this reviewer from a script of that writer; None when they may.

    own: it is theirs. earlier: they marked an earlier attempt, or said of one of the writer's scripts that
    they may know who wrote it. named: the writer's applications name them. employer: one employer, now or
    before. names_them: their own application names the writer. declared, listed: their declaration, or the
    coordinator's list. association: one association, when the policy bars it.
    """
    rules = RULES | ASSOCIATION if by_association else RULES
    return next((word for word, holds in rules.items() if holds(marker, near)), None)


def is_barred(marker: Marker, near: Near) -> bool:
    """Whether this reviewer must not mark a script of that writer. Never says why."""
    return why_barred(marker, near) is not None


def _shares(one: frozenset[str], other: frozenset[str]) -> bool:
    return not one.isdisjoint(other)


def _is_listed(m: Marker, near: Near) -> bool:
    people, organisations = m.listed
    known = _shares(people, near.writers) or _shares(organisations, near.workplaces)
    return known or not m.listed_applications.isdisjoint(near.applications)


RULES: dict[str, Callable[[Marker, Near], bool]] = {
    "own": lambda m, near: m.account_id in near.accounts,
    "earlier": lambda m, near: m.account_id in near.earlier,
    "named": lambda m, near: _shares(m.own, near.people) or _shares(m.mails, near.mails),
    "employer": lambda m, near: _shares(m.workplaces, near.workplaces),
    "names_them": lambda m, near: _shares(m.near_ones, near.writers) or _shares(m.near_mails, near.writers_mail),
    "declared": lambda m, near: _shares(m.declared[0], near.writers) or _shares(m.declared[1], near.workplaces),
    "listed": _is_listed,
}
ASSOCIATION: dict[str, Callable[[Marker, Near], bool]] = {
    "association": lambda m, near: _shares(m.associations, near.associations),
}


def _mails(addresses: Iterable[str]) -> frozenset[str]:
    return frozenset(address.strip().casefold() for address in addresses) - {""}


def _keys(organisations: Iterable[str]) -> frozenset[str]:
    return frozenset(map(employer_key, organisations)) - {""}
