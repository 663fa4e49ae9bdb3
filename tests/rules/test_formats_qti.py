"""QTI items and packages: what is taken, with which key, and what is refused by name."""

from __future__ import annotations

import pytest

from question_bank.formats import DraftImage, DraftItem, DraftOption, Format, Import, Kind, write
from question_bank.formats.reading import read_here
from tests.rules.formats_build import (
    CHOICES,
    drawn,
    item,
    kept_names,
    options,
    package,
    picture,
    problems,
    qti_item,
    refused_names,
)

MAPPED = '<responseProcessing template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/map_response"/>'
CUSTOM = """<responseProcessing><responseCondition><responseIf><match><variable identifier="RESPONSE"/><correct identifier="RESPONSE"/></match>
  <setOutcomeValue identifier="SCORE"><baseValue baseType="float">{points}</baseValue></setOutcomeValue></responseIf></responseCondition>
  <setOutcomeValue identifier="FEEDBACK"><variable identifier="RESPONSE"/></setOutcomeValue></responseProcessing>"""
FEEDBACK = '<outcomeDeclaration identifier="FEEDBACK" cardinality="single" baseType="identifier"/>'
ALWAYS = """<outcomeDeclaration identifier="ALL" cardinality="single" baseType="identifier">
  <defaultValue><value>all</value></defaultValue></outcomeDeclaration>"""


def read(*items: str, **more: dict[str, bytes | str]) -> Import:
    return read_here("package.zip", package(*items, **more))  # type: ignore[arg-type]


def only(result: Import) -> DraftItem:
    assert result.problems == ()
    (found,) = result.items
    return found


def test_a_choice_item_comes_with_its_text_its_options_and_its_key() -> None:
    found = only(read(qti_item()))
    assert (found.code, found.title, found.kind) == ("i1", "Waiting", Kind.SINGLE)
    assert found.stem == "A baby turns away.\n\nWhat comes first?"
    assert found.options == (DraftOption("A", "Wait", True), DraftOption("B", "Insist", False), DraftOption("C", "Leave", False))


def test_a_single_item_file_is_read_without_a_package() -> None:
    result = read_here("item.xml", qti_item().encode())
    assert (result.format, only(result).key) == (Format.QTI22, "A")


@pytest.mark.parametrize(("space", "version"), [("imsqti_v2p1", Format.QTI21), ("imsqti_v2p2", Format.QTI22)])
def test_the_version_is_told_by_the_namespace(space: str, version: Format) -> None:
    assert read(qti_item().replace("imsqti_v2p2", space)).format is version


def test_an_older_qti_is_refused_by_its_namespace() -> None:
    (problem,) = read_here("old.xml", b'<questestinterop xmlns="http://www.imsglobal.org/xsd/ims_qtiasiv1p2"/>').problems
    assert problem.field == "file"
    assert "not QTI 2.1, 2.2 or 3.0" in problem.problem


def test_several_right_options_make_a_multiple_item_that_scores_the_exact_set() -> None:
    found = only(read(qti_item(key=("X1", "X3"), cardinality="multiple", interaction='shuffle="true" maxChoices="0"')))
    assert (found.kind, found.key) == (Kind.MULTIPLE, "AC")
    assert [found.score(answer) for answer in ("", "A", "AC", "CA", "ABC")] == [0, 0, 1, 1, 0]


def test_a_mapping_that_scores_like_a_key_is_taken_as_that_key() -> None:
    mapping = '<mapping defaultValue="-1" lowerBound="0"><mapEntry mapKey="X2" mappedValue="1"/></mapping>'
    found = only(read(qti_item(key=(), mapping=mapping, processing=MAPPED)))
    assert found.key == "B"


def test_part_marks_are_refused_with_the_points_that_are_given() -> None:
    mapping = (
        '<mapping defaultValue="0"><mapEntry mapKey="X1" mappedValue="1"/><mapEntry mapKey="X2" mappedValue="0.5"/></mapping>'
    )
    result = read(qti_item(mapping=mapping, processing=MAPPED))
    (told,) = [each for each in result.unsupported if not each.is_kept]
    assert result.items == ()
    assert told.name == "part marks, penalties or other totals"
    assert "1 for X1, 0.5 for X2" in told.reason


@pytest.mark.parametrize(("points", "is_taken"), [("1", True), ("1.0", True), ("10", False), ("0", False), ("-1", False)])
def test_rules_written_out_are_carried_out_and_not_guessed(points: str, is_taken: bool) -> None:
    result = read(qti_item(outcomes=FEEDBACK, processing=CUSTOM.format(points=points)))
    assert [each.key for each in result.items] == (["A"] if is_taken else [])


