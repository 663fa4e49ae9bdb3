"""Who may do what: one table, pure, deny by default.

A role is given to a person; a permission guards a route. Whether the object is *yours* is
asked by the query of the service, whether it is *the time* by the rules of the stage.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Role(StrEnum):
    """What a person is here for. One person may hold several within `CONFLICTS`."""

    APPLICANT = "applicant"
    AUTHOR = "author"
    REVIEWER = "reviewer"
    COMMITTEE = "committee"
    COORDINATOR = "coordinator"
    ADMINISTRATOR = "administrator"


class Can(StrEnum):
    """A permission that a route names."""

    HAVE_ACCOUNT = "have an account"
    APPLY = "apply for endorsement"
    SIT = "sit an exam"
    ANSWER = "answer in a running part"
    WRITE_ITEMS = "write items"
    READ_BANK = "read the question bank"
    REVIEW_ITEMS = "review items of others"
    STEER_BANK = "assign reviews, vote, and move items on"
    PUBLISH_FORMS = "publish exam forms"
    RATE_ITEMS = "sit on a standard-setting panel"
    SET_STANDARDS = "lead standard-setting panels"
    DECIDE_STANDARDS = "record the board's cut scores"
    READ_STATISTICS = "read the statistics of forms and windows"
    REVIEW = "review essays"
    APPROVE_APPLICATIONS = "approve applications to sit"
    RUN_WINDOWS = "run exam windows"
    ROUTE_SCRIPTS = "route scripts to reviewers"
    RELEASE_RESULTS = "review and release results"
    MANAGE_PEOPLE = "invite people and give roles"
    READ_AUDIT = "verify the audit record"


EVERYBODY = frozenset(Role)

GRANTS: dict[Can, frozenset[Role]] = {
    Can.HAVE_ACCOUNT: EVERYBODY,
    Can.APPLY: frozenset({Role.APPLICANT}),
    Can.SIT: frozenset({Role.APPLICANT}),
    Can.ANSWER: frozenset({Role.APPLICANT}),
    Can.WRITE_ITEMS: frozenset({Role.AUTHOR, Role.COMMITTEE}),
    Can.READ_BANK: frozenset({Role.AUTHOR, Role.COMMITTEE}),
    Can.REVIEW_ITEMS: frozenset({Role.AUTHOR, Role.COMMITTEE}),
    Can.STEER_BANK: frozenset({Role.COMMITTEE}),
    Can.PUBLISH_FORMS: frozenset({Role.COMMITTEE}),
    Can.RATE_ITEMS: frozenset({Role.AUTHOR, Role.COMMITTEE}),
    Can.SET_STANDARDS: frozenset({Role.COMMITTEE}),
    Can.DECIDE_STANDARDS: frozenset({Role.COMMITTEE, Role.COORDINATOR}),
    Can.READ_STATISTICS: frozenset({Role.COMMITTEE, Role.COORDINATOR}),
    Can.REVIEW: frozenset({Role.REVIEWER}),
    Can.APPROVE_APPLICATIONS: frozenset({Role.COORDINATOR}),
    Can.RUN_WINDOWS: frozenset({Role.COORDINATOR}),
    Can.ROUTE_SCRIPTS: frozenset({Role.COORDINATOR}),
    Can.RELEASE_RESULTS: frozenset({Role.COORDINATOR}),
    Can.MANAGE_PEOPLE: frozenset({Role.ADMINISTRATOR}),
    Can.READ_AUDIT: frozenset({Role.ADMINISTRATOR}),
}

# Whoever is here with one of these must be unable to look up who wrote what: the door binds a blind session.
BLIND = frozenset({Can.REVIEW})

# Why two roles exclude each other: whoever has read items or keys cannot sit; whoever knows
# names cannot mark blind; whoever runs the exam does not sit it.
CONFLICTS: frozenset[frozenset[Role]] = frozenset(
    frozenset(pair)
    for pair in (
        (Role.APPLICANT, Role.AUTHOR),
        (Role.APPLICANT, Role.COMMITTEE),
        (Role.APPLICANT, Role.COORDINATOR),
        (Role.APPLICANT, Role.ADMINISTRATOR),
        (Role.REVIEWER, Role.COORDINATOR),
        (Role.REVIEWER, Role.ADMINISTRATOR),
    )
)


def may(roles: Iterable[Role], permission: Can) -> bool:
    """Whether any of these roles grants the permission."""
    return not GRANTS[permission].isdisjoint(roles)


def clashes(roles: Iterable[Role]) -> list[tuple[Role, Role]]:
    """The pairs among these roles that nobody may hold together, in alphabetical order."""
    held = sorted(set(roles))
    return [(a, b) for i, a in enumerate(held) for b in held[i + 1 :] if frozenset((a, b)) in CONFLICTS]
