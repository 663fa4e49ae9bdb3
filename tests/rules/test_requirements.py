"""What each association asks, held against complete and incomplete applications."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from exam_app.applications.profile import profile_named
from exam_app.applications.requirements.evidence import (
    CompetencyMap,
    Education,
    EthicsSigned,
    Evidence,
    Membership,
)
from exam_app.applications.requirements.kinds import TranscriptKind
from exam_app.applications.requirements.outcome import Requirement, Rule, Status, Unit
from exam_app.applications.rules import checklist, ready
from question_bank.model import Designation
from tests.rules.requirements_build import (
    A18,
    A24,
    ALL,
    NC,
    NM,
    ON,
    OR,
    RF,
    VA,
    C,
    P,
    but,
    complete,
    leadership,
    line,
    rsc,
    training,
)

MET, SHORT = Status.MET, Status.SHORT


@pytest.mark.parametrize(("name", "designation"), ALL)
def test_a_complete_application_is_ready(name: str, designation: Designation) -> None:
    requirements = checklist(profile_named(name, designation), complete(name, designation), ON)
    assert [(each.id, each.sentence) for each in requirements if each.status is SHORT] == []
    assert ready(requirements)


@pytest.mark.parametrize(("name", "designation"), ALL)
def test_an_empty_application_is_short_of_all_that_is_judged(name: str, designation: Designation) -> None:
    requirements = checklist(profile_named(name, designation), Evidence(), ON)
    assert not ready(requirements)
    assert MET not in {each.status for each in requirements}
    assert all(each.short_by == each.need for each in requirements if each.status is SHORT)


@pytest.mark.parametrize(("name", "designation"), ALL)
def test_no_line_stands_twice(name: str, designation: Designation) -> None:
    ids = [each.id for each in checklist(profile_named(name, designation), Evidence(), ON)]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("kind", ["education", "training", "work", "leadership", "references"])
@pytest.mark.parametrize(("name", "designation"), ALL)
def test_without_one_kind_of_evidence_no_application_is_ready(name: str, designation: Designation, kind: str) -> None:
    evidence = but(complete(name, designation), **{kind: ()})
    assert not ready(checklist(profile_named(name, designation), evidence, ON))


@pytest.mark.parametrize(
    ("name", "designation", "needed"),
    [(A18, C, True), (A18, P, False), (NC, C, True), (VA, C, True), (NM, C, True),
     (NM, P, False), (NM, RF, False), (OR, C, True), (OR, P, False)],
)  # fmt: skip
def test_reflective_supervision_is_needed_by_clinical_applicants_only(name: str, designation: Designation, needed: bool) -> None:
    evidence = but(complete(name, designation), rsc=())
    assert ready(checklist(profile_named(name, designation), evidence, ON)) is not needed


@pytest.mark.parametrize("kind", ["ethics", "memberships", "competencies"])
@pytest.mark.parametrize("name", [A18, NC, VA, NM, OR])
def test_what_virginia_does_not_state_it_does_not_hold_back(name: str, kind: str) -> None:
    entries = CompetencyMap() if kind == "competencies" else ()
    evidence = but(complete(name, C), **{kind: entries})
    assert ready(checklist(profile_named(name, C), evidence, ON)) is (name == VA)


@pytest.mark.parametrize("id", ["ethics", "membership", "education.transcripts", "references.endorsed", "competencies"])
def test_virginia_is_silent_about_some_things(id: str) -> None:
    requirement = line(VA, C, complete(VA, C), id)
    assert (requirement.rule, requirement.status) == (Rule.NOT_STATED, Status.NOT_STATED)
    assert "text does not" in requirement.sentence
    assert requirement.short_by == 0


# (profile, designation, line, what is entered, have, need, short by, status)
TRAINING = [
    (NC, C, "training", (30, 15, 3), 48, 48, 0, MET),
    (NC, C, "training", (30, 15, 2), 47, 48, 1, SHORT),
    (NC, C, "training.competency", (29, 30, 30), 29, 30, 1, SHORT),
    (NC, C, "training.rsc_provision", (60, "8.5", 3), "8.5", 15, "6.5", SHORT),
    (NC, C, "training.dei", (60, 15, 3), 3, 3, 0, MET),
    (VA, C, "training.dei", (60, 15, 0), 0, 3, 3, SHORT),
    (A18, C, "training", (15, 15, 0), 30, 30, 0, MET),
    (A18, C, "training.rsc_provision", (30, 14, 0), 14, 15, 1, SHORT),
    (A18, P, "training", (29, 0, 1), 30, 30, 0, MET),
    (A24, C, "training", (30, 15, 3), 48, 48, 0, MET),
    (A24, RF, "training", (32, 0, 0), 32, 33, 1, SHORT),
    (A24, P, "training.dei", (33, 0, 0), 0, 3, 3, SHORT),
    (NM, C, "training", (0, 30, 0), 30, 30, 0, MET),
    (OR, C, "training", (15, 15, 0), 30, 30, 0, MET),
    (OR, RF, "training", (30, 0, 0), 30, 30, 0, MET),
]


@pytest.mark.parametrize(("name", "designation", "id", "hours", "have", "need", "short_by", "status"), TRAINING)
def test_training_hours_are_counted_as_the_text_counts_them(
    name: str, designation: Designation, id: str, hours: tuple[str, ...],
    have: str, need: int, short_by: str, status: Status,
) -> None:  # fmt: skip
    kinds = ("competency", "rsc_provision", "dei")
    evidence = Evidence(training=tuple(training(kind, some) for kind, some in zip(kinds, hours, strict=True)))
    requirement = line(name, designation, evidence, id)
    assert (requirement.have, requirement.need) == (Decimal(have), Decimal(need))
    assert (requirement.short_by, requirement.status, requirement.unit) == (
        Decimal(short_by),
        status,
        Unit.HOUR,
    )


def test_a_shortfall_is_told_in_a_plain_sentence() -> None:
    evidence = Evidence(training=(training("rsc_provision", "8.5"),))
    assert line(NC, C, evidence, "training.rsc_provision").sentence == (
        "6.5 hours of training about the provision of reflective supervision/consultation are missing."
    )
    assert line(NC, C, Evidence(), "ethics").sentence.startswith("1 signature ")
    assert line(NC, C, Evidence(), "ethics").sentence.endswith(" is missing.")


def test_what_is_met_is_told_with_both_figures() -> None:
    evidence = Evidence(training=(training("rsc_provision", "16.5"),))
    sentence = line(OR, C, evidence, "training.rsc_provision").sentence
    assert sentence.startswith("16.5 hours of training about the provision of ")
    assert sentence.endswith(" shown; 15 asked for.")


def test_where_the_text_leaves_the_counting_open_the_reading_is_told() -> None:
    assert "counted inside" in line(OR, C, Evidence(), "training").note
    assert "counted" not in line(NM, C, Evidence(), "training").note


@pytest.mark.parametrize(("name", "figure"), [(NC, "90"), (VA, "75"), (A18, "75")])
def test_the_typical_hours_inform_and_do_not_bind(name: str, figure: str) -> None:
    requirement = line(name, C, complete(name, C), "training.typical")
    assert (requirement.status, requirement.rule) == (Status.INFORMATION, Rule.OPTIONAL)
    assert f"about {figure} hours; yours shows 48" in requirement.sentence


@pytest.mark.parametrize(
    ("degree", "status"),
    [
        ("MSW", MET),
        ("M.S.W.", MET),
        ("ph.d.", MET),
        ("university_certificate", MET),
        ("BA", SHORT),
        ("", SHORT),
    ],
)
def test_only_an_accepted_degree_or_route_counts(degree: str, status: Status) -> None:
    evidence = Evidence(education=(Education(degree, "Nursing", TranscriptKind.OFFICIAL),))
    assert line(NC, C, evidence, "education").status is status


def test_a_degree_that_is_not_yet_awarded_does_not_count() -> None:
    evidence = Evidence(education=(Education("MSW", "", TranscriptKind.OFFICIAL, date(2023, 6, 2)),))
    assert line(NC, C, evidence, "education").status is SHORT
    assert line(NC, C, evidence, "education", on=date(2023, 6, 2)).status is MET


@pytest.mark.parametrize(
    ("name", "master", "bachelor", "status"),
    [
        (A18, "official", "official", MET),
        (A18, "official", "unofficial", SHORT),
        (NM, "official", "none", MET),
        (NM, "unofficial", "official", SHORT),
        (OR, "none", "official", SHORT),
        (NC, "none", "none", Status.INFORMATION),
        (VA, "none", "none", Status.NOT_STATED),
    ],
)
def test_transcripts_are_asked_as_officially_as_the_text_does(name: str, master: str, bachelor: str, status: Status) -> None:
    degrees = [Education("MSW", "", TranscriptKind(master)), Education("BA", "", TranscriptKind(bachelor))]
    assert line(name, C, Evidence(education=tuple(degrees)), "education.transcripts").status is status


def test_new_mexico_alone_offers_in_service_training_for_course_work() -> None:
    assert line(NM, RF, Evidence(), "education.in_service").status is Status.INFORMATION
    assert "education.in_service" not in {each.id for each in checklist(profile_named(OR, RF), Evidence(), ON)}


@pytest.mark.parametrize(
    ("name", "level", "months", "status"),
    [
        (NC, "agency", 12, MET),
        (NC, "agency", 11, SHORT),
        (NC, "regional", 12, MET),
        (NC, "family", 12, SHORT),
        (VA, "agency", 36, MET),
        (VA, "agency", 35, SHORT),
        (A18, "state", 1, MET),
        (A18, " National", 1, MET),
        (A18, "agency", 36, SHORT),
        (NM, "regional", 1, MET),
        (OR, "community", 36, SHORT),
    ],
)
def test_leadership_is_asked_on_the_level_and_for_the_time_of_the_text(
    name: str, level: str, months: int, status: Status
) -> None:
    first = date(2019, 1, 1)
    last = date(2019 + (months - 1) // 12, (months - 1) % 12 + 1, 28 if months % 12 else 31)
    evidence = Evidence(leadership=(leadership(first, last, level=level),))
    assert line(name, C, evidence, "leadership").status is status


def test_leadership_beyond_paid_work_is_recommended_and_holds_nobody_back() -> None:
    evidence = but(complete(A18, P), leadership=(leadership(paid=True),))
    requirement = line(A18, P, evidence, "leadership.unpaid")
    assert (requirement.rule, requirement.status) == (Rule.RECOMMENDED, SHORT)
    assert "recommended, not required" in requirement.sentence
    assert ready(checklist(profile_named(A18, P), evidence, ON))


def test_leadership_that_has_not_begun_does_not_count() -> None:
    evidence = Evidence(leadership=(leadership(date(2023, 6, 2), None),))
    assert line(NM, C, evidence, "leadership").status is SHORT
    assert line(NM, C, evidence, "leadership", on=date(2023, 6, 2)).status is MET


@pytest.mark.parametrize("name", [A18, NC])
def test_the_supervision_about_supervision_is_required(name: str) -> None:
    requirement = line(name, C, but(complete(name, C), rsc=(rsc(50, about=24),)), "rsc.about_given")
    assert (requirement.rule, requirement.status, requirement.short_by) == (Rule.REQUIRED, SHORT, Decimal(1))


def test_in_oregon_the_supervision_about_supervision_is_only_recommended() -> None:
    evidence = but(complete(OR, C), rsc=(rsc(50, about=0),))
    requirement = line(OR, C, evidence, "rsc.about_given")
    assert (requirement.rule, requirement.short_by) == (Rule.RECOMMENDED, Decimal(25))
    assert ready(checklist(profile_named(OR, C), evidence, ON))


def test_optional_supervision_is_shown_and_not_judged() -> None:
    requirement = line(NM, P, Evidence(rsc=(rsc(7),)), "rsc")
    assert (requirement.rule, requirement.status) == (Rule.OPTIONAL, Status.INFORMATION)
    assert "you have entered 7 hours" in requirement.sentence


@pytest.mark.parametrize(
    ("name", "association", "valid_until", "status"),
    [
        (NC, "NCIMHA", ON, MET),
        (NC, "ncimha ", ON, MET),
        (NC, "NCIMHA", date(2023, 5, 31), SHORT),
        (NC, "VAIMH", ON, SHORT),
        (A18, "VAIMH", ON, SHORT),
        (NM, "VAIMH", ON, MET),
        (OR, "ORIMHA", ON, MET),
        (OR, "NMAIMH", date(2023, 5, 31), SHORT),
    ],
)
def test_membership_is_valid_on_the_day_and_in_an_accepted_association(
    name: str, association: str, valid_until: date, status: Status
) -> None:
    evidence = Evidence(memberships=(Membership(association, valid_until),))
    assert line(name, C, evidence, "membership").status is status


def test_a_signature_of_tomorrow_does_not_count_today() -> None:
    evidence = Evidence(ethics=(EthicsSigned(date(2023, 6, 2)),))
    assert line(OR, C, evidence, "ethics").status is SHORT
    assert line(OR, C, evidence, "ethics", on=date(2023, 6, 2)).status is MET


def test_what_is_asked_once_is_shown_once() -> None:
    once = complete(OR, C)
    twice = but(
        once,
        education=once.education * 2,
        leadership=once.leadership * 2,
        ethics=once.ethics * 2,
        memberships=once.memberships * 2,
    )
    assert checklist(profile_named(OR, C), twice, ON) == checklist(profile_named(OR, C), once, ON)
    assert line(OR, C, once, "references.endorsed").have == 1


def test_the_map_names_the_areas_without_evidence() -> None:
    labels = dict(complete(NM, C).competencies.labels)
    labels["leading-people/advocacy"] = (" ",)
    del labels["direct-service-skills/advocacy"]
    requirement = line(NM, C, Evidence(competencies=CompetencyMap(labels)), "competencies")
    assert requirement.missing == ("direct-service-skills/advocacy", "leading-people/advocacy")
    assert requirement.have == 49
    assert requirement.short_by == 2
    assert requirement.sentence == "2 areas of competency with evidence are missing."


def test_areas_of_another_designation_do_not_count() -> None:
    labels = {"administration/program-funding": ("A grant",), "no/such-area": ("A note",)}
    assert line(A18, C, Evidence(competencies=CompetencyMap(labels)), "competencies").have == 0
    assert line(A18, P, Evidence(competencies=CompetencyMap(labels)), "competencies").have == 1


def test_the_exam_is_required_and_comes_after_approval() -> None:
    requirement = line(VA, C, Evidence(), "exam")
    assert (requirement.rule, requirement.status) == (Rule.REQUIRED, Status.INFORMATION)
    assert requirement.sentence == ("After approval you sit the endorsement exam. An approval to sit is valid for 12 months.")


@pytest.mark.parametrize(
    ("name", "designation", "sentence"),
    [
        (NC, C, "Each year 15 hours of training, 1 of them about diversity, equity and inclusion "
                "from 2024 on. 12 hours a year of reflective supervision/consultation are required. "
                "Membership is kept up. The code of ethics is signed again."),
        (A18, C, "Each year 15 hours of training. 3 of them about reflective supervision are required if "
                 "you give it. 12 hours a year of reflective supervision/consultation are required, after "
                 "3 years 0. Membership is kept up."),
        (VA, C, "Each year 15 hours of training, 1 of them about diversity, equity and inclusion. "
                "12 hours a year of reflective supervision/consultation are required, after 3 years 10. "
                "Its provider is endorsed as IECMHM-C. It is also about the supervision you give. "
                "Membership is kept up."),
        (NM, RF, "Each year 15 hours of training. Reflective supervision/consultation is recommended. "
                 "Membership here or in another association is kept up."),
    ],
)  # fmt: skip
def test_renewal_is_told_as_the_text_has_it(name: str, designation: Designation, sentence: str) -> None:
    requirement = line(name, designation, Evidence(), "renewal")
    assert (requirement.sentence, requirement.status) == (sentence, Status.INFORMATION)


@pytest.mark.parametrize(
    ("name", "id", "heading"),
    [
        (NM, "competencies", "Documentation of Competencies"),
        (NC, "competencies", "Demonstration of Competencies"),
        (VA, "rsc.hours", "Reflective Supervision"),
        (VA, "training", "Trainings"),
        (NC, "references", "Professional Reference Rating Forms"),
        (OR, "exam", "Documentation of Competencies"),
        (A18, "renewal", "Endorsement Renewal Requirements"),
    ],
)
def test_lines_are_headed_in_the_associations_words(name: str, id: str, heading: str) -> None:
    assert line(name, C, Evidence(), id).heading == heading


def test_a_note_is_told_once_for_each_rule() -> None:
    requirements = checklist(profile_named(VA, C), Evidence(), ON)
    notes = [each.note for each in requirements if each.id.startswith("training")]
    assert notes[0] != ""
    assert set(notes[1:]) == {""}


@pytest.mark.parametrize(
    ("rule", "status", "expected"),
    [(Rule.REQUIRED, SHORT, False), (Rule.REQUIRED, Status.INFORMATION, True),
     (Rule.RECOMMENDED, SHORT, True), (Rule.NOT_STATED, Status.NOT_STATED, True), (Rule.REQUIRED, MET, True)],
)  # fmt: skip
def test_only_a_required_line_that_is_short_holds_back(rule: Rule, status: Status, expected: bool) -> None:
    met = Requirement(id="a", heading="A", rule=Rule.REQUIRED, status=MET, sentence="")
    assert ready([met, replace(met, id="b", rule=rule, status=status)]) is expected