@pytest.mark.parametrize(
    ("rule", "name"),
    [
        ("<exitResponse/>", "response rule exitResponse"),
        ('<setOutcomeValue identifier="SCORE"><random/></setOutcomeValue>', "operator random"),
        ('<setOutcomeValue identifier="SCORE"><variable identifier="duration"/></setOutcomeValue>', "variable duration"),
        (
            '<setOutcomeValue identifier="SCORE"><baseValue baseType="float">1e9</baseValue></setOutcomeValue>',
            "a number that cannot be read",
        ),
    ],
)
def test_rules_that_cannot_be_carried_out_are_named(rule: str, name: str) -> None:
    result = read(qti_item(processing=f"<responseProcessing>{rule}</responseProcessing>"))
    assert (result.items, refused_names(result)) == ((), {name})


def test_a_template_that_is_not_ours_is_named() -> None:
    result = read(qti_item(processing=MAPPED.replace("map_response", "CC2_map_response")))
    assert refused_names(result) == {"response processing template CC2_map_response"}


@pytest.mark.parametrize(
    ("changes", "field", "problem"),
    [
        ({"key": ("X1", "X2")}, "key", "2 options are right, but only one may be chosen"),
        ({"key": ("X9",)}, "key", "'X9' is not one of the options"),
        ({"key": (), "processing": ""}, "key", "no option is right"),
        ({"choices": {"X1": "Wait", "X2": ""}}, "option B", "is empty"),
        ({"choices": {"X1": "Wait"}}, "options", "has the options A"),
        ({"body": "", "prompt": ""}, "stem", "is empty"),
        ({"prompt": "\u009f?"}, "text", "holds the control character U+009F"),
    ],
)
def test_an_item_with_a_mistake_is_told_of_once_and_not_taken(changes: dict[str, object], field: str, problem: str) -> None:
    result = read(qti_item(**changes))  # type: ignore[arg-type]
    assert (result.items, problems(result)) == ((), [(field, problem)])


def test_two_options_with_one_identifier_are_a_mistake() -> None:
    result = read(qti_item().replace('identifier="X2"', 'identifier="X1"'))
    assert problems(result) == [("options", "two options have the same identifier")]


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"body": "<table><tr><td>1</td></tr></table>"}, "table"),
        ({"body": "<p>x<sub>2</sub></p>"}, "sub"),
        ({"body": '<p><a href="https://example.org">here</a></p>'}, "a"),
        ({"prompt": '<m:math xmlns:m="http://www.w3.org/1998/Math/MathML"><m:mi>x</m:mi></m:math>'}, "math"),
        ({"prompt": '<h:ruby xmlns:h="urn:h5"><h:rt>x</h:rt></h:ruby>'}, "ruby"),
        ({"prompt": '<svg xmlns="http://www.w3.org/2000/svg"/>'}, "svg"),
        ({"body": '<p dir="rtl">x</p>'}, "p with dir"),
        ({"body": '<p style="display: none">the answer is X1</p>'}, "p with style"),
        ({"body": '<video src="a.mp4"/>'}, "video"),
        ({"body": '<object data="a.mp3" type="audio/mpeg"/>'}, "object of type audio/mpeg"),
        ({"after": "<p>Note the units.</p>"}, "text after the answer field"),
        ({"start": 'adaptive="true"'}, "an adaptive item"),
        ({"tail": "<templateProcessing/>"}, "templateProcessing"),
        ({"cardinality": "ordered"}, "cardinality 'ordered'"),
        ({"processing": ""}, "no response processing"),
        ({"after": '<textEntryInteraction responseIdentifier="R2"/>'}, "textEntryInteraction"),
    ],
)
def test_what_the_exam_cannot_hold_is_refused_by_its_name(changes: dict[str, str], name: str) -> None:
    result = read(qti_item(**changes))  # type: ignore[arg-type]
    assert result.items == ()
    assert name in refused_names(result)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ('<p onclick="steal()">x</p>', "p with onclick"),
        ("<script>steal()</script>", "script"),
        ('<object data="javascript:steal()" type="text/html"/>', "object with data"),
        ('<iframe src="https://evil.example"/>', "iframe"),
        ('<img src="data:image/png;base64,AAAA" alt="x"/>', "img with src"),
    ],
)
def test_what_acts_by_itself_is_a_problem_of_the_item(body: str, told: str) -> None:
    result = read(qti_item(body=body))
    assert result.items == ()
    assert ("stem", told) in [(each.field, each.problem.partition(":")[0]) for each in result.problems]


def test_options_that_keep_their_place_are_kept_in_the_draft_and_named() -> None:
    text = qti_item().replace('identifier="X3"', 'identifier="X3" fixed="true"')
    result = read(text)
    assert (only(result).pinned, kept_names(result)) == ("C", {'fixed="true"'})
    unshuffled = read(qti_item(interaction='shuffle="false" maxChoices="1"'))
    assert (only(unshuffled).pinned, kept_names(unshuffled)) == ("ABC", {'shuffle="false"'})


