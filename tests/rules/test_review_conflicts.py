"""Who must not mark a script, and when a lock can be undone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from exam_app.review.rules import Marker, MarksMissing, Near, due_on, is_barred, may_lock, name_key, undo_until
from tests.rules.test_review_marks import POLICY

NOW = datetime(2026, 5, 12, 9, 0, tzinfo=UTC)
RUTH = Marker(7, "Ruth Amsel", "ruth@example.org", "Río Grande Family Center, Inc.")


def near(**known: object) -> Near:
    empty: dict[str, object] = {name: frozenset() for name in ("accounts", "names", "emails", "employers")}
    return Near(**(empty | {name: frozenset(values) for name, values in known.items()}))  # type: ignore[arg-type, call-overload]


def test_a_stranger_may_mark() -> None:
    strangers = near(
        accounts={3}, names={"Ada Lindqvist", "Ruth Amstel"}, emails={"ada@example.org"}, employers={"Rio Grande School"}
    )
    assert not is_barred(RUTH, strangers)


@pytest.mark.parametrize("name", ["ruth amsel", "Amsel, Ruth", "Dr. Ruth B. Amsel, PhD", "RÚTH AMSÉL"])
def test_a_named_person_may_not_mark_however_the_name_is_written(name: str) -> None:
    assert is_barred(RUTH, near(names={name}))


def test_a_named_mail_address_bars_whatever_its_case() -> None:
    assert is_barred(RUTH, near(emails={"Ruth@Example.org"}))


@pytest.mark.parametrize("employer", ["rio grande family center", "The Río Grande Family Center"])
def test_the_same_employer_bars(employer: str) -> None:
    assert is_barred(RUTH, near(employers={employer}))


def test_the_writer_and_an_earlier_marker_may_not_mark() -> None:
    assert is_barred(RUTH, near(accounts={7}))


def test_unknown_employers_and_mails_never_match_each_other() -> None:
    nameless = Marker(7, "Ruth Amsel", "ruth@example.org", "")
    assert not is_barred(nameless, near(employers={"", "Inc."}, emails={""}, names={""}))


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
