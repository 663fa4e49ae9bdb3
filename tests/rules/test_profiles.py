"""Profiles say in data what the associations' texts say, and a faulty file is refused by name."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from exam_app.applications.profile import (
    FOLDER,
    DesignationRules,
    NoProfileInForce,
    ProfileError,
    load_profiles,
    profile_for,
    profile_named,
)
from exam_app.applications.requirements.outcome import Rule
from question_bank.model import Designation
from tests.rules.requirements_build import A18, A24, ALL, NC, NM, OR, RF, VA, C, P

Figure = Callable[[DesignationRules], object]


def test_every_association_ships_with_its_designations() -> None:
    assert [(one.name, each) for one in load_profiles() for each in one.designations] == sorted(
        ALL, key=lambda pair: (pair[0], list(Designation).index(pair[1]))
    )


def _about_given(rules: DesignationRules) -> object:
    about = rules.rsc.about_given
    return about and (about.hours, about.rule)


# (profile, designation, what is looked at, the figure, and the place in the seed that gives it)
GOLDEN: list[tuple[str, Designation, Figure, object, str]] = [
    (NC, C, lambda r: r.training.hours, 48, "A minimum of 48 clock hours"),
    (NC, C, lambda r: [p.hours for p in r.training.parts], [30, 15, 3], "30 ... 15 ... 3 hours"),
    (NC, C, lambda r: r.training.counted, "additive", "48 including 30, 15 and 3: their sum"),
    (NC, C, lambda r: r.training.typical, 90, "an average of 90 hours"),
    (NC, C, lambda r: [w.months for w in r.work], [24, 36], "two years; plus, three years"),
    (NC, C, lambda r: [w.paid for w in r.work], [False, False], "paid is not said"),
    (NC, C, lambda r: r.leadership.months, 12, "12 months of leadership experience"),
    (NC, C, lambda r: r.leadership.levels, ("agency", "community", "state", "national"), "at an agency, ..."),
    (NC, C, lambda r: (r.rsc.hours, r.rsc.max_months), (50, None), "Minimum 50 clock hours; no time frame"),
    (NC, C, _about_given, (25, "required"), "With 25 of these hours exploring the RSC ... provid[ed]"),
    (NC, C, lambda r: [(p.credential, p.until) for p in r.rsc.providers],
     [("IMHM-C", None), ("vetted", date(2027, 12, 31))], "on or before December 31, 2027"),
    (NC, C, lambda r: len(r.references.places), 3, "Total of three ratings"),
    (NC, C, lambda r: r.references.places[2].roles, ("imh_rsc_recipient",), "an IMH professional"),
    (NC, C, lambda r: r.references.endorsed.vetted, True, "Endorsed or vetted professional"),
    (NC, C, lambda r: r.education.transcripts, "unofficial_optional", "may upload unofficial transcripts"),
    (NC, C, lambda r: r.membership.other_accepted, False, "Membership is required"),
    (NC, C, lambda r: (r.renewal.training_hours, r.renewal.dei_hours), (15, 1), "15; one of these hours"),
    (NC, C, lambda r: r.renewal.dei_from_year, 2024, "Beginning in 2024"),
    (NC, C, lambda r: (r.renewal.rsc_hours, r.renewal.relief_after_years), (12, None), "Minimum 12 hours"),
    (NC, C, lambda r: r.renewal.ethics, "required", "continuing: Signed"),
    (A18, C, lambda r: r.training.hours, 30, "Minimum 30 clock hours required"),
    (A18, C, lambda r: [p.hours for p in r.training.parts], [15], "A minimum of 15 hours must be didactic"),
    (A18, C, lambda r: r.training.counting, "unspecified", "inside the 30 or beside them: not said"),
    (A18, C, lambda r: r.training.counted, "included", "our reading"),
    (A18, P, lambda r: (r.training.hours, r.training.parts), (30, ()), "Minimum 30 clock hours required"),
    (A18, RF, lambda r: (r.training.hours, r.training.typical), (30, 75), "an average of 75 or more"),
    (A18, C, lambda r: [w.paid for w in r.work], [True, False], "supervised paid work experiences"),
    (A18, C, lambda r: (r.rsc.min_months, r.rsc.max_months), (12, 24), "a one- to two-year timeframe"),
    (A18, C, lambda r: (r.rsc.post_masters, r.rsc.while_providing), (True, True), "post-Masters; while"),
    (A18, C, _about_given, (25, "required"), "A minimum of 25 hours"),
    (A18, P, lambda r: r.rsc.rule, "optional", "Optional for Policy"),
    (A18, RF, lambda r: r.rsc.rule, "optional", "Optional for Research/Faculty"),
    (A18, P, lambda r: [w.months for w in r.work], [36], "Three years of postgraduate experience"),
    (A18, C, lambda r: r.leadership.beyond_paid, "recommended", "an expectation that some"),
    (A18, C, lambda r: len(r.leadership.examples), 10, "ten activities"),
    (A18, P, lambda r: len(r.leadership.examples), 12, "twelve activities"),
    (A18, RF, lambda r: len(r.leadership.examples), 8, "eight activities"),
    (A18, C, lambda r: r.references.endorsed.credentials,
     ("IFS", "ECFS", "IMHS", "ECMHS", "IMHM", "ECMHM"), "as IFS, ECFS, IMHS, ECMHS, IMHM, or ECMHM"),
    (A18, C, lambda r: r.references.endorsed.vetted, False, "no word of vetted raters"),
    (A18, C, lambda r: r.education.transcripts, "official_all", "transcripts from all degrees earned"),
    (A18, C, lambda r: r.exam.same_multiple_choice, True, "the same for all categories"),
    (A18, C, lambda r: (r.renewal.rsc_hours, r.renewal.relief_after_years), (12, 3), "minimum of 3 years"),
    (A18, C, lambda r: r.renewal.rsc_hours_after_relief, 0, "not required to continue"),
    (A18, C, lambda r: (r.renewal.rsc_training_hours, r.renewal.rsc_training_rule), (3, "required"), "must"),
    (A24, C, lambda r: r.training.hours, 48, "CT: 48 = 30 + 15 + 3"),
    (A24, P, lambda r: [p.hours for p in r.training.parts], [30, 3], "CT: 33 = 30 + 3"),
    (A24, RF, lambda r: r.training.hours, 33, "CT: 33 = 30 + 3"),
    (A24, RF, lambda r: r.renewal.dei_hours, 1, "CT: renewal includes 1 hour"),
    (VA, C, lambda r: [p.hours for p in r.training.parts], [30, 15, 3], "30 clock hours; 15 hours; 3 hours"),
    (VA, C, lambda r: r.training.typical, 75, "an average of 75 or more"),
    (VA, C, lambda r: r.leadership.months, 36, "Minimum 3-years of practice leader experience"),
    (VA, C, lambda r: len(r.leadership.examples), 11, "eleven activities"),
    (VA, C, lambda r: (r.rsc.hours, r.rsc.max_sources, r.rsc.majority_from_one), (50, 2, True), "one source"),
    (VA, C, lambda r: (r.rsc.peer_excluded, r.rsc.min_months), (True, None), "does not meet"),
    (VA, C, lambda r: r.references.last_step, True, "this is the last step"),
    (VA, C, lambda r: (r.ethics.rule, r.membership.rule), ("not_stated", "not_stated"), "the page is silent"),
    (VA, C, lambda r: r.education.transcripts, "not_stated", "the page is silent"),
    (VA, C, lambda r: r.exam.policy.approval_valid_months, 12, "exam page: up to one year"),
    (VA, C, lambda r: (r.renewal.rsc_hours, r.renewal.rsc_hours_after_relief), (12, 10), "3 years, 10 hours"),
    (VA, C, lambda r: r.renewal.rsc_providers, ("IECMHM-C",), "endorsed as an IECMHM-C"),
    (NM, C, lambda r: (r.training.hours, r.training.parts), (30, ()), "Minimum 30 clock hours"),
    (NM, RF, lambda r: r.education.in_service_may_replace_coursework, True, "intensive in-service training"),
    (NM, C, lambda r: (r.rsc.hours, r.rsc.min_months, r.rsc.max_months), (50, 12, 24), "1-year to 2-year"),
    (NM, C, lambda r: r.rsc.about_given, None, "no 25 hours"),
    (NM, C, lambda r: r.rsc.providers[0].credential, "approved", "an approved supervisor/consultant"),
    (NM, C, lambda r: set(r.references.places[0].roles),
     {"program_supervisor", "consultant", "teacher", "trainer", "colleague"}, "teacher, trainer, colleague"),
    (NM, P, lambda r: [w.months for w in r.work], [36], "Three years post-graduate experience"),
    (NM, C, lambda r: (r.membership.rule, r.membership.other_accepted), ("required", True), "or another"),
    (NM, C, lambda r: (r.renewal.rsc_training_hours, r.renewal.rsc_training_rule), (3, "recommended"), "3"),
    (NM, P, lambda r: (r.renewal.rsc_rule, r.renewal.rsc_hours), ("recommended", None), "NMAIMH recommends"),
    (OR, C, lambda r: (r.training.hours, r.training.counting), (30, "unspecified"), "Minimum 30 clock hours"),
    (OR, C, lambda r: [p.hours for p in r.training.parts], [15], "A minimum of 15 hours must be didactic"),
    (OR, P, lambda r: r.training.parts, (), "the 15 hours are for Clinical applicants"),
    (OR, C, _about_given, (25, "recommended"), "recommended but not required that 25"),
    (OR, C, lambda r: (r.rsc.min_months, r.rsc.max_months), (12, 24), "a one to two-year timeframe"),
    (OR, RF, lambda r: (r.references.endorsed.credentials, r.references.endorsed.vetted),
     (("IFS", "IMHS", "IMHM"), True), "IFS, IMHS, or IMHM, or vetted as such"),
    (OR, C, lambda r: r.membership.other_accepted, True, "ORIMHA or another"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "designation", "figure", "expected", "seed"),
    GOLDEN,
    ids=[f"{g[0]} {g[1]}: {g[4]}" for g in GOLDEN],
)
def test_a_profile_holds_the_figure_of_its_text(
    name: str, designation: Designation, figure: Figure, expected: object, seed: str
) -> None:
    assert figure(profile_named(name, designation).rules) == expected, seed


@pytest.mark.parametrize(
    ("name", "file", "heading", "exam", "codes"),
    [
        (NC, "application", "Demonstration of Competencies", "written examination", {}),
        (A18, "application", "Demonstration of Competencies", "IMH Endorsement written examination",
         {"A": "A", "C": "C", "P": "P", "R/F": "R/F"}),
        (VA, "application", "Demonstration of Competencies", "endorsement exam", {}),
        (NM, "portfolio", "Documentation of Competencies", "NMAIMH written examination",
         {"A": "C", "C": "S", "P": "P", "R/F": "T"}),
        (OR, "application", "Documentation of Competencies", "MI-AIMH written examination",
         {"A": "A", "C": "C", "P": "P", "R/F": "RF"}),
    ],
)  # fmt: skip
def test_an_association_is_spoken_of_in_its_own_words(
    name: str, file: str, heading: str, exam: str, codes: dict[str, str]
) -> None:
    words = profile_named(name, C).words
    assert (words.file, words.headings.competencies, words.exam) == (file, heading, exam)
    assert dict(words.competency_codes) == codes


@pytest.mark.parametrize(("name", "designation"), ALL)
def test_every_association_accepts_the_same_ten_degrees_and_three_other_routes(name: str, designation: Designation) -> None:
    rule = profile_named(name, designation).rules.education
    assert rule.degrees == ("MA", "MS", "MEd", "EdD", "MSW", "MSN", "PsyD", "PhD", "DO", "MD")
    assert rule.other_routes == ("imh_degree", "postgraduate_specialization", "university_certificate")


@pytest.mark.parametrize(
    ("code", "on", "name"),
    [
        ("ALLIANCE", date(2018, 1, 1), A18),
        ("ALLIANCE", date(2023, 12, 31), A18),
        ("ALLIANCE", date(2024, 1, 1), A24),
        ("NCIMHA", date(2031, 1, 1), NC),
    ],
)
def test_the_version_in_force_on_the_day_is_chosen(code: str, on: date, name: str) -> None:
    assert profile_for(code, C, on).version.name == name


@pytest.mark.parametrize(
    ("code", "designation", "on"),
    [
        ("NCIMHA", C, date(2023, 12, 31)),
        ("NCIMHA", P, date(2025, 1, 1)),
        ("VAIMH", RF, date(2025, 1, 1)),
        ("NOBODY", C, date(2025, 1, 1)),
    ],
)
def test_there_is_no_profile_before_its_day_or_for_a_designation_not_offered(
    code: str, designation: Designation, on: date
) -> None:
    with pytest.raises(NoProfileInForce, match=code):
        profile_for(code, designation, on)


@pytest.mark.parametrize(("name", "designation"), [("ncimha-1999-01-01", C), (VA, P)])
def test_a_profile_is_found_by_name_only_if_it_exists(name: str, designation: Designation) -> None:
    with pytest.raises(NoProfileInForce, match=name):
        profile_named(name, designation)


def _folder(tmp_path: Path, **versions: str) -> Path:
    for name, text in versions.items():
        (tmp_path / f"{name.replace('_', '-')}.toml").write_text(text, encoding="utf-8")
    return tmp_path


def _shipped(name: str, *changes: tuple[str, str]) -> str:
    text = (FOLDER / f"{name}.toml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def test_a_version_that_has_ended_leaves_nothing_in_force(tmp_path: Path) -> None:
    ended = _shipped(NC, ("effective_from = 2024-01-01", "effective_from = 2024-01-01\neffective_until = 2025-01-31"))
    folder = _folder(tmp_path, ncimha_2024_01_01=ended)
    assert profile_for("NCIMHA", C, date(2025, 1, 31), folder).version.name == NC
    with pytest.raises(NoProfileInForce):
        profile_for("NCIMHA", C, date(2025, 2, 1), folder)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("hours = 48", "hours = 47", "designations.clinical.training: the parts add up to 48"),
        ("hours = 48", "", "designations.clinical.training.hours: is missing"),
        ("hours = 48", 'hours = "48"', "designations.clinical.training.hours: '48' is not a number"),
        ("hours = 48", "hours = 48\nminutes = 3", "clinical.training.minutes: is not a known field"),
        ('counting = "additive"', 'counting = "sum"', "training.counting: 'sum' is not one of additive"),
        ('counting = "additive"', 'counting = "unspecified"', "training: `assumed` is given exactly when"),
        ('counting = "additive"', 'counting = "unspecified"\nassumed = "unspecified"', "cannot itself be"),
        ('kind = "dei", hours = 3', 'kind = "competency", hours = 3', "training: a kind of training has two"),
        ('kind = "dei", hours = 3', 'kind = "dei"', "clinical.training.parts[3].hours: is missing"),
        ("months = 24", "months = 24.5", "work[1].months: Decimal('24.5') is not a whole number"),
        ("postgraduate = true", "postgraduate = 1", "work[1].postgraduate: 1 is not true or false"),
        ("until = 2027-12-31", 'until = "2027"', "rsc.providers[2].until: '2027' is not a date"),
        ("until = 2027-12-31", "until = 2027-12-31T00:00:00", "rsc.providers[2].until: datetime"),
        ("hours = 50", "hours = 0", "clinical.rsc: required reflective supervision needs"),
        ("hours = 50", "hours = 50\nmin_months = 12", "rsc: a time frame needs both"),
        ("hours = 50", "hours = 50\nmajority_from_one = true", "rsc: majority_from_one needs max_sources"),
        ('own = ["NCIMHA"', 'own = [7, "NCIMHA"', "designations.clinical.membership.own[1]: 7 is not text"),
        ('code = "NCIMHA"', 'code = ""', "code: is blank"),
        ('code = "NCIMHA"', 'code = "NC"', "call the file nc-2024-01-01.toml"),
        ('code = "NCIMHA"', "code = ", "is not TOML"),
        ('"NCIMHA"\neffective_from', '"NCIMHA"\neffective_until = 2023-01-01\neffective_from', "lies before"),
        ('{ clinical = "Clinical (IMHM-C)" }', '{ policy = "Policy" }', "vocabulary.designations does not"),
        ('{ clinical = "Clinical (IMHM-C)" }', '"Clinical"', "vocabulary.designations: is not a table"),
        ('parts = ["multiple-choice", "essay"]', 'parts = "both"', "clinical.exam.parts: is not a list"),
        ("[vocabulary]", "all_designations = 3\n[vocabulary]", "all_designations: is not a table"),
        ("[designations.clinical.ethics]", "[designations.clinical.oath]", "clinical.oath: is not a known"),
        ("[vocabulary]", "designations = 3\n[vocabulary]", "is not TOML"),
        ("[vocabulary]", "[designations]\npolicy = 3\n[vocabulary]", "designations.policy: is not a table"),
        ("[vocabulary]", "[designations.other]\n[vocabulary]", "designations.other: 'other' is not one of"),
    ],
)  # fmt: skip
def test_a_faulty_file_is_refused_with_its_name_and_field(tmp_path: Path, old: str, new: str, message: str) -> None:
    folder = _folder(tmp_path, ncimha_2024_01_01=_shipped(NC, (old, new)))
    with pytest.raises(ProfileError) as refusal:
        load_profiles(folder)
    assert str(refusal.value).startswith("ncimha-2024-01-01.toml: ")
    assert message in str(refusal.value)


def test_parts_inside_the_whole_may_not_outgrow_it(tmp_path: Path) -> None:
    text = _shipped(OR, ('"rsc_provision", hours = 15', '"rsc_provision", hours = 31'))
    with pytest.raises(ProfileError, match="the parts add up to 31, more than the 30"):
        load_profiles(_folder(tmp_path, orimha_2017_01_01=text))


def test_two_versions_may_not_be_in_force_at_once(tmp_path: Path) -> None:
    earlier = _shipped(A18, ("effective_until = 2023-12-31", "effective_until = 2024-01-01"))
    folder = _folder(tmp_path, alliance_2018_01_01=earlier, alliance_2024_01_01=_shipped(A24))
    with pytest.raises(ProfileError, match=r"alliance-2024-01-01\.toml: effective_from: an earlier version"):
        load_profiles(folder)


def test_a_later_version_replaces_an_earlier_one_without_an_end(tmp_path: Path) -> None:
    earlier = _shipped(A18, ("effective_until = 2023-12-31\n", ""))
    folder = _folder(tmp_path, alliance_2018_01_01=earlier, alliance_2024_01_01=_shipped(A24))
    assert profile_for("ALLIANCE", C, date(2024, 1, 1), folder).rules.training.hours == 48
    assert profile_for("ALLIANCE", C, date(2023, 12, 31), folder).rules.training.hours == 30


def test_half_hours_stay_exact(tmp_path: Path) -> None:
    text = _shipped(NC, ("hours = 48", "hours = 48.1"), ("hours = 30", "hours = 30.1"))
    folder = _folder(tmp_path, ncimha_2024_01_01=text)
    assert profile_for("NCIMHA", C, date(2024, 1, 1), folder).rules.training.hours == Decimal("48.1")


def test_a_designations_own_table_replaces_the_shared_one() -> None:
    assert profile_named(NM, P).rules.rsc.rule is Rule.OPTIONAL
    assert profile_named(NM, C).rules.rsc.rule is Rule.REQUIRED


@pytest.mark.parametrize(("designation", "areas"), [(C, 51), (P, 58), (RF, 57)])
def test_a_designation_shows_the_areas_of_all_and_its_own(designation: Designation, areas: int) -> None:
    profile = profile_named(A18, designation)
    assert len(profile.areas) == 61
    assert sum(profile.rules.competencies.shows(area) for area in profile.areas) == areas