def test_feedback_goes_to_the_option_that_brings_it_up_and_the_rest_to_the_item() -> None:
    inline = '<feedbackInline outcomeIdentifier="FEEDBACK" identifier="X1" showHide="show">Well seen.</feedbackInline>'
    modal = '<modalFeedback outcomeIdentifier="FEEDBACK" identifier="X2" showHide="show"><p>Too <b>much</b>.</p></modalFeedback>'
    always = '<modalFeedback outcomeIdentifier="ALL" identifier="all" showHide="show">A pause.</modalFeedback>'
    choices = {**CHOICES, "X1": f"Wait {inline}"}
    found = only(
        read(qti_item(choices=choices, outcomes=FEEDBACK + ALWAYS, processing=CUSTOM.format(points=1), tail=modal + always))
    )
    assert [option.text for option in found.options] == ["Wait", "Insist", "Leave"]
    assert [option.rationale for option in found.options] == ["Well seen.", "Too **much**.", ""]
    assert found.feedback == "A pause."


def test_feedback_for_several_options_together_is_named() -> None:
    hidden = '<modalFeedback outcomeIdentifier="FEEDBACK" identifier="X1" showHide="hide">Not quite.</modalFeedback>'
    result = read(qti_item(outcomes=FEEDBACK, processing=CUSTOM.format(points=1), tail=hidden))
    assert (only(result).feedback, kept_names(result)) == ("", {"feedback 'X1'"})


def test_an_image_comes_along_drawn_anew_with_its_alt_text() -> None:
    body = '<p><img src="images/a%20b.png" alt="A  red square"/></p>'
    found = only(read(qti_item(body=body), files={"images/a b.png": picture()}))
    (image,) = found.images
    assert (image.name, image.data, image.alt) == (drawn().name, drawn().data, "A red square")
    assert found.stem.startswith(f"![A red square]({image.name})")


@pytest.mark.parametrize(
    ("tag", "files", "problem"),
    [
        ('<img src="a.png"/>', {"a.png": picture()}, "'a.png' has no alt text"),
        ('<img src="a.png" alt=" "/>', {"a.png": picture()}, "'a.png' has no alt text"),
        ('<img src="b.png" alt="x"/>', {"a.png": picture()}, "'b.png' is not in the file"),
        ('<img src="a.png" alt="x"/>', {"a.png": b"<svg/>"}, "'a.png' is not a PNG, JPEG, GIF or WebP image of a usual size"),
        ('<img src="https://evil.example/a.png" alt="x"/>', {}, "'https://evil.example/a.png' is not in the file"),
    ],
)
def test_an_image_that_cannot_be_shown_is_told_of(tag: str, files: dict[str, bytes | str], problem: str) -> None:
    result = read(qti_item(body=f"<p>{tag}</p>"), files=files)
    assert (result.items, problems(result)) == ((), [("image", problem)])


def test_an_object_gives_way_to_the_one_inside_it_and_says_so() -> None:
    body = (
        '<p><object data="a.eps" type="image/eps"><object data="a.png" type="image/png">A <b>red</b> square</object></object></p>'
    )
    result = read(qti_item(body=body), files={"a.png": picture()})
    assert (only(result).images[0].alt, kept_names(result)) == ("A red square", {"object of type image/eps"})


def test_two_items_share_the_text_they_point_to() -> None:
    body = '<div><object data="texts/island.html" type="text/html"/></div>'
    page = '<html><head><title>The island</title></head><body><p>Long ago<p><img src="../a.png" alt="A shore"></body></html>'
    files: dict[str, bytes | str] = {"texts/island.html": page, "a.png": picture()}
    result = read(qti_item(body=body), qti_item(body=body, code="i2"), files=files)
    (stimulus,) = result.stimuli
    assert [found.stimulus for found in result.items] == ["texts-island"] * 2
    assert (stimulus.title, stimulus.text) == ("The island", f"Long ago\n\n![A shore]({stimulus.images[0].name})")


def test_an_item_whose_shared_text_is_missing_is_not_taken() -> None:
    result = read(qti_item(body='<object data="island.html" type="text/html"/>'))
    assert (result.items, problems(result)) == ((), [("stimulus", "'island.html' is not in the package")])


