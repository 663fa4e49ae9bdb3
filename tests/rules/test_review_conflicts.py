"""Who must not mark a script, and when a lock can be undone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from exam_app.review.rules import (
    Marker,
    MarksMissing,
    Near,
    due_on,
    is_barred,
    may_lock,
    name_key,
    same_person,
    undo_until,
    why_barred,
)
from tests.rules.test_review_marks import POLICY

NOW = datetime(2026, 5, 12, 9, 0, tzinfo=UTC)
RUTH = Marker(account_id=7, name="Ruth Amsel", email="ruth@example.org", employers=frozenset({"Río Grande Family Center, Inc."}))


def near(**known: object) -> Near:
    sets = {name: frozenset(values) for name, values in known.items() if name not in ("writer", "writer_email")}  # type: ignore[call-overload]
    texts = {name: known[name] for name in ("writer", "writer_email") if name in known}
    return Near(**({"accounts": frozenset({3}), "writer": "Ada Lindqvist", "writer_email": "ada@example.org"} | sets | texts))  # type: ignore[arg-type]


def with_(**known: object) -> Marker:
    return replace(RUTH, **{name: frozenset(values) for name, values in known.items()})  # type: ignore[call-overload]


def test_a_stranger_may_mark() -> None:
    strangers = near(names={"Ada Lindqvist", "Ruth Armstrong"}, emails={"ada@example.org"}, employers={"Rio Grande School"})
    assert not is_barred(RUTH, strangers)


@pytest.mark.parametrize("name", ["ruth amsel", "Amsel, Ruth", "Dr. Ruth B. Amsel, PhD", "RÚTH AMSÉL"])
def test_a_named_person_may_not_mark_however_the_name_is_written(name: str) -> None:
    assert is_barred(RUTH, near(names={name}))


@pytest.mark.parametrize("name", ["Ruth Amsl", "Ruth Amssel", "Rut Amsel", "Ruth Amzel", "Amsle, Ruth"])
def test_one_slip_in_a_long_name_does_not_hide_a_person(name: str) -> None:
    assert why_barred(RUTH, near(names={name})) == "named"


@pytest.mark.parametrize("name", ["Rudi Amsel", "Ruth Amstell", "Ruth Amsel Stone", "Roth Amzel"])
def test_more_than_a_slip_is_another_person(name: str) -> None:
    assert not is_barred(RUTH, near(names={name}))


def test_in_a_short_name_every_letter_counts() -> None:
    assert same_person("Li Wu", "Wu, Li")
    assert not same_person("Li Wu", "Li Wo")


def test_a_named_mail_address_bars_whatever_its_case() -> None:
    assert is_barred(RUTH, near(emails={"Ruth@Example.org"}))


@pytest.mark.parametrize("employer", ["rio grande family center", "The Río Grande Family Center"])
def test_the_same_employer_bars(employer: str) -> None:
    assert is_barred(RUTH, near(employers={employer}))


def test_a_past_employer_bars_like_the_present_one() -> None:
    assert is_barred(with_(employers={"Harbor Clinic", "Lakeside"}), near(employers={"Lakeside Inc."}))


def test_organisations_that_differ_by_a_number_are_two() -> None:
    assert not is_barred(with_(employers={"Region 1 Early Start"}), near(employers={"Region 2 Early Start"}))


def test_the_writer_and_an_earlier_marker_may_not_mark() -> None:
    assert why_barred(RUTH, near(accounts={7})) == "own"
    assert why_barred(RUTH, near(earlier={7})) == "earlier"


def test_whom_the_reviewers_own_application_names_is_near_to_them() -> None:
    assert why_barred(with_(named_by_them={"Lindqvist, Ada"}), near()) == "names_them"
    assert why_barred(with_(mails_named_by_them={"ADA@example.org"}), near()) == "names_them"


def test_a_declaration_bars_from_what_these_people_write() -> None:
    assert why_barred(with_(declared_people={"Dr Ada Lindqvist"}), near()) == "declared"
    assert why_barred(with_(declared_organisations={"Harbor Clinic"}), near(employers={"The Harbor Clinic"})) == "declared"
    # Who is only near the writer does not write.
    assert not is_barred(with_(declared_people={"Quentin Farquhar"}), near(names={"Quentin Farquhar"}))


def test_the_coordinators_list_bars_from_people_organisations_and_applications() -> None:
    assert why_barred(with_(listed_people={"Ada Lindqvist"}), near()) == "listed"
    assert why_barred(with_(listed_organisations={"Harbor Clinic"}), near(employers={"Harbor Clinic"})) == "listed"
    assert why_barred(with_(listed_applications={11}), near(applications={10, 11})) == "listed"
    assert not is_barred(with_(listed_applications={12}), near(applications={10, 11}))


def test_one_association_bars_only_where_the_policy_says_so() -> None:
    ruth, writer = with_(associations={"NCIMHA"}), near(associations={"NCIMHA", "VAIMH"})
    assert not is_barred(ruth, writer)
    assert why_barred(ruth, writer, by_association=True) == "association"


def test_unknown_employers_and_mails_never_match_each_other() -> None:
    nameless = with_(employers={"", "Inc."}, declared_people={"", "Dr."})
    assert not is_barred(nameless, near(employers={"", "Inc."}, emails={""}, names={""}, writer="", writer_email=""))


def test_a_name_of_initials_is_still_a_name() -> None:
    assert name_key("J. K.") == "j k"


def test_scripts_are_due_after_the_review_days_counted_where_the_window_is_held() -> None:
    late_evening = datetime(2026, 5, 13, 2, 0, tzinfo=UTC)  # still 12 May in New York
    assert due_on(POLICY, "America/New_York", late_evening) == date(2026, 6, 2)


def test_marks_lock_only_when_every_criterion_has_a_level() -> None:
    may_lock({1: 3, 2: 1})
    with pytest.raises(MarksMissing) as refusal:
        may_lock({1: None, 2: 4, 3: None})
    assert refusal.value.criteria == (1, 3)


def test_a_lock_can_be_undone_for_a_quarter_of_an_hour() -> None:
    until = NOW + timedelta(minutes=15)
    assert undo_until(NOW, has_gone_on=False, now=NOW + timedelta(minutes=14)) == until
    assert undo_until(NOW, has_gone_on=False, now=until) is None


def test_a_lock_cannot_be_undone_once_other_marks_were_joined_to_it() -> None:
    assert undo_until(NOW, has_gone_on=True, now=NOW) is None
    assert undo_until(None, has_gone_on=False, now=NOW) is None
