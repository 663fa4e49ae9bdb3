"""Small files of each format, made in code, and the items they hold."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Mapping
from typing import Any

from PIL import Image

from question_bank.formats import DraftImage, DraftItem, DraftOption, Import, Kind, redrawn
from question_bank.formats.reading import read_here

QTI22 = "http://www.imsglobal.org/xsd/imsqti_v2p2"
MATCH = "http://www.imsglobal.org/question/qti_v2p2/rptemplates/match_correct"
BODY = "<p>A baby turns away.</p>"
PROMPT = "What comes first?"
CHOICES = {"X1": "Wait", "X2": "Insist", "X3": "Leave"}


def picture(colour: str = "red", kind: str = "PNG", size: tuple[int, int] = (8, 6), **options: Any) -> bytes:
    """A small image of one colour."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind, **options)
    return out.getvalue()


def drawn(colour: str = "red", alt: str = "A red square") -> DraftImage:
    """The same image as it stands in a draft."""
    name, data = redrawn(picture(colour))
    return DraftImage(name, data, alt)


def item(**changes: Any) -> DraftItem:
    """A sound item that fills every field but the images and the vignette."""
    fields: dict[str, Any] = {
        "code": "waiting-1",
        "title": "Waiting",
        "kind": Kind.SINGLE,
        "stem": "A baby turns away.\n\nWhat comes **first**?",
        "options": options("Wait", "*Insist*", "Leave", key="A"),
        "feedback": "Looking away is a pause.",
        "area": "reflection/self-awareness",
        "level": "application",
        "reference": "Brazelton, T. B. (1974). Origins of reciprocity.",
        "reference_url": "https://example.org/1974",
    }
    return DraftItem(**{**fields, **changes})


def options(*texts: str, key: str = "A", rationales: Mapping[str, str] | None = None) -> tuple[DraftOption, ...]:
    """Options with the letters A, B, C, ...; each says why unless told otherwise."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[: len(texts)]
    said = {letter: f"Because of {letter}." for letter in letters} if rationales is None else rationales
    return tuple(
        DraftOption(letter, text, letter in key, said.get(letter, "")) for letter, text in zip(letters, texts, strict=True)
    )


def qti_item(
    *,
    body: str = BODY,
    prompt: str = PROMPT,
    choices: Mapping[str, str] = CHOICES,
    key: tuple[str, ...] = ("X1",),
    cardinality: str = "single",
    interaction: str = 'shuffle="true" maxChoices="1"',
    mapping: str = "",
    processing: str = f'<responseProcessing template="{MATCH}"/>',
    outcomes: str = "",
    after: str = "",
    tail: str = "",
    start: str = 'adaptive="false"',
    code: str = "i1",
) -> str:
    """One QTI 2.2 choice item; each part can be spoilt."""
    values = "".join(f"<value>{value}</value>" for value in key)
    offered = "".join(f'<simpleChoice identifier="{name}">{text}</simpleChoice>' for name, text in choices.items())
    correct = f"<correctResponse>{values}</correctResponse>" if key else ""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<assessmentItem xmlns="{QTI22}" identifier="{code}" title="Waiting" {start} timeDependent="false">
  <responseDeclaration identifier="RESPONSE" cardinality="{cardinality}" baseType="identifier">{correct}{mapping}</responseDeclaration>
  <outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>{outcomes}
  <itemBody>{body}<choiceInteraction responseIdentifier="RESPONSE" {interaction}><prompt>{prompt}</prompt>{offered}</choiceInteraction>{after}</itemBody>
  {processing}{tail}
</assessmentItem>"""


def package(*items: str | bytes, files: Mapping[str, bytes | str] | None = None, manifest: str | None = None) -> bytes:
    """A QTI package of these items ("item1.xml", ...) and other files."""
    names = [f"item{number}.xml" for number in range(1, len(items) + 1)]
    entries = "".join(f'<resource identifier="R-{name[:-4]}" type="imsqti_item_xmlv2p2" href="{name}"/>' for name in names)
    told = f'<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"><resources>{entries}</resources></manifest>'
    return zipped({"imsmanifest.xml": manifest or told, **dict(zip(names, items, strict=True)), **(files or {})})


def zipped(files: Mapping[str, bytes | str]) -> bytes:
    """A zip file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def moodle(*questions: str) -> bytes:
    """A Moodle quiz of these questions."""
    return f'<?xml version="1.0" encoding="UTF-8"?><quiz>{"".join(questions)}</quiz>'.encode()


def moodle_choice(
    stem: str = "<p>What comes first?</p>",
    fractions: tuple[str, ...] = ("100", "0", "0"),
    *,
    kind: str = "multichoice",
    single: str = "true",
    more: str = "",
    image: bytes | None = None,
) -> str:
    """One Moodle question with the answers Wait, Insist and Leave."""
    file = "" if image is None else f'<file name="a.png" path="/" encoding="base64">{base64.b64encode(image).decode()}</file>'
    answers = "".join(
        f'<answer fraction="{fraction}" format="html"><text>{text}</text><feedback format="html"><text></text></feedback></answer>'
        for fraction, text in zip(fractions, CHOICES.values(), strict=True)
    )
    return f"""<question type="{kind}"><name><text>Waiting</text></name>
      <questiontext format="html"><text><![CDATA[{stem}]]></text>{file}</questiontext>
      <single>{single}</single><shuffleanswers>true</shuffleanswers>{answers}{more}</question>"""


def read_text(text: str, name: str = "upload.txt") -> Import:
    """What a text file holds."""
    return read_here(name, text.encode())


def problems(result: Import) -> list[tuple[str, str]]:
    """(field, problem) of each problem."""
    return [(each.field, each.problem) for each in result.problems]


def refused_names(result: Import) -> set[str]:
    """The names of what kept items from being taken."""
    return {each.name for each in result.unsupported if not each.is_kept}


def kept_names(result: Import) -> set[str]:
    """The names of what items went on without."""
    return {each.name for each in result.unsupported if each.is_kept}
