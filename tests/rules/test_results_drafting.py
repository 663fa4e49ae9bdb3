"""The feedback that writes itself: two comments become one text, strengths first, nobody's name."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_app.results import drafting
from exam_app.results.drafting import EssayNotes, Notes, Paragraph, Passage, draft, from_rows, renewed
from exam_app.results.flags import Watch, flags, runs_of
from exam_app.results.merging import is_near_equal, merged, sentences
from exam_app.review.rules.identifying import Known

SHARE = Fraction(4, 5)
GUIDELINES = "the competency guidelines"


def notes(name: str, points: str, *comments: str, areas: tuple[str, ...] = ("Contemplation", "Self-awareness")) -> Notes:
    return Notes(name.lower(), name, Fraction(points), 5, areas, comments)


ESSAY = EssayNotes(
    "The case",
    (
        notes("Reading", "5", "You use the goodbye well.", "You use the goodbye very well!"),
        notes("Planning", "2", "say who would do what.", "The plan names no one. Say who would do what"),
        notes("Judgment", "0"),
    ),
    (Passage("He cried.", "Why now?"), Passage("He cried.", "Why now?")),
    ("A warm essay. You use the goodbye well.", "A warm essay."),
)


def test_what_both_reviewers_say_stands_once() -> None:
    assert merged(["You use the goodbye well.", "You use the goodbye very well. Say more about sleep."]) == (
        "You use the goodbye very well. Say more about sleep."
    )


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        ("The plan is clear.", "Your plan is clear!", True),
        ("You hear the mother's grief.", "You hear the grief of the mother.", True),
        ("The plan is clear.", "The plan is not clear.", False),
        ("The plan is clear.", "The baby is asleep.", False),
        ("You wait.", "You wait without a word.", False),
    ],
)
def test_near_equal_means_the_same_in_nearly_the_same_words(one: str, two: str, same: bool) -> None:
    assert is_near_equal(one, two) is same
    assert is_near_equal(two, one) is same


@given(st.lists(st.text("ab .", max_size=12), max_size=4))
def test_the_order_of_the_reviewers_never_matters(comments: list[str]) -> None:
    assert merged(comments) == merged(comments[::-1])


def test_a_comment_falls_into_finished_sentences() -> None:
    assert sentences("good start – you wait. “Then” you speak!\n\nand more") == [
        "Good start – you wait.",
        "“Then” you speak!",
        "And more.",
    ]
    assert sentences(" \n . ") == []


def test_strengths_come_first_then_what_to_work_on_with_its_areas() -> None:
    made = draft([ESSAY], SHARE, GUIDELINES)
    assert [(p.part, p.head) for p in made] == [
        ("strengths", ""), ("strengths", "Reading"), ("work", "Planning"), ("work", "Judgment"), ("passages", ""), ("whole", ""),
    ]  # fmt: skip
    texts = [p.text for p in made]
    assert texts[0] == "Your essay meets the standard in “Reading”."
    assert texts[1] == "You use the goodbye very well!"
    assert texts[2] == (
        "The plan names no one. Say who would do what. See “Contemplation” and “Self-awareness” in the competency guidelines."
    )
    assert texts[3].startswith("Here the reviewers saw room to grow.")
    assert texts[4] == "On “He cried.”: Why now?"
    assert texts[5] == "A warm essay."


def test_a_criterion_exactly_at_the_standard_is_a_strength() -> None:
    (only,) = draft([replace(ESSAY, criteria=(notes("Planning", "4"),), passages=(), whole=())], SHARE, GUIDELINES)
    assert (only.part, only.text) == ("strengths", "Your essay meets the standard in “Planning”.")


def test_a_draft_made_anew_keeps_what_was_edited_and_says_what_is_behind() -> None:
    old = draft([ESSAY], SHARE, GUIDELINES)
    edited = [
        replace(p, text="Said more kindly.") if p.head == "Planning" else replace(p, is_sent=p.part != "whole") for p in old
    ]
    own = Paragraph("", drafting.OFFICE, "", "", "", "Write to us.")
    changed = replace(
        ESSAY, criteria=(ESSAY.criteria[0], notes("Planning", "2", "New words."), notes("Judgment", "0", "Look again."))
    )
    new = renewed([*edited, own], draft([changed], SHARE, GUIDELINES))
    by_head = {p.head or p.part: p for p in new}
    assert (by_head["Planning"].text, by_head["Planning"].is_behind) == ("Said more kindly.", True)
    assert by_head["Judgment"].text.startswith("Look again.")
    assert not by_head["Judgment"].is_behind
    assert not by_head["whole"].is_sent
    assert new[-1] == own


def test_paragraphs_survive_the_way_through_json() -> None:
    made = draft([ESSAY], SHARE, GUIDELINES)
    assert from_rows(drafting.as_rows(made)) == made


def watch(essay: str = "") -> Watch:
    return Watch(
        Known(own=("Ruth Amsel", "Grace Young"), mails=("ruth@example.org",)), frozenset({"ruth", "amsel", "grace", "young"}),
        frozenset(runs_of(essay)),
    )  # fmt: skip


def said(text: str) -> list[Paragraph]:
    return [Paragraph("The case", "work", "c1", "Planning", text, text)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("As Ruth would say, wait.", "Ruth"),
        ("Ask amsel about it.", "amsel"),
        ("Ms. Young liked it.", "Young"),
        ("Write to ruth@example.org now.", "ruth@example.org"),
        ("Reviewer 2 liked it.", "Reviewer 2"),
        ("The other reviewer liked it.", "other reviewer"),
        ("Marker B disagrees.", "Marker B"),
        ("The adjudicator agrees.", "adjudicator"),
    ],
)  # fmt: skip
def test_what_tells_who_a_reviewer_is_must_go(text: str, words: str) -> None:
    assert [(flag.words, flag.must_go) for flag in flags(said(text), watch())] == [(words, True)]


@pytest.mark.parametrize(
    "text", ["The reviewers saw grace in it.", "The young mother waits.", "Both reviewers liked it.", "A second look helps."]
)
def test_everyday_words_may_go_out(text: str) -> None:
    assert flags(said(text), watch()) == []


def test_eight_words_of_another_essay_must_go() -> None:
    theirs = "I would sit on the floor with him and wait until he looks at me."
    (flag,) = flags(said("One wrote: sit on the floor with him and wait until he looks."), watch(theirs))
    assert flag.must_go
    assert flags(said("Sit on the floor with him, then wait."), watch(theirs)) == []


def test_a_paragraph_that_is_not_sent_needs_no_cleaning() -> None:
    (one,) = said("As Ruth would say, wait.")
    assert flags([replace(one, is_sent=False)], watch()) == []
