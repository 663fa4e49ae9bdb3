"""The people an application names, for review to keep away from the applicant's essays."""

from collections.abc import Iterator

from exam_app.applications.requirements.evidence import Evidence, NamedPerson, Reference
from exam_app.applications.requirements.kinds import NamedRole, ReferenceRole

MORE_THAN_A_RATER = {
    ReferenceRole.PROGRAM_SUPERVISOR: NamedRole.PROGRAM_SUPERVISOR,
    ReferenceRole.DEPARTMENT_SUPERVISOR: NamedRole.PROGRAM_SUPERVISOR,
    ReferenceRole.RSC_PROVIDER: NamedRole.RSC_PROVIDER,
    ReferenceRole.RSC_RECIPIENT: NamedRole.RSC_RECIPIENT,
    ReferenceRole.IMH_RSC_RECIPIENT: NamedRole.RSC_RECIPIENT,
}


def named_people(evidence: Evidence) -> tuple[NamedPerson, ...]:
    """Everybody named, once for each role, sorted; entries without name and address are left out.

    Counted or not: also a rater who has not answered, or a provider whose hours do not qualify,
    knows the applicant. Addresses come in small letters, so that they can be compared.
    """
    found = {_tidy(person) for person in _all(evidence)}
    return tuple(sorted(person for person in found if person.name or person.email))


def _all(evidence: Evidence) -> Iterator[NamedPerson]:
    for work in evidence.work:
        yield NamedPerson(NamedRole.EMPLOYER, work.employer)
        yield NamedPerson(NamedRole.PROGRAM_SUPERVISOR, work.supervisor_name, work.supervisor_email)
    for record in evidence.rsc:
        yield NamedPerson(NamedRole.RSC_PROVIDER, record.provider_name, record.provider_email)
        yield NamedPerson(NamedRole.RSC_PROVIDER, record.source)
    for rating in evidence.references:
        yield from _of_rating(rating)
    yield from evidence.others_named


def _of_rating(rating: Reference) -> Iterator[NamedPerson]:
    yield NamedPerson(NamedRole.RATER, rating.name, rating.email)
    role = MORE_THAN_A_RATER.get(rating.role)
    if role is not None:
        yield NamedPerson(role, rating.name, rating.email)


def _tidy(person: NamedPerson) -> NamedPerson:
    return NamedPerson(person.role, " ".join(person.name.split()), person.email.strip().casefold())
