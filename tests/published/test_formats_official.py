"""The official examples of QTI 2.2 and the hostile files: what is taken, what is refused, and why."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from question_bank.formats import Format, Import, read, write
from question_bank.formats.reading import read_here
from tests.published.files import REFERENCE, figures

QTI = REFERENCE / "qti"
CHOICES = {"choice", "choice_fixed", "orkney1", "orkney2"}
ESSAYS = {"essay", "extended_text", "extended_text_rubric", "nested_object"}
INTERACTIONS = {
    "associate": "associateInteraction",
    "data-attributes": "gapMatchInteraction",
    "drawing": "drawingInteraction",
    "gap_match": "gapMatchInteraction",
    "graphic_associate": "graphicAssociateInteraction",
    "graphic_gap_match": "graphicGapMatchInteraction",
    "graphic_gap_match_text": "graphicGapMatchInteraction",
    "graphic_order": "graphicOrderInteraction",
    "hotspot": "hotspotInteraction",
    "hottext": "hottextInteraction",
    "inline_choice": "inlineChoiceInteraction",
    "inline_choice_math": "inlineChoiceInteraction",
    "match": "matchInteraction",
    "media_coords": "mediaInteraction",
    "order": "orderInteraction",
    "order_partial_scoring": "orderInteraction",
    "order_rtl": "orderInteraction",
    "position_object": "positionObjectInteraction",
    "select_point": "selectPointInteraction",
    "slider": "sliderInteraction",
    "text_entry": "textEntryInteraction",
    "upload": "uploadInteraction",
    "upload_composite": "uploadInteraction",
}
OTHERS = {
    "Example01-modalFeedback": "part marks, penalties or other totals",  # 10 points
    "Example02-feedbackInline": "part marks, penalties or other totals",
    "Example03-feedbackBlock-solution": "an adaptive item",
    "Example03-feedbackBlock-solution-random": "an adaptive item",
    "Example04-feedbackBlock-templateBlock": "an adaptive item",
    "Example05-feedbackBlock-adaptive": "an adaptive item",
    "adaptive": "an adaptive item",
    "adaptive_template": "an adaptive item",
    "feedback_adaptive": "an adaptive item",
    "hint": "an adaptive item",
    "audio-video": "video",
    "choice_aria": "table",
    "choice_multiple": "part marks, penalties or other totals",
    "choice_multiple_chocolade": "scoring of many options",  # two right sets of 14 options
    "choice_multiple_rtl": "part marks, penalties or other totals",
    "choice_ruby": "ruby",
    "figures": "figure",
    "math": "math",
    "mc_calc3": "templateDeclaration",
    "mc_calc5": "templateDeclaration",
    "mc_stat2": "templateDeclaration",
    "multi-input": "several interactions",
    "svg": "SVG image",
    "template": "templateDeclaration",
    "template_image": "templateDeclaration",
}
REFUSED = INTERACTIONS | OTHERS
WITHOUT_KEY = {"likert"}
HARMLESS = {"ok.zip", "latin1.zip", "utf16.zip"}


def official() -> bytes:
    """The examples as one package; the images and the shared page that the manifest names stand in as our own."""
    manifest = (QTI / "qti22/imsmanifest.xml").read_text(encoding="utf-8")
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(drawn, "PNG")
    stand_ins = {".png": drawn.getvalue(), ".jpg": drawn.getvalue(), ".html": b"<p>The islands.</p>"}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for path in sorted((QTI / "qti22").glob("*.xml")):
            package.writestr(path.name, path.read_bytes())
        for name in sorted(set(re.findall(r'href="([^"]+)"', manifest))):
            if not name.endswith(".xml"):
                package.writestr(name, stand_ins.get(Path(name).suffix, b"<svg/>"))
    return out.getvalue()


@pytest.fixture(scope="module")
def examples() -> Import:
    return read_here("examples.zip", official())


def file_of(each: Any) -> str:
    """The name of the part of the package that this came from, without its ending."""
    return Path(each.source.file.rpartition(": ")[2]).stem


def stems(result: Import, names: str) -> set[str]:
    return {file_of(each) for each in getattr(result, names)}


def test_every_official_example_is_either_taken_or_told_of_by_name(examples: Import) -> None:
    assert stems(examples, "items") == CHOICES
    assert stems(examples, "essays") == ESSAYS
    assert stems(examples, "problems") == WITHOUT_KEY
    refused = {file_of(each) for each in examples.unsupported if not each.is_kept}
    assert refused == set(REFUSED)
    assert len(CHOICES | ESSAYS | WITHOUT_KEY | set(REFUSED)) == len(list((QTI / "qti22").glob("*.xml"))) - 1


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_the_reason_is_the_one_that_an_expert_would_give(examples: Import, name: str) -> None:
    told = {each.name for each in examples.unsupported if file_of(each) == name and not each.is_kept}
    assert REFUSED[name] in told


def vectors() -> dict[str, Any]:
    return {Path(each["file"]).stem: each for each in figures("qti/scoring_vectors_qti22.json")}


@pytest.mark.parametrize("name", sorted(CHOICES))
@pytest.mark.parametrize("version", [None, *(each for each in Format if each not in (Format.AIKEN, Format.GIFT))])
def test_every_answer_scores_as_published_after_import_and_after_export_and_import_again(
    examples: Import, name: str, version: Format | None
) -> None:
    draft = next(each for each in examples.items if file_of(each) == name)
    if (
        version
        and not (draft.images and version in (Format.CSV, Format.XLSX))
        and not (draft.stimulus and version is Format.MOODLE)
    ):
        (draft,) = read_here("again", write(version, [draft], stimuli=examples.stimuli).data).items
    told = vectors()[name]
    letters = dict(zip(told["options"], "ABCDEFGHIJKLMNOPQRSTUVWXYZ", strict=False))
    scores = [draft.score(letters[each] for each in vector["response"]) for vector in told["vectors"]]
    assert scores == [vector["SCORE"] for vector in told["vectors"]]


def test_each_vector_belongs_to_an_example_that_is_taken_or_refused_by_name(examples: Import) -> None:
    assert set(vectors()) <= CHOICES | set(REFUSED)
    assert len(set(vectors()) & CHOICES) == 4


@pytest.mark.parametrize("name", sorted(each.name for each in (QTI / "malformed").iterdir()))
def test_each_hostile_file_is_refused_with_its_name_and_a_reason(name: str) -> None:
    result = read(name, (QTI / "malformed" / name).read_bytes())
    if name in HARMLESS:
        assert (len(result.items), result.problems) == (1, ())
        return
    assert (result.items, result.essays) == ((), ())
    assert all(each.source.file.startswith(name) and each.problem and each.mend for each in result.problems)
    assert result.problems


def test_latin_1_and_utf_16_are_read_rightly() -> None:
    latin, wide = (read_here(name, (QTI / "malformed" / name).read_bytes()) for name in ("latin1.zip", "utf16.zip"))
    assert latin.items[0].stem == "caf\u00e9 \u00a3"
    assert wide.items[0].stem == "Za\u017c\u00f3\u0142\u0107 \u0119 \u03a9"


@pytest.mark.parametrize("name", sorted(each.name for each in (QTI / "xml_attacks").iterdir()))
def test_each_xml_attack_is_refused_with_its_name_and_a_reason(name: str) -> None:
    (problem,) = read(name, (QTI / "xml_attacks" / name).read_bytes()).problems
    assert (problem.source.file, problem.field) == (name, "file")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("BadManifest.zip", "not well-formed XML"),
        ("ExternalHref.zip", "lies outside the package"),
        ("NotContentPackage.zip", "no imsmanifest.xml"),
        ("ZipSlip.zip", "leads out of the package"),
    ],
)
def test_each_bad_package_is_refused_for_its_own_reason(name: str, told: str) -> None:
    (problem,) = read(name, (QTI / "packages" / name).read_bytes()).problems
    assert problem.source.file.startswith(name)
    assert told in problem.problem


def test_the_good_package_gives_its_six_single_choice_items() -> None:
    result = read("WebDeveloperTest1.zip", (QTI / "packages" / "WebDeveloperTest1.zip").read_bytes())
    assert [(item.code, item.key) for item in result.items] == [
        ("question1", "C"), ("question2", "A"), ("question3", "C"), ("question4", "D"), ("question6", "D"), ("question7", "A"),
    ]  # fmt: skip
    assert len(result.items[3].images) == 1
    assert {file_of(each) for each in result.unsupported if not each.is_kept} == {"question5", "question8", "question9"}
