"""Whatever is entered: more evidence never harms, and the order of entries means nothing."""

from dataclasses import fields, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import permutations
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from exam_app.applications.profile import profile_named
from exam_app.applications.requirements.evidence import (
    CompetencyMap,
    Education,
    EthicsSigned,
    Evidence,
    Leadership,
    Membership,
    NamedPerson,
    Reference,
    RscHours,
    TrainingHours,
    WorkExperience,
)
from exam_app.applications.requirements.kinds import (
    NamedRole,
    ReferenceRole,
    RscFormat,
    TrainingKind,
    TranscriptKind,
    WorkKind,
)
from exam_app.applications.requirements.matching import matched
from exam_app.applications.requirements.outcome import Status
from exam_app.applications.requirements.spans import months_in
from exam_app.applications.rules import checklist, named_people, ready
from tests.rules.requirements_build import ALL, ON, lines

DAYS = st.integers(0, 8 * 365).map(lambda days: date(2017, 1, 1) + timedelta(days=days))
HOURS = st.decimals(0, 60, places=1)
SPANS = st.tuples(DAYS, DAYS).map(lambda pair: (min(pair), max(pair)))
MOSTLY = st.sampled_from([True, True, True, False])
NAMES = st.sampled_from(["Paula", "Peter", "Petra", "Pam"])
AREAS = st.sampled_from([area.ref for area in profile_named(*ALL[0]).areas])


@st.composite
def rsc_records(draw: st.DrawFn) -> RscHours:
    (start, end), hours = draw(SPANS), draw(HOURS)
    # Short stretches make the time frame matter.
    end = min(end, start + timedelta(days=draw(st.sampled_from([30, 200, 400, 900]))))
    about = draw(st.sampled_from([Decimal(0), hours / 2, hours]))
    credential = draw(st.sampled_from(["IMHM-C", "IMHM-C", "approved", "vetted", "none"]))
    format, post, giving = draw(st.sampled_from(RscFormat)), draw(MOSTLY), draw(MOSTLY)
    return RscHours(credential, draw(NAMES), hours, start, end, about, format, post, giving)


ENTRIES: dict[str, st.SearchStrategy[Any]] = {
    # Every degree with its official transcript: see `checklist` for the one line that asks it of each.
    "education": st.builds(
        Education, st.sampled_from(["MSW", "BA", "imh_degree"]), st.just(""),
        st.just(TranscriptKind.OFFICIAL), st.none() | DAYS,
    ),
    "training": st.builds(TrainingHours, st.sampled_from(TrainingKind), HOURS, st.just("T"), DAYS),
    "work": st.builds(
        lambda kind, span, lasts, paid, supervised, both, after: WorkExperience(
            kind, span[0], None if lasts else span[1], paid, supervised, both, after, "Early Steps"
        ),
        st.sampled_from(WorkKind), SPANS, *[st.booleans()] * 5,
    ),
    "rsc": rsc_records(),
    "leadership": st.builds(
        lambda level, span, paid: Leadership("A", level, span[0], span[1], paid),
        st.sampled_from(["agency", "regional", "state", "home"]), SPANS, st.booleans(),
    ),
    "references": st.builds(
        lambda role, name, on, endorsed, vetted: Reference(role, name, f"{name}@x.org", on, endorsed, vetted),
        st.sampled_from(ReferenceRole), NAMES, st.none() | DAYS,
        st.sampled_from([None, "IMHM-C", "IFA"]), st.booleans(),
    ),
    "ethics": st.builds(EthicsSigned, DAYS),
    "memberships": st.builds(Membership, st.sampled_from(["NCIMHA", "ORIMHA", "X"]), DAYS),
    "others_named": st.builds(NamedPerson, st.sampled_from(NamedRole), NAMES),
}  # fmt: skip
COMPETENCIES = st.builds(CompetencyMap, st.dictionaries(AREAS, st.lists(NAMES, max_size=2).map(tuple)))
EVIDENCE = st.builds(
    Evidence,
    **{kind: st.lists(entry, max_size=5).map(tuple) for kind, entry in ENTRIES.items()},
    competencies=COMPETENCIES,
)
PROFILES = st.sampled_from(ALL).map(lambda pair: profile_named(*pair))
RSC_ONLY = st.lists(ENTRIES["rsc"], max_size=6).map(lambda records: Evidence(rsc=tuple(records)))
REFERENCES_ONLY = st.lists(ENTRIES["references"], max_size=6).map(lambda all: Evidence(references=tuple(all)))


def _together(one: Evidence, other: Evidence) -> Evidence:
    entries = {
        each.name: getattr(one, each.name) + getattr(other, each.name) for each in fields(Evidence) if each.name != "competencies"
    }
    labels = dict(one.competencies.labels)
    for ref, more in other.competencies.labels.items():
        labels[ref] = labels.get(ref, ()) + more
    return Evidence(**entries, competencies=CompetencyMap(labels))


@settings(deadline=None)
@given(
    profile=PROFILES,
    pair=st.tuples(EVIDENCE, EVIDENCE) | st.tuples(RSC_ONLY, RSC_ONLY) | st.tuples(REFERENCES_ONLY, REFERENCES_ONLY),
)
def test_adding_evidence_never_makes_a_requirement_less_met(profile: Any, pair: tuple[Evidence, Evidence]) -> None:
    one, other = pair
    before, after = lines(profile, one), lines(profile, _together(one, other))
    assert before.keys() == after.keys()
    for id, requirement in before.items():
        # Transcripts of all degrees are a growing need, so only their standing can be compared.
        if requirement.status is Status.MET:
            assert after[id].status is Status.MET, id
        if requirement.need == after[id].need and requirement.have is not None:
            assert after[id].have is not None
            assert after[id].have >= requirement.have, id  # type: ignore[operator]
    assert ready(after.values()) or not ready(before.values())


@settings(deadline=None)
@given(profile=PROFILES, evidence=EVIDENCE | RSC_ONLY | REFERENCES_ONLY, random=st.randoms(use_true_random=False))
def test_the_order_of_entries_does_not_matter(profile: Any, evidence: Evidence, random: Any) -> None:
    shuffled: dict[str, Any] = {
        kind: tuple(random.sample(getattr(evidence, kind), len(getattr(evidence, kind)))) for kind in ENTRIES
    }
    other = replace(evidence, **shuffled)
    assert checklist(profile, other, ON) == checklist(profile, evidence, ON)
    assert named_people(other) == named_people(evidence)


@settings(deadline=None)
@given(profile=PROFILES, evidence=EVIDENCE)
def test_short_means_that_something_is_missing(profile: Any, evidence: Evidence) -> None:
    for requirement in checklist(profile, evidence, ON):
        if requirement.status is Status.MET:
            assert requirement.short_by == 0
        elif requirement.status is Status.SHORT and requirement.id != "rsc.sources":
            assert requirement.short_by > 0, requirement.id


@settings(deadline=None)
@given(st.lists(SPANS, max_size=6))
def test_months_are_the_days_covered_counted_one_by_one(spans: list[tuple[date, date]]) -> None:
    days = {first + timedelta(days=n) for first, last in spans for n in range((last - first).days + 1)}
    assert months_in(spans) == Fraction(len(days) * 12, 365)


@settings(deadline=None)
@given(st.lists(st.lists(st.integers(0, 3), unique=True, max_size=4), min_size=3, max_size=3))
def test_no_other_way_fills_more_places(candidates: list[list[int]]) -> None:
    best = max(
        sum(person in places for person, places in zip(order, candidates, strict=True)) for order in permutations(range(4), 3)
    )
    assert len(matched(candidates)) == best
