"""The way of a version onto forms: which moves there are, who may do them, and what they ask for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from exam_app.bank.rules import states
from exam_app.bank.rules.states import MOVES, NotYet, OwnItem, Standing, State, WrongMove
from exam_app.errors import Refused

READY = Standing(State.CONTENT_REVIEW, {"iris"}, accepts=2, votes_for=2, key_is_confirmed=True)


def move(standing: Standing, to: State, *, by: str = "clara", is_committee: bool = True, note: str = "so") -> None:
    states.check_move(standing, to, by=by, is_committee=is_committee, note=note)


@pytest.mark.parametrize("state", list(State))
def test_only_the_moves_of_the_table_exist(state: State) -> None:
    for to in State:
        if to in MOVES[state]:
            continue
        with pytest.raises(WrongMove):
            move(replace(READY, state=state), to)


def test_what_is_ready_goes_all_the_way_and_then_out() -> None:
    way = [State.DRAFT, State.CONTENT_REVIEW, State.BIAS_REVIEW, State.VOTE, State.PILOT, State.LIVE, State.RETIRED]
    for here, to in zip(way, way[1:], strict=False):
        move(replace(READY, state=here), to)
    assert MOVES[State.RETIRED] == ()


@pytest.mark.parametrize(
    ("state", "lacking", "says"),
    [
        (State.CONTENT_REVIEW, {"accepts": 1}, "2 accepts"),
        (State.BIAS_REVIEW, {"accepts": 1}, "2 accepts"),
        (State.CONTENT_REVIEW, {"rejects": 1}, "rejected"),
        (State.CONTENT_REVIEW, {"open_comments": 1}, "1 comment is not answered"),
        (State.VOTE, {"open_comments": 3}, "3 comments are not answered"),
        (State.VOTE, {"votes_for": 1}, "2 votes"),
        (State.VOTE, {"votes_against": 2}, "not more votes"),
        (State.VOTE, {"key_is_confirmed": False}, "key is not confirmed"),
        (State.PILOT, {"key_is_confirmed": False}, "key is not confirmed"),
    ],
)
def test_a_step_forward_names_what_is_missing(state: State, lacking: dict[str, Any], says: str) -> None:
    with pytest.raises(NotYet, match=says):
        move(replace(READY, state=state, **lacking), MOVES[state][0])


def test_nobody_moves_an_own_item_on_once_it_is_handed_in() -> None:
    move(replace(READY, state=State.DRAFT), State.CONTENT_REVIEW, by="iris", is_committee=False)
    for state in (State.CONTENT_REVIEW, State.BIAS_REVIEW, State.VOTE, State.PILOT):
        with pytest.raises(OwnItem):
            move(replace(READY, state=state), MOVES[state][0], by="iris")


def test_a_writer_takes_the_version_back_with_a_reason_and_can_do_no_more() -> None:
    move(READY, State.DRAFT, by="iris", is_committee=False)
    with pytest.raises(Refused, match="reason"):
        move(READY, State.DRAFT, by="iris", is_committee=False, note=" ")
    with pytest.raises(WrongMove, match="committee"):
        move(READY, State.RETIRED, by="iris", is_committee=False)
    with pytest.raises(WrongMove, match="committee"):
        move(READY, State.DRAFT, by="another author", is_committee=False)


def test_a_judgement_that_is_not_yes_says_why_and_a_no_is_no_accept() -> None:
    codes = list(states.QUESTIONS["content_review"])
    yes = dict.fromkeys(codes, "yes")
    assert states.check_judgements("content_review", yes, {}, "accept") == {}
    assert set(states.check_judgements("content_review", {}, {}, "accept")) == set(codes)
    unsure = yes | {"right_area": "unsure"}
    assert "comment" in states.check_judgements("content_review", unsure, {}, "accept")["right_area"]
    assert states.check_judgements("content_review", unsure, {"right_area": "Closer to ethics."}, "accept") == {}
    no = yes | {"defensible_key": "no"}
    assert (
        "accepted"
        in states.check_judgements("content_review", no, {"defensible_key": "C fits, too."}, "accept")["defensible_key"]
    )
    assert states.check_judgements("content_review", no, {"defensible_key": "C fits, too."}, "revise") == {}


def test_a_reviewer_covers_an_area_its_domain_or_the_words() -> None:
    area = "systems-expertise/community-resources"
    assert states.covers({"systems-expertise"}, area, "content_review")
    assert states.covers({area}, area, "content_review")
    assert not states.covers({"systems-expertise/service-delivery-systems"}, area, "content_review")
    assert not states.covers({"systems-expertise"}, area, "bias_review")
    assert states.covers({states.BIAS}, area, "bias_review")


@pytest.mark.parametrize(
    ("label", "state"), [("sample", "live"), ("draft", "draft"), ("withdrawn", "retired"), ("retired", "retired")]
)
def test_the_committee_answers_for_its_content_files(label: str, state: str) -> None:
    assert states.starting_state(label) == state
