"""Whether two names are one does not depend on who is asked first, nor on order, case, accents or titles."""

from __future__ import annotations

import random
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from exam_app.review.rules import Marker, Near, is_barred, name_key, same_person, spellings
from exam_app.review.rules.names import LONG, TITLES

WORD = st.text(st.sampled_from("abcdefghijklmnoprstuvwyzáéíöüñç"), min_size=2, max_size=9).filter(lambda word: word not in TITLES)
NAME = st.lists(WORD, min_size=1, max_size=3).map(" ".join)
ANY = st.text(max_size=24)


@given(ANY, ANY)
def test_matching_is_symmetric(one: str, two: str) -> None:
    assert same_person(one, two) == same_person(two, one)


@given(NAME, NAME, st.randoms(use_true_random=False))
def test_order_case_accents_titles_and_initials_change_nothing(one: str, two: str, chance: random.Random) -> None:
    words = one.split()
    chance.shuffle(words)
    plain = "".join(c for c in unicodedata.normalize("NFD", " ".join(words)) if not unicodedata.combining(c))
    other = f"Prof. {plain.upper()} Q., PhD"
    assert spellings(other) == spellings(one)
    assert same_person(other, two) == same_person(one, two)
    assert same_person(one, other)


@given(NAME, st.data())
def test_one_slip_in_a_long_name_still_matches(name: str, data: st.DataObject) -> None:
    slipped = _slipped(name, data)
    long = min(len(name_key(each).replace(" ", "")) for each in (name, slipped)) >= LONG
    same_words = len(name_key(name).split()) == len(name_key(slipped).split())
    if long and same_words:
        assert same_person(name, slipped)
        assert same_person(slipped, name)


def _slipped(name: str, data: st.DataObject) -> str:
    at = data.draw(st.integers(0, len(name) - 1))
    letter = data.draw(st.sampled_from("abcdefgh"))
    if name[at] == " ":
        return name
    kept = data.draw(st.sampled_from((name[:at], name[: at + 1])))
    put = data.draw(st.sampled_from(("", letter)))
    return kept + put + name[at + 1 :]


@given(NAME, NAME)
def test_two_short_names_match_only_when_they_are_one(one: str, two: str) -> None:
    if len(name_key(one).replace(" ", "")) < LONG:
        assert same_person(one, two) == (name_key(one) == name_key(two) != "")


@given(NAME, NAME, st.sampled_from(("names", "writer")))
def test_being_barred_by_a_name_is_matching_that_name(reviewer: str, other: str, where: str) -> None:
    marker = Marker(account_id=1, name=reviewer, email="one@example.org")
    known = {"writer": "", "writer_email": "", "accounts": frozenset({2})}
    near = Near(**(known | {where: frozenset({other}) if where == "names" else other}))  # type: ignore[arg-type]
    assert is_barred(marker, near) == same_person(reviewer, other)
