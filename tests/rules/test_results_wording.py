"""The sentences of the letter."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from exam_app.results import letters, wording
from exam_app.results.bands import Band
from exam_app.results.drafting import Paragraph
from exam_app.results.rules import Retake
from exam_app.results.wording import PartFacts, Words

AT = datetime(2026, 6, 12, 15, tzinfo=UTC)
RETAKE = Retake(date(2027, 5, 12), date(2027, 3, 17))
AREAS = (Band("Direct Service Skills", "above", "21 questions"), Band("Systems Expertise", "below", "3 questions"))
CRITERIA = (Band("Planning", "near", "5 points", "The case"), Band("Judgment", "below", "5 points", "The case"))
WORDS = Words(
    association="An Association", exam="written examination", category="Infant Mental Health Mentor", designation="Clinical",
    record="Demonstration of Competencies", candidate="Ada Lindqvist", contact="the exam office", reference="AB12-CD34",
    form="2026-A", window="May 2026",
)  # fmt: skip


def part(name: str, outcome: str) -> PartFacts:
    failed = outcome == "failed"
    return PartFacts(
        part=name, outcome=outcome, points="47", out_of="60", cut="48", retake=RETAKE if failed else None,
        valid_until=date(2028, 5, 12) if outcome in ("passed", "carried") else None,
        bands=(AREAS if name == "one" else CRITERIA) if outcome in ("passed", "failed") else (),
    )  # fmt: skip


def said(part: str, text: str, head: str = "", essay: str = "The case") -> Paragraph:
    return Paragraph(essay, part, head, head, text, text)


def letter(one: str, two: str, *feedback: Paragraph) -> dict[str, Any]:
    decision = "passed" if {one, two} <= {"passed", "carried"} else "not_passed"
    return wording.letter(
        WORDS, [part("one", one), part("two", two)], feedback,
        decision=decision, on=date(2026, 6, 12), appeal_until=date(2026, 7, 12), request_weeks=8,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("one", "two", "opening"),
    [
        ("passed", "passed", "You passed the written examination."),
        ("carried", "passed", "You passed the written examination."),
        ("passed", "failed", "You did not pass Part Two of the written examination."),
        ("failed", "carried", "You did not pass Part One of the written examination."),
        ("failed", "failed", "You did not pass the written examination."),
        ("failed", "not_taken", "You did not pass Part One of the written examination, and you did not take Part Two."),
        ("passed", "not_taken", "You did not take Part Two of the written examination."),
        ("not_taken", "not_taken", "You did not take the written examination."),
    ],
)
def test_the_outcome_is_one_plain_sentence(one: str, two: str, opening: str) -> None:
    assert letter(one, two)["opening"] == opening


def test_what_comes_next_names_dates_and_areas() -> None:
    steps = letter("failed", "failed")["next"]
    assert steps[0].startswith("You can take Part One and Part Two again from 12 May 2027.")
    assert "by 17 March 2027" in steps[0]
    assert steps[1] == "Look first at what was below the standard: in Part One, Systems Expertise; in Part Two, Judgment."


def test_a_passed_part_is_kept_and_the_letter_says_until_when() -> None:
    assert letter("passed", "failed")["next"][0].startswith("Part One is passed and stays valid until 12 May 2028")


def test_areas_stand_weakest_first() -> None:
    assert [row["word"] for row in letter("passed", "passed")["areas"]] == ["Below the standard", "Above the standard"]


def test_feedback_stands_with_its_essay_strengths_first_and_the_office_closes() -> None:
    held = [
        said("work", "Say who.", "Planning"),
        said("strengths", "Warm."),
        said("whole", "One.\n\nTwo."),
        said("office", "Good luck.", essay=""),
    ]
    made = letter("passed", "passed", *held)
    (essay,) = made["essays"]
    assert [(part["title"], part["paragraphs"]) for part in essay["feedback"]] == [
        ("What the reviewers valued", [{"head": "", "text": "Warm."}]),
        ("What to work on", [{"head": "Planning", "text": "Say who."}]),
        ("The essay as a whole", [{"head": "", "text": "One."}, {"head": "", "text": "Two."}]),
    ]
    assert made["office"] == ["Good luck."]


def test_a_letter_from_before_the_feedback_still_reads() -> None:
    old = letter("passed", "passed")
    (essay,) = old["essays"]
    del essay["feedback"], old["office"]
    essay["criteria"] = [row | {"comments": ["Say who."] if row["area"] == "Planning" else []} for row in essay["criteria"]]
    essay["comments"] = ["Warm."]
    now = wording.as_now(old)
    assert [p["text"] for p in now["essays"][0]["feedback"][0]["paragraphs"]] == ["Say who.", "Warm."]
    assert letters.pdf(now, at=AT).startswith(b"%PDF")


def test_the_letter_is_a_tagged_pdf_that_claims_to_be_accessible() -> None:
    made = letters.pdf(letter("passed", "failed"), at=AT)
    assert made.startswith(b"%PDF")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in made
    assert b"/StructTreeRoot" in made


def test_the_same_letter_gives_the_same_bytes() -> None:
    assert letters.pdf(letter("passed", "failed"), at=AT) == letters.pdf(letter("passed", "failed"), at=AT)


def test_a_letter_with_a_character_without_a_glyph_is_still_made_but_claims_less() -> None:
    made = letter("passed", "passed", said("whole", "\u674e \U0001f600"))
    made = letters.pdf(made, at=AT)
    assert made.startswith(b"%PDF")
    assert b"pdfuaid" not in made


def test_what_people_wrote_is_never_run_as_markup() -> None:
    made = letter("passed", "passed", said("whole", '#panic("no") *b* $x$ @ref </script> \\'))
    assert letters.pdf(made, at=AT).startswith(b"%PDF")


def test_the_letter_survives_the_way_through_json() -> None:
    assert json.loads(json.dumps(letter("passed", "failed"))) == letter("passed", "failed")
