"""Moodle XML: questions read and written with images, feedback and tags."""

from __future__ import annotations

import pytest

from question_bank.formats import DraftEssay, Format, Import, Kind, write
from question_bank.formats.reading import read_here
from tests.rules.formats_build import drawn, item, kept_names, moodle, moodle_choice, options, picture, problems, refused_names


def read(*questions: str) -> Import:
    return read_here("quiz.xml", moodle(*questions))


def test_a_choice_question_comes_with_its_key_and_its_texts_as_markdown() -> None:
    stem = '<p dir="ltr">x</p>'
    assert refused_names(read(moodle_choice(stem))) == {"p with dir"}
    (found,) = read(moodle_choice("<p>A <b>baby</b>&nbsp;turns.</p><ul><li>away<li>back</ul>")).items
    assert (found.title, found.stem, found.key) == ("Waiting", "A **baby**&nbsp;turns.\n\n- away\n- back", "A")


def test_idnumber_feedback_and_tags_are_taken_and_other_tags_named() -> None:
    more = """<idnumber>m 1</idnumber><generalfeedback format="plain_text"><text>2 * 3 * 4</text></generalfeedback>
      <tags><tag><text>level:recall</text></tag><tag><text>hard</text></tag></tags>"""
    result = read(moodle_choice(more=more))
    (found,) = result.items
    assert (found.code, found.feedback, found.level) == ("m-1", "2 \\* 3 \\* 4", "recall")
    assert kept_names(result) == {"tag 'hard'"}


@pytest.mark.parametrize(
    ("fractions", "single", "key"),
    [
        (("100", "0", "0"), "true", "A"),
        (("0", "0", "100.00000"), "1", "C"),
        (("100", "-100", "-100"), "false", "A"),
    ],
)
def test_fractions_that_score_like_a_key_give_that_key(fractions: tuple[str, str, str], single: str, key: str) -> None:
    (found,) = read(moodle_choice(fractions=fractions, single=single)).items
    assert found.key == key


@pytest.mark.parametrize(
    ("fractions", "single"),
    [
        (("100", "50", "0"), "true"),
        (("100", "-33.333", "0"), "true"),
        (("50", "50", "0"), "false"),
        (("50", "50", "-50"), "false"),
    ],
)
def test_part_marks_and_penalties_are_refused_by_name(fractions: tuple[str, str, str], single: str) -> None:
    result = read(moodle_choice(fractions=fractions, single=single))
    assert (result.items, refused_names(result)) == ((), {"part marks, penalties or other totals"})


def test_the_all_or_nothing_type_is_an_exact_set() -> None:
    (found,) = read(moodle_choice(fractions=("100", "0", "100"), kind="multichoiceset")).items
    assert (found.kind, found.key) == (Kind.MULTIPLE, "AC")


@pytest.mark.parametrize(
    ("fractions", "problem"),
    [
        (("0", "0", "0"), ("key", "no option is right")),
        (("100", "100", "0"), ("key", "2 options are right, but only one may be chosen")),
        (("much", "0", "100"), ("option A", "the fraction 'much' is no number")),
        (("1e9", "0", "100"), ("option A", "the fraction '1e9' is no number")),
    ],
)
def test_a_mistake_in_the_fractions_is_told(fractions: tuple[str, str, str], problem: tuple[str, str]) -> None:
    result = read(moodle_choice(fractions=fractions))
    assert (result.items, problems(result)) == ((), [problem])


@pytest.mark.parametrize("kind", ["truefalse", "shortanswer", "numerical", "matching", "cloze", "calculated", "description"])
def test_other_question_types_are_refused_by_their_names(kind: str) -> None:
    result = read(f'<question type="{kind}"><name><text>N</text></name></question>')
    assert refused_names(result) == {f"question type {kind}"}


def test_an_image_inside_the_file_comes_along() -> None:
    (found,) = read(moodle_choice('<p><img src="@@PLUGINFILE@@/a.png" alt="A red square"></p>', image=picture())).items
    assert found.images == (drawn(),)
    assert found.stem == f"![A red square]({drawn().name})"


@pytest.mark.parametrize("stem", ['<img src="@@PLUGINFILE@@/b.png" alt="x">', '<img src="https://evil.example/a.png" alt="x">'])
def test_an_image_that_is_not_inside_is_told_of(stem: str) -> None:
    result = read(moodle_choice(stem, image=picture()))
    assert [field for field, _ in problems(result)] == ["image"]


def test_texts_that_moodle_says_by_itself_are_no_news_and_others_are_named() -> None:
    own = '<correctfeedback format="html"><text>Your answer is correct.</text></correctfeedback>'
    assert kept_names(read(moodle_choice(more=own))) == set()
    assert kept_names(read(moodle_choice(more=own.replace("Your answer is correct.", "Well seen")))) == {"correctfeedback"}


def test_options_that_are_not_shuffled_are_pinned_and_named() -> None:
    result = read(moodle_choice().replace("<shuffleanswers>true", "<shuffleanswers>0"))
    assert (result.items[0].pinned, kept_names(result)) == ("ABC", {"shuffleanswers off"})


def test_a_written_file_can_be_read_and_says_the_same() -> None:
    image = drawn()
    several = item(code="b", kind=Kind.MULTIPLE, options=options("1", "2", "3", key="BC"), pinned="ABC")
    seen = item(code="c", stem=f"Look.\n\n![A red square]({image.name})", images=(image,), options=options("- x", "a\\\nb"))
    essay = DraftEssay("e", "Essay", "How?\n\nWhy?")
    export = write(Format.MOODLE, [item(), several, seen], [essay])
    result = read_here("quiz.xml", export.data)
    assert (result.items, result.essays, result.problems, export.unsupported) == ((item(), several, seen), (essay,), (), ())


def test_a_reference_too_long_for_a_tag_is_named() -> None:
    export = write(Format.MOODLE, [item(reference="x" * 300)])
    assert [(each.name, each.is_kept) for each in export.unsupported] == [("reference", True)]
    assert read_here("quiz.xml", export.data).items == (item(reference=""),)
