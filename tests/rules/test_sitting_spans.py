"""What an outage takes from a part, and what two texts do not share."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_app.sitting.comparing import MOST, compare
from exam_app.sitting.spans import Span, minutes_lost, without

NINE = datetime(2026, 5, 12, 9, 0, tzinfo=UTC)


def at(minute: float) -> datetime:
    return NINE + timedelta(minutes=minute)


def span(start: float, end: float) -> Span:
    return at(start), at(end)


@pytest.mark.parametrize(
    ("ran", "holes", "minutes"),
    [
        (span(0, 90), [], 17),
        (span(5, 90), [], 14),
        (span(0, 10), [], 8),
        (span(20, 90), [], 0),
        (span(-90, 2), [], 0),
        (span(0, 90), [span(0, 9)], 10),
        (span(0, 90), [span(5, 8), span(6, 12)], 10),
        (span(0, 90), [span(0, 30)], 0),
        (span(18.99, 90), [], 1),
    ],
)
def test_the_minutes_of_the_overlap_are_lost_rounded_up_and_pauses_are_not_counted(
    ran: Span, holes: list[Span], minutes: int
) -> None:
    assert minutes_lost(ran, span(2, 19), holes) == minutes


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 20))), st.integers(0, 40), st.integers(1, 40))
def test_what_is_left_of_a_span_is_in_no_hole_and_nothing_else_is_missing(
    holes: list[tuple[int, int]], start: int, length: int
) -> None:
    cut = [span(a, a + b) for a, b in holes]
    pieces = without(span(start, start + length), cut)
    left = {minute for minute in range(100) if any(a <= at(minute) < b for a, b in pieces)}
    wanted = {m for m in range(start, start + length) if not any(a <= m < a + b for a, b in holes)}
    assert left == wanted


@given(st.text(alphabet="ab \n", max_size=60), st.text(alphabet="ab \n", max_size=60))
def test_the_pieces_of_a_comparison_are_the_texts_and_what_is_shared_is_the_same(old: str, new: str) -> None:
    left, right = compare(old, new)
    assert "".join(piece.text for piece in left) == old
    assert "".join(piece.text for piece in right) == new
    assert "".join(p.text for p in left if not p.is_own) == "".join(p.text for p in right if not p.is_own)


def test_only_the_words_that_changed_are_marked() -> None:
    left, right = compare("I would listen first.", "I would listen and then ask.")
    assert [piece.text for piece in left if piece.is_own] == ["first."]
    assert [piece.text for piece in right if piece.is_own] == ["and then ask."]


def test_texts_that_are_too_long_to_compare_are_shown_whole() -> None:
    left, right = compare("a\n" * (MOST + 1), "b\n" * (MOST + 1))
    assert not left[0].is_own
    assert not right[0].is_own