def test_a_qti_3_item_with_a_stimulus_is_read_like_a_qti_2_item() -> None:
    three = """<?xml version="1.0" encoding="UTF-8"?>
    <qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="i1" title="Waiting" adaptive="false">
      <qti-response-declaration base-type="identifier" cardinality="multiple" identifier="RESPONSE">
        <qti-correct-response><qti-value>X1</qti-value><qti-value>X2</qti-value></qti-correct-response></qti-response-declaration>
      <qti-outcome-declaration base-type="float" cardinality="single" identifier="SCORE"/>
      <qti-assessment-stimulus-ref identifier="S" href="s.xml"/>
      <qti-item-body><p>First?</p><qti-choice-interaction max-choices="0" response-identifier="RESPONSE" shuffle="true">
        <qti-simple-choice identifier="X1">Wait</qti-simple-choice><qti-simple-choice identifier="X2">Look</qti-simple-choice>
        <qti-simple-choice identifier="X3">Leave</qti-simple-choice></qti-choice-interaction></qti-item-body>
      <qti-response-processing template="https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/match_correct.xml"/>
    </qti-assessment-item>"""
    stimulus = """<qti-assessment-stimulus xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="S" title="Home">
      <qti-stimulus-body><p>Two rooms.</p></qti-stimulus-body></qti-assessment-stimulus>"""
    result = read(three, files={"s.xml": stimulus})
    assert (result.format, only(result).key, only(result).stimulus) == (Format.QTI30, "AB", "s")
    assert (result.stimuli[0].title, result.stimuli[0].text) == ("Home", "Two rooms.")


def test_an_extended_text_is_an_essay_question() -> None:
    text = f"""<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p2" identifier="e1" title="Essay">
      <responseDeclaration identifier="RESPONSE" cardinality="single" baseType="string"/>
      <itemBody><rubricBlock view="scorer"><h1>Marks</h1></rubricBlock><rubricBlock view="candidate"><p>Take your time.</p></rubricBlock>
      <extendedTextInteraction responseIdentifier="RESPONSE" expectedLength="900"><prompt>{PROMPT_TEXT}</prompt></extendedTextInteraction>
      </itemBody></assessmentItem>"""
    result = read(text)
    (essay,) = result.essays
    assert (essay.code, essay.text, essay.expected_length) == ("e1", f"Take your time.\n\n{PROMPT_TEXT}", 900)
    assert kept_names(result) == {'rubricBlock for "scorer"'}


PROMPT_TEXT = "How do you wait?"


def test_items_with_one_identifier_are_told_apart_by_the_manifest() -> None:
    result = read(qti_item(code="choice"), qti_item(code="choice"))
    assert [found.code for found in result.items] == ["R-item1", "R-item2"]


def test_a_test_and_files_outside_the_manifest_are_named() -> None:
    manifest = """<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"><resources>
      <resource identifier="t" type="imsqti_test_xmlv2p1" href="test.xml"/>
      <resource identifier="i" type="imsqti_item_xmlv2p2" href="item1.xml"/></resources></manifest>"""
    result = read_here("p.zip", package(qti_item(), manifest=manifest, files={"test.xml": "<x/>", "other.xml": "<x/>"}))
    assert (len(result.items), kept_names(result)) == (1, {"assessmentTest", "a file outside the manifest"})


@pytest.mark.parametrize("version", [Format.QTI21, Format.QTI22, Format.QTI30])
def test_a_written_package_can_be_read_and_says_the_same(version: Format) -> None:
    image = drawn()
    several = item(code="b", kind=Kind.MULTIPLE, options=options("1", "2", "3", key="BC"), pinned="C")
    seen = item(
        code="c", stem=f"Look.\n\n![A red square]({image.name})", images=(image,), options=options("x", "y", rationales={})
    )
    result = read_here("p.zip", write(version, [item(), several, seen]).data)
    assert (result.format, result.items, result.problems) == (version, (item(), several, seen), ())


def test_the_same_items_are_written_in_the_same_bytes() -> None:
    assert write(Format.QTI22, [item()]).data == write(Format.QTI22, [item()]).data


def test_a_package_is_never_written_larger_than_it_may_be_read() -> None:
    images = tuple(DraftImage(f"image-{number}.png", drawn().data, "x") for number in range(999))
    export = write(Format.QTI22, [item(code=code, images=images) for code in "ab"])
    assert [(each.item, each.name) for each in export.unsupported] == [("b", "a package that is full")]
    assert [found.code for found in read_here("p.zip", export.data).items] == ["a"]


def test_codes_that_differ_in_capitals_only_do_not_share_a_package() -> None:
    export = write(Format.QTI22, [item(code="a"), item(code="A"), item(code="a")])
    assert [(each.item, each.name) for each in export.unsupported] == [
        ("A", "a code that is taken"),
        ("a", "a code that is taken"),
    ]
    assert [found.code for found in read_here("p.zip", export.data).items] == ["a"]


def test_a_draft_that_breaks_a_rule_is_never_written() -> None:
    broken = [item(code="a", stem=" "), item(code="b", options=options("x", "y", key="")), item(code="c", stimulus="lost")]
    export = write(Format.QTI22, broken)
    assert [(each.item, each.name, each.is_kept) for each in export.unsupported] == [
        ("a", "stem", False), ("b", "key", False), ("c", "stimulus", False),
    ]  # fmt: skip
