"""GIFT as Moodle reads it: what is taken, what is refused, what is written."""

from __future__ import annotations

import pytest

from question_bank.formats import Format, Kind, write
from tests.rules.formats_build import item, kept_names, options, problems, read_text, refused_names

SINGLE = """// [id:g-1] [tag:area:reflection/presence] [tag:level:recall]
::Waiting:: [markdown]A baby **turns** away.\\n\\nWhat comes first? {
    =Wait#Right \\= calm.
    ~%0%Insist # Too \\{much\\}.
    ~Leave
    ####In general.
}
"""


def test_a_choice_question_comes_with_weights_feedback_and_tags() -> None:
    (found,) = read_text(SINGLE).items
    assert (found.code, found.title, found.area, found.level) == ("g-1", "Waiting", "reflection/presence", "recall")
    assert found.stem == "A baby **turns** away.\n\nWhat comes first?"
    assert [option.text for option in found.options] == ["Wait", "Insist", "Leave"]
    assert [option.rationale for option in found.options] == ["Right = calm.", "Too {much}.", ""]
    assert (found.key, found.feedback) == ("A", "In general.")


def test_questions_are_parted_by_blank_lines_and_comments_are_no_text() -> None:
    result = read_text("One?{=a ~b}\n\n// nothing\n\nTwo?{\n// more\n=c\n~d}\n")
    assert [(each.stem, each.source.row) for each in result.items] == [("One?", 1), ("Two?", 5)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("True?{T}", "true/false"),
        ("True?{FALSE#no#yes}", "true/false"),
        ("Say:{=yes =yeah}", "short answer"),
        ("Match:{=a -> 1 =b -> 2 =c -> 3}", "matching"),
        ("How many?{#3:1}", "numerical"),
        ("A {=red ~blue} ball.", "missing word"),
        ("Just so you know::.", "description"),
        ("Half?{=a ~%50%b ~c}", "part marks, penalties or other totals"),
        ("Two?{~%50%a ~%50%b ~%-100%c}", "part marks, penalties or other totals"),
        ("Lose?{=a ~%-25%b}", "part marks, penalties or other totals"),
        ("[html]<table><tr><td>x</td></tr></table>{=a ~b}", "table"),
        ("[markdown]See [this](https://example.org).{=a ~b}", "a link"),
        ("[markdown]See <b>this</b>.{=a ~b}", "HTML inside Markdown"),
    ],
)
def test_what_is_no_item_of_ours_is_refused_by_its_name(text: str, name: str) -> None:
    result = read_text(text)
    assert (result.items, refused_names(result)) == ((), {name})


@pytest.mark.parametrize(
    ("text", "field", "problem"),
    [
        ("None?{~a ~b}", "key", "no option is right"),
        ("Both?{=a =b ~c}", "key", "2 options are right, but only one may be chosen"),
        ("Open?{=a ~b", "answers", "the braces { } do not match"),
        ("{=a ~b}", "stem", "is empty"),
        ("Empty?{=a ~}", "option B", "is empty"),
        ("[markdown]![x](a.png){=a ~b}", "stem", "shows the image 'a.png', which is not in this file"),
        ("[html]<img src=a.png alt=x>{=a ~b}", "image", "'a.png' is not in the file"),
        ("[html]<script>x</script>{=a ~b}", "stem", "script: it can run programs or call other places, and is never taken in"),
    ],
)
def test_a_mistake_is_told_with_its_place(text: str, field: str, problem: str) -> None:
    result = read_text(f"// first\n\n{text}\n")
    assert (result.items, problems(result)) == ((), [(field, problem)])
    assert result.problems[0].source.row == 3


def test_a_multiple_question_whose_one_right_option_is_all_is_an_exact_set() -> None:
    (found,) = read_text("Which?{~%100%a ~%-100%b ~%-100%c}").items
    assert (found.kind, found.key) == (Kind.MULTIPLE, "A")


def test_html_and_moodles_own_format_become_markdown_and_plain_stays_plain() -> None:
    html, auto, plain = read_text("[html]<p>a <b>b</b></p>{=x ~y}\n\na <i>b</i>\nc{=x ~y}\n\n[plain]a *b* <c>{=x ~y}\n").items
    assert (html.stem, auto.stem, plain.stem) == ("a **b**", "a *b*\\\nc", "a \\*b\\* \\<c>")


def test_categories_and_other_tags_are_named() -> None:
    result = read_text("$CATEGORY: top/x\n\n// [tag:hard]\nOne?{=a ~b}\n")
    assert (len(result.items), kept_names(result)) == (1, {"$CATEGORY", "tag 'hard'"})


def test_an_empty_pair_of_braces_is_an_essay() -> None:
    (essay,) = read_text("::E:: How do you wait? {}").essays
    assert (essay.title, essay.text) == ("E", "How do you wait?")


def test_a_written_file_can_be_read_and_says_the_same() -> None:
    odd = item(stem="{a} = \\# ~ : b\n\n- x\n- y", title="a::b = {c}", reference="[1] a]b")
    export = write(Format.GIFT, [odd])
    assert (read_text(export.data.decode()).items, export.unsupported) == ((odd,), ())


def test_what_gift_would_score_otherwise_is_not_written() -> None:
    two = item(kind=Kind.MULTIPLE, options=options("1", "2", "3", key="AB"))
    export = write(Format.GIFT, [two])
    assert [(each.name, each.is_kept) for each in export.unsupported] == [("exact-set scoring", False)]
    assert export.data == b""


def test_an_arrow_in_an_option_makes_no_matching_question() -> None:
    (item,) = read_text("Which step comes next?{=see -> wait ~see -> act}").items
    assert [option.text for option in item.options] == ["see -> wait", "see -> act"]
