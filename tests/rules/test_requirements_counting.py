"""How months, hours and references are counted: nothing twice, nothing that does not qualify."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from exam_app.applications.requirements.evidence import (
    CompetencyMap,
    Evidence,
    NamedPerson,
    Reference,
    RscHours,
    TrainingHours,
    WorkExperience,
)
from exam_app.applications.requirements.kinds import NamedRole, RscFormat, TrainingKind
from exam_app.applications.requirements.matching import matched
from exam_app.applications.requirements.outcome import Requirement, Status, tenths
from exam_app.applications.requirements.spans import last_day_after, merged, months_in
from exam_app.applications.rules import named_people
from tests.rules.requirements_build import (
    A18,
    NC,
    NM,
    OR,
    RF,
    VA,
    C,
    P,
    leadership,
    line,
    reference,
    rsc,
    training,
    work,
)

MET, SHORT = Status.MET, Status.SHORT


def day(text: str) -> date:
    return date.fromisoformat(text)


# --- stretches of time -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spans", "years"),
    [
        ([("2020-01-01", "2020-12-31"), ("2021-01-01", "2021-12-31")], 2),
        ([("2021-01-01", "2021-12-31"), ("2021-03-01", "2021-10-31")], 1),
        ([("2021-01-01", "2021-12-31"), ("2021-12-31", "2022-12-31")], 2),
        ([("2021-05-15", "2024-05-14")], 3),
        ([("2018-01-01", "2018-12-31"), ("2021-01-01", "2021-12-31")], 2),
    ],
)
def test_days_that_two_stretches_share_count_once(spans: list[tuple[str, str]], years: int) -> None:
    months = months_in([(day(first), day(last)) for first, last in spans])
    assert years * 12 <= months <= years * 12 + Fraction(1, 15)


def test_one_day_less_than_two_years_is_less_than_twenty_four_months() -> None:
    assert months_in([(day("2021-01-01"), day("2022-12-30"))]) < 24


def test_stretches_that_touch_become_one() -> None:
    spans = [(day("2021-02-01"), day("2021-02-28")), (day("2021-01-01"), day("2021-01-31"))]
    assert merged(spans) == [(day("2021-01-01"), day("2021-02-28"))]


@pytest.mark.parametrize(
    ("first", "months", "last"),
    [
        ("2020-01-01", 24, "2021-12-31"),
        ("2020-02-29", 24, "2022-02-28"),
        ("2021-08-31", 6, "2022-02-28"),
        ("2021-11-15", 1, "2021-12-14"),
    ],
)
def test_a_stretch_of_calendar_months_ends_the_day_before(first: str, months: int, last: str) -> None:
    assert last_day_after(day(first), months) == day(last)


@pytest.mark.parametrize(("number", "shown"), [(Fraction(2399, 100), "23.9"), (24, "24"), (Decimal("6.50"), "6.5"), (0, "0")])
def test_figures_are_rounded_down_to_tenths(number: Fraction | Decimal | int, shown: str) -> None:
    assert str(tenths(number)) == shown


# --- work --------------------------------------------------------------------------------------


def months(name: str, *entries: WorkExperience, kind: str = "imh_service", on: str = "2023-06-01") -> Requirement:
    return line(name, C, Evidence(work=entries), f"work.{kind}", day(on))


def test_two_jobs_at_the_same_time_count_once() -> None:
    job = work("imh_service", day("2021-01-01"), day("2021-12-31"))
    requirement = months(NC, job, replace(job, employer="Another"))
    assert (requirement.have, requirement.status) == (Decimal(12), SHORT)


def test_a_job_that_lasts_counts_up_to_the_day_of_judgement() -> None:
    job = work("imh_service", day("2021-06-02"), None)
    assert months(NC, job).status is MET
    assert months(NC, job, on="2023-05-31").status is SHORT
    assert months(NC, replace(job, start=day("2023-06-02"))).have == 0


@pytest.mark.parametrize("condition", ["postgraduate", "supervised", "with_infant_and_parent"])
def test_work_without_a_condition_does_not_count_and_the_note_says_why(condition: str) -> None:
    job = work("imh_service", day("2019-01-01"), day("2020-12-31"))
    changes: dict[str, Any] = {condition: False}
    requirement = months(NC, replace(job, **changes))
    assert (requirement.have, requirement.status) == (Decimal(0), SHORT)
    assert "Some entries are not counted" in requirement.note
    assert "not counted" not in months(NC, job).note


@pytest.mark.parametrize(("name", "status"), [(A18, SHORT), (NC, MET), (VA, MET), (NM, MET), (OR, MET)])
def test_only_the_general_text_asks_that_the_work_is_paid(name: str, status: Status) -> None:
    job = replace(work("imh_service", day("2019-01-01"), day("2020-12-31")), paid=False)
    assert months(name, job).status is status


def test_supervision_given_need_not_be_supervised_itself() -> None:
    job = work("rsc_provision", day("2018-01-01"), day("2020-12-31"))
    job = replace(job, supervised=False, with_infant_and_parent=False)
    assert months(NC, job, kind="rsc_provision").status is MET


def test_leadership_at_the_same_time_counts_once() -> None:
    activities = (leadership(day("2021-01-01"), day("2021-06-30")),) * 2
    assert line(NC, C, Evidence(leadership=activities), "leadership").status is SHORT


# --- reflective supervision --------------------------------------------------------------------


def statuses(name: str, *records: RscHours, on: str = "2028-12-31") -> dict[str, Status]:
    ids = {"rsc.hours", "rsc.about_given", "rsc.time_frame", "rsc.sources"}
    found = {id: line(name, C, Evidence(rsc=records), id, day(on)) for id in ids if _has(name, id)}
    return {id: requirement.status for id, requirement in found.items()}


def _has(name: str, id: str) -> bool:
    frames, sources = {A18, NM, OR}, {VA}
    return not (
        (id == "rsc.time_frame" and name not in frames)
        or (id == "rsc.sources" and name not in sources)
        or (id == "rsc.about_given" and name == NM)
    )


def test_fifty_hours_are_asked_and_the_missing_ones_told() -> None:
    requirement = line(NC, C, Evidence(rsc=(rsc("43.5"),)), "rsc.hours")
    assert (requirement.status, requirement.short_by) == (SHORT, Decimal("6.5"))
    assert requirement.sentence == "6.5 hours of reflective supervision/consultation are missing."


def test_the_best_stretch_of_two_years_counts() -> None:
    early = rsc(30, day("2015-01-01"), day("2015-12-31"))
    late = rsc(25, day("2019-01-01"), day("2019-12-31")), rsc(24, day("2020-01-01"), day("2020-12-31"))
    requirement = line(A18, C, Evidence(rsc=(early, *late)), "rsc.hours")
    assert (requirement.have, requirement.status) == (Decimal(49), SHORT)


@pytest.mark.parametrize(("end", "status"), [("2020-12-31", MET), ("2021-01-01", SHORT)])
def test_a_stretch_may_last_two_years_and_not_a_day_longer(end: str, status: Status) -> None:
    records = rsc(25, day("2019-01-01"), day("2019-06-30"), about=25), rsc(25, day("2020-07-01"), day(end))
    assert statuses(A18, *records) == {
        "rsc.hours": status, "rsc.about_given": MET, "rsc.time_frame": status,
    }  # fmt: skip


@pytest.mark.parametrize(("end", "status"), [("2019-12-31", MET), ("2019-12-30", SHORT)])
def test_a_stretch_lasts_a_year_at_least(end: str, status: Status) -> None:
    assert statuses(NM, rsc(50, day("2019-01-01"), day(end), credential="approved")) == {
        "rsc.hours": MET, "rsc.time_frame": status,
    }  # fmt: skip


def test_the_longest_stretch_that_holds_the_hours_is_told() -> None:
    records = rsc(50, day("2015-01-01"), day("2015-01-31")), rsc(50, day("2019-01-01"), day("2019-12-31"))
    assert line(OR, C, Evidence(rsc=records), "rsc.time_frame").have == 12


def test_the_hours_about_supervision_given_lie_in_the_same_stretch() -> None:
    plain = rsc(50, day("2015-01-01"), day("2015-12-31"))
    about = rsc(25, day("2019-01-01"), day("2019-12-31"), about=25)
    assert statuses(A18, plain, about) == {
        "rsc.hours": MET, "rsc.about_given": MET, "rsc.time_frame": SHORT,
    }  # fmt: skip
    requirement = line(A18, C, Evidence(rsc=(plain, about)), "rsc.time_frame")
    assert requirement.sentence == (
        "No stretch of at most 24 months holds all of this yet: 50 hours, 25 of them about the supervision you give."
    )


def test_where_that_is_only_recommended_the_stretch_need_not_hold_it() -> None:
    assert statuses(OR, rsc(50, about=0))["rsc.time_frame"] is MET


def test_a_record_longer_than_the_stretch_is_not_spread_over_it() -> None:
    requirement = line(A18, C, Evidence(rsc=(rsc(90, day("2018-01-01"), day("2020-12-31")),)), "rsc.hours")
    assert requirement.have == 0


def test_without_a_time_frame_hours_of_any_years_add_up() -> None:
    records = (
        rsc(25, day("2010-01-01"), day("2010-12-31"), about=25),
        rsc(25, day("2019-01-01"), day("2019-02-01")),
    )
    assert set(statuses(NC, *records).values()) == {MET}


@pytest.mark.parametrize(
    ("name", "credential", "end", "status"),
    [
        (NC, "IMHM-C", "2028-06-30", MET),
        (NC, "vetted", "2027-12-31", MET),
        (NC, "vetted", "2028-01-01", SHORT),
        (NC, "IMHM-P", "2022-06-30", SHORT),
        (VA, "ECMHM-C", "2022-06-30", MET),
        (VA, "vetted", "2022-06-30", SHORT),
        (A18, "imhm-c ", "2022-06-30", MET),
        (A18, "vetted", "2022-06-30", SHORT),
        (NM, "approved", "2022-06-30", MET),
        (NM, "IMHM-C", "2022-06-30", SHORT),
        (OR, "IMHM-C", "2022-06-30", MET),
        (OR, "", "2022-06-30", SHORT),
    ],
)
def test_only_an_accepted_provider_counts_and_a_vetted_one_to_the_last_day(
    name: str, credential: str, end: str, status: Status
) -> None:
    record = rsc(50, replace_year(day(end)), day(end), about=25, credential=credential)
    assert statuses(name, record)["rsc.hours"] is status


def replace_year(end: date) -> date:
    """A day more than a year before."""
    return date(end.year - 1, end.month, 1)


@pytest.mark.parametrize(
    ("change", "counting", "note"),
    [
        ({"format": RscFormat.PEER}, {NC, A18, OR, NM}, "peer supervision is excluded"),
        ({"post_masters": False}, {NC, NM}, "they lie before the master's degree"),
        ({"while_providing": False}, {NC, NM}, "no supervision was given at the time"),
    ],
)
def test_hours_that_the_text_excludes_are_left_out_and_told(change: dict[str, Any], counting: set[str], note: str) -> None:
    for name in (NC, VA, A18, OR, NM):
        record = rsc(50, about=25, credential="approved" if name == NM else "IMHM-C")
        evidence = Evidence(rsc=(replace(record, **change),))
        requirement = line(name, C, evidence, "rsc.hours")
        assert (requirement.status is MET) == (name in counting)
        assert (f"50 hours not counted: {note}" in requirement.note) == (name not in counting)


def test_hours_that_are_not_over_do_not_count_yet() -> None:
    assert statuses(NC, rsc(50), on="2022-06-29")["rsc.hours"] is SHORT
    assert statuses(NC, rsc(50), on="2022-06-30")["rsc.hours"] is MET


@pytest.mark.parametrize(
    ("hours", "status"),
    [
        ({"Paula": 50}, MET),
        ({"Paula": 26, "Peter": 24}, MET),
        ({"Paula": 25, "Peter": 25}, SHORT),
        ({"Paula": 26, "Peter": 23, "Petra": 10}, SHORT),
        ({"Paula": 26, "Peter": 24, "Petra": 24}, MET),
        ({"Paula": 40, "Peter": 40}, MET),
    ],
)
def test_in_virginia_most_hours_come_from_one_source_and_the_rest_from_one_other(hours: dict[str, int], status: Status) -> None:
    records = [rsc(some, source=source, about=some) for source, some in hours.items()]
    assert statuses(VA, *records)["rsc.sources"] is status


def test_a_tie_between_two_sources_is_explained() -> None:
    requirement = line(VA, C, Evidence(rsc=(rsc(25, about=25), rsc(25, source="Peter"))), "rsc.sources")
    assert requirement.sentence == (
        "No choice of 2 sources meets this: 50 hours, 25 of them about the supervision you give, "
        "more than 25 of them from one source."
    )


def test_the_two_sources_together_hold_the_hours_about_supervision_given() -> None:
    records = (
        rsc(30),
        rsc(20, source="Peter"),
        rsc(5, source="Petra", about=5),
        rsc(20, source="Pam", about=20),
    )
    assert statuses(VA, *records) == {"rsc.hours": MET, "rsc.about_given": MET, "rsc.sources": SHORT}


def test_the_same_source_is_recognised_whatever_the_capitals() -> None:
    records = (
        rsc(20, about=25 - 5, source="Paula "),
        rsc(20, about=5, source="PAULA"),
        rsc(10, source="Peter"),
    )
    assert statuses(VA, *records)["rsc.sources"] is MET


def test_a_named_source_goes_before_the_provider() -> None:
    records = [replace(rsc(25, source=name, about=25), source="One agency") for name in ("Paula", "Peter")]
    assert statuses(VA, *records)["rsc.sources"] is MET


# --- references --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("candidates", "places"),
    [
        ([[0], [0, 1], [1, 2]], {0, 1, 2}),
        ([[0, 1], [0], []], {0, 1}),
        ([[0], [0], [0]], {0}),
        ([[0, 1, 2], [0, 1], [0]], {0, 1, 2}),
    ],
)
def test_as_many_places_as_possible_are_filled(candidates: list[list[int]], places: set[int]) -> None:
    assert matched(candidates) == places


@pytest.mark.parametrize(
    ("name", "designation", "roles", "have"),
    [
        (NC, C, ("program_supervisor", "rsc_provider", "imh_rsc_recipient"), 3),
        (NC, C, ("program_supervisor", "rsc_provider", "rsc_recipient"), 2),
        (VA, C, ("program_supervisor", "rsc_provider", "rsc_recipient"), 3),
        (VA, C, ("colleague", "rsc_provider", "rsc_recipient"), 2),
        (NM, C, ("colleague", "rsc_provider", "rsc_recipient"), 3),
        (NM, C, ("teacher", "teacher", "teacher"), 1),
        (A18, P, ("colleague", "colleague", "colleague"), 3),
        (A18, P, ("program_supervisor", "colleague", "colleague"), 3),
        (A18, P, ("program_supervisor", "rsc_provider", "colleague"), 3),
        (A18, P, ("program_supervisor", "rsc_provider", "student"), 2),
        (NM, P, ("trainer", "colleague", "colleague"), 3),
        (OR, P, ("trainer", "colleague", "colleague"), 2),
        (OR, RF, ("department_supervisor", "rsc_provider", "student"), 3),
        (NM, RF, ("colleague", "colleague", "student"), 3),
        (NM, RF, ("colleague", "colleague", "colleague"), 2),
    ],
)
def test_references_fill_the_places_of_the_text(name: str, designation: str, roles: tuple[str, ...], have: int) -> None:
    raters = tuple(reference(role, f"Rater {number}") for number, role in enumerate(roles))
    requirement = line(name, type(C)(designation), Evidence(references=raters), "references")
    assert (requirement.have, requirement.need) == (Decimal(have), Decimal(3))
    assert len(requirement.missing) == 3 - have


def test_the_open_places_are_named() -> None:
    requirement = line(A18, P, Evidence(references=(reference("rsc_provider", "Paula"),)), "references")
    assert requirement.missing == ("current program supervisor", "colleague")
    assert "Still open: current program supervisor (a colleague if there is none); colleague." in requirement.note


def test_one_person_fills_one_place() -> None:
    raters = reference("program_supervisor", "Paula"), reference("rsc_provider", "PAULA")
    assert line(VA, C, Evidence(references=raters), "references").have == 1


def test_only_a_rating_that_has_been_received_counts() -> None:
    asked = reference("program_supervisor", "Paula", received_on=None)
    late = reference("rsc_provider", "Peter", received_on=day("2023-06-02"))
    assert line(OR, C, Evidence(references=(asked, late)), "references").have == 0
    assert line(OR, C, Evidence(references=(asked, late)), "references.endorsed").have == 0


@pytest.mark.parametrize(
    ("name", "endorsed_as", "vetted", "received", "status"),
    [
        (NC, "IFS", False, "2024-05-01", MET),
        (NC, "anything", False, "2024-05-01", MET),
        (NC, None, True, "2027-12-31", MET),
        (NC, None, True, "2028-01-01", SHORT),
        (NC, None, False, "2024-05-01", SHORT),
        (A18, "ECMHS", False, "2024-05-01", MET),
        (A18, "IMHM-R/F", False, "2024-05-01", MET),
        (A18, "IFA", False, "2024-05-01", SHORT),
        (A18, None, True, "2024-05-01", SHORT),
        (OR, "imhs", False, "2024-05-01", MET),
        (OR, "ECMHS", False, "2024-05-01", SHORT),
        (OR, None, True, "2030-05-01", MET),
    ],
)
def test_one_rater_is_endorsed_as_the_text_asks(
    name: str, endorsed_as: str | None, vetted: bool, received: str, status: Status
) -> None:
    rater = replace(reference("rsc_provider", "Paula", endorsed_as=endorsed_as), is_vetted=vetted)
    evidence = Evidence(references=(replace(rater, received_on=day(received)),))
    assert line(name, C, evidence, "references.endorsed", day("2030-12-31")).status is status


def test_one_endorsed_rater_among_others_is_enough() -> None:
    raters = reference("rsc_provider", "Paula"), reference("program_supervisor", "Sam", endorsed_as=None)
    assert line(OR, C, Evidence(references=raters), "references.endorsed").status is MET


def test_an_endorsed_rater_who_fits_no_place_is_not_one_of_the_three() -> None:
    evidence = Evidence(references=(reference("student", "Sue"),))
    assert line(OR, C, evidence, "references.endorsed").status is SHORT


# --- entries that contradict themselves --------------------------------------------------------


@pytest.mark.parametrize("hours", ["-1", "NaN", "Infinity", "1000001"])
def test_hours_are_a_sensible_number(hours: str) -> None:
    with pytest.raises(ValueError, match="hours is not between"):
        TrainingHours(TrainingKind.DEI, Decimal(hours), "", day("2020-01-01"))


def test_hours_about_supervision_given_are_part_of_the_hours() -> None:
    with pytest.raises(ValueError, match="6 hours is not between 0 and 5"):
        rsc(5, about=6)


def test_nothing_ends_before_it_begins() -> None:
    for build in (lambda: rsc(1, day("2020-01-02"), day("2020-01-01")),
                  lambda: work("imh_service", day("2020-01-02"), day("2020-01-01")),
                  lambda: leadership(day("2020-01-02"), day("2020-01-01"))):  # fmt: skip
        with pytest.raises(ValueError, match="lies before the beginning"):
            build()


def test_a_training_of_tomorrow_does_not_count_today() -> None:
    evidence = Evidence(training=(training("dei", 3, held_on=day("2023-06-02")),))
    assert line(NC, C, evidence, "training.dei").have == 0
    assert line(NC, C, evidence, "training.dei", day("2023-06-02")).have == 3


# --- the people named --------------------------------------------------------------------------


def test_everybody_named_is_found_once_for_each_role() -> None:
    job = replace(
        work("imh_service", day("2020-01-01"), None),
        employer="Early Steps", supervisor_name="Sam  Stone", supervisor_email=" Sam@Example.org",
    )  # fmt: skip
    evidence = Evidence(
        work=(job, job),
        rsc=(replace(rsc(1), source="Sage Group", provider_email="PAULA@example.org"),),
        references=(
            reference("program_supervisor", "Sam", received_on=None),
            reference("rsc_recipient", "Rita"),
            reference("colleague", "Carl"),
        ),
        competencies=CompetencyMap(),
        others_named=(NamedPerson(NamedRole.EXAM_COACH, "Cleo", "cleo@example.org"),),
    )
    assert named_people(evidence) == (
        NamedPerson(NamedRole.EMPLOYER, "Early Steps"),
        NamedPerson(NamedRole.EXAM_COACH, "Cleo", "cleo@example.org"),
        NamedPerson(NamedRole.PROGRAM_SUPERVISOR, "Sam", "sam@example.org"),
        NamedPerson(NamedRole.PROGRAM_SUPERVISOR, "Sam Stone", "sam@example.org"),
        NamedPerson(NamedRole.RATER, "Carl", "carl@example.org"),
        NamedPerson(NamedRole.RATER, "Rita", "rita@example.org"),
        NamedPerson(NamedRole.RATER, "Sam", "sam@example.org"),
        NamedPerson(NamedRole.RSC_PROVIDER, "Paula", "paula@example.org"),
        NamedPerson(NamedRole.RSC_PROVIDER, "Sage Group"),
        NamedPerson(NamedRole.RSC_RECIPIENT, "Rita", "rita@example.org"),
    )


def test_blank_names_are_nobody() -> None:
    evidence = Evidence(work=(work("imh_service", day("2020-01-01"), None),))
    assert named_people(evidence) == ()


def test_a_rater_without_an_address_is_told_by_name() -> None:
    raters = [Reference(role, "Pat", "", day("2023-01-01")) for role in
              (reference("program_supervisor", "x").role, reference("rsc_provider", "x").role)]  # fmt: skip
    assert line(VA, C, Evidence(references=tuple(raters)), "references").have == 1
