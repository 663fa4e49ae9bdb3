"""Writes items, essays and shared texts as a QTI package: one file each, a manifest, the images once."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from question_bank.formats.draft import DraftEssay, DraftImage, DraftItem, DraftOption, DraftStimulus, Kind
from question_bank.formats.prose import parse, to_html
from question_bank.formats.prose.to_html import inline
from question_bank.formats.qti import metadata
from question_bank.formats.qti.names import as_version
from question_bank.formats.report import Format

MATCH_CORRECT = {
    Format.QTI21: "http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct",
    Format.QTI22: "http://www.imsglobal.org/question/qti_v2p2/rptemplates/match_correct",
    Format.QTI30: "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/match_correct.xml",
}
MANIFESTS = {
    Format.QTI21: ("http://www.imsglobal.org/xsd/imscp_v1p1", "QTIv2.1 Package"),
    Format.QTI22: ("http://www.imsglobal.org/xsd/imscp_v1p1", "QTIv2.2 Package"),
    Format.QTI30: ("http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1", "QTI Package"),
}
NUMBERS = {Format.QTI21: "xmlv2p1", Format.QTI22: "xmlv2p2", Format.QTI30: "xmlv3p0"}
EPOCH = (1980, 1, 1, 0, 0, 0)  # the same items give the same bytes


def write_package(
    version: Format, items: Sequence[DraftItem], essays: Sequence[DraftEssay], stimuli: Sequence[DraftStimulus]
) -> bytes:
    """The package as a zip file. The drafts must have passed the check; each needs a code of its own."""
    files: dict[str, bytes] = {}
    space, schema = MANIFESTS[version]
    manifest = Element("manifest", {"xmlns": space, "identifier": "manifest"})
    about = SubElement(manifest, "metadata")
    SubElement(about, "schema").text, SubElement(about, "schemaversion").text = schema, "1.0.0"
    SubElement(manifest, "organizations")
    resources = SubElement(manifest, "resources")
    for stimulus in stimuli:
        name = stimulus_file(stimulus.ref, version)
        files[name] = _xml(_stimulus(stimulus, version))
        kind = f"imsqti_stimulus_{NUMBERS[version]}" if version is Format.QTI30 else "webcontent"
        _resource(resources, f"stimulus-{stimulus.ref}", kind, name, stimulus.images, files)
    drafts: list[DraftItem | DraftEssay] = [*items, *essays]
    for draft in drafts:
        name = f"items/{draft.code}.xml"
        tree = _item(draft, version) if isinstance(draft, DraftItem) else _essay(draft, version)
        files[name] = _xml(as_version(tree, version))
        resource = _resource(resources, f"item-{draft.code}", f"imsqti_item_{NUMBERS[version]}", name, draft.images, files)
        if isinstance(draft, DraftItem):
            metadata.write(draft, resource)
    return _zipped({"imsmanifest.xml": _xml(manifest), **files})


def stimulus_file(ref: str, version: Format) -> str:
    """Where in the package a shared text stands."""
    return f"stimuli/{ref}.{'xml' if version is Format.QTI30 else 'html'}"


def _resource(
    parent: Element, identifier: str, kind: str, name: str, images: Iterable[DraftImage], files: dict[str, bytes]
) -> Element:
    resource = Element("resource", {"identifier": identifier, "type": kind, "href": name})
    parent.append(resource)
    for image in images:
        files[f"images/{image.name}"] = image.data
    for file in [name, *(f"images/{image.name}" for image in images)]:
        SubElement(resource, "file", {"href": file})
    return resource


def _item(draft: DraftItem, version: Format) -> Element:
    item = _start(draft)
    cardinality = "single" if draft.kind is Kind.SINGLE else "multiple"
    response = SubElement(
        item, "responseDeclaration", {"identifier": "RESPONSE", "cardinality": cardinality, "baseType": "identifier"}
    )
    correct = SubElement(response, "correctResponse")
    for letter in draft.key:
        SubElement(correct, "value").text = letter
    _outcome(item, "SCORE", "single", "float", "0")
    rationales = [option for option in draft.options if option.rationale]
    if rationales:
        _outcome(item, "FEEDBACK", cardinality, "identifier")
    if draft.feedback:
        _outcome(item, "GENERAL", "single", "identifier", "general")
    body = _body(item, draft.stimulus, version)
    _choices(draft, _question(body, draft.stem, "choiceInteraction"))
    _processing(item, version, has_rationales=bool(rationales))
    for option in rationales:
        _modal(item, "FEEDBACK", option.letter, option.rationale, version)
    if draft.feedback:
        _modal(item, "GENERAL", "general", draft.feedback, version)
    return item


def _choices(draft: DraftItem, interaction: Element) -> None:
    keeps_all = bool(draft.pinned) and len(draft.pinned) == len(draft.options)
    interaction.attrib |= {"shuffle": str(not keeps_all).lower(), "maxChoices": "1" if draft.kind is Kind.SINGLE else "0"}
    for option in draft.options:
        is_fixed = option.letter in draft.pinned and not keeps_all
        choice = SubElement(interaction, "simpleChoice", {"identifier": option.letter, **({"fixed": "true"} if is_fixed else {})})
        _choice_text(option, choice)


def _choice_text(option: DraftOption, choice: Element) -> None:
    blocks, _ = parse(option.text)
    if len(blocks) == 1 and blocks[0].kind == "p":
        inline(blocks[0].spans, choice, _image_address)
    else:
        to_html(blocks, choice, _image_address)


def _essay(draft: DraftEssay, version: Format) -> Element:
    item = _start(draft)
    SubElement(item, "responseDeclaration", {"identifier": "RESPONSE", "cardinality": "single", "baseType": "string"})
    _outcome(item, "SCORE", "single", "float").set("externalScored", "human")
    interaction = _question(_body(item, draft.stimulus, version), draft.text, "extendedTextInteraction")
    if draft.expected_length is not None:
        interaction.set("expectedLength", str(draft.expected_length))
    return item


def _start(draft: DraftItem | DraftEssay) -> Element:
    attributes = {"identifier": draft.code, "title": draft.title, "adaptive": "false", "timeDependent": "false"}
    return Element("assessmentItem", attributes)


def _outcome(item: Element, name: str, cardinality: str, kind: str, default: str = "") -> Element:
    outcome = SubElement(item, "outcomeDeclaration", {"identifier": name, "cardinality": cardinality, "baseType": kind})
    if default:
        SubElement(SubElement(outcome, "defaultValue"), "value").text = default
    return outcome


def _body(item: Element, stimulus: str, version: Format) -> Element:
    address = f"../{stimulus_file(stimulus, version)}"
    if stimulus and version is Format.QTI30:
        SubElement(item, "assessmentStimulusRef", {"identifier": f"stimulus-{stimulus}", "href": address})
    body = SubElement(item, "itemBody")
    if stimulus and version is not Format.QTI30:
        SubElement(SubElement(body, "div"), "object", {"data": address, "type": "text/html"})
    return body


def _question(body: Element, text: str, kind: str) -> Element:
    """The text before the interaction; its last paragraph is the prompt, so that it names the answers."""
    blocks, _ = parse(text)
    has_prompt = blocks[-1].kind == "p"
    to_html(blocks[:-1] if has_prompt else blocks, body, _image_address)
    interaction = SubElement(body, kind, {"responseIdentifier": "RESPONSE"})
    if has_prompt:
        inline(blocks[-1].spans, SubElement(interaction, "prompt"), _image_address)
    return interaction


def _processing(item: Element, version: Format, *, has_rationales: bool) -> None:
    processing = SubElement(item, "responseProcessing")
    if not has_rationales:
        processing.set("template", MATCH_CORRECT[version])
        return
    condition = SubElement(processing, "responseCondition")
    right = SubElement(condition, "responseIf")
    match = SubElement(right, "match")
    SubElement(match, "variable", {"identifier": "RESPONSE"})
    SubElement(match, "correct", {"identifier": "RESPONSE"})
    for branch, points in ((right, "1"), (SubElement(condition, "responseElse"), "0")):
        score = SubElement(branch, "setOutcomeValue", {"identifier": "SCORE"})
        SubElement(score, "baseValue", {"baseType": "float"}).text = points
    SubElement(SubElement(processing, "setOutcomeValue", {"identifier": "FEEDBACK"}), "variable", {"identifier": "RESPONSE"})


def _modal(item: Element, outcome: str, name: str, text: str, version: Format) -> None:
    modal = SubElement(item, "modalFeedback", {"outcomeIdentifier": outcome, "identifier": name, "showHide": "show"})
    to_html(parse(text)[0], SubElement(modal, "contentBody") if version is Format.QTI30 else modal, _image_address)


def _stimulus(stimulus: DraftStimulus, version: Format) -> Element:
    if version is Format.QTI30:
        root = Element("assessmentStimulus", {"identifier": f"stimulus-{stimulus.ref}", "title": stimulus.title})
        to_html(parse(stimulus.text)[0], SubElement(root, "stimulusBody"), _image_address)
        return as_version(root, version)
    page = Element("html", {"xmlns": "http://www.w3.org/1999/xhtml"})
    SubElement(SubElement(page, "head"), "title").text = stimulus.title
    to_html(parse(stimulus.text)[0], SubElement(page, "body"), _image_address)
    return page


_image_address: Callable[[str], str] = "../images/{}".format


def _xml(root: Element) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}'.encode()


def _zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in files.items():
            package.writestr(zipfile.ZipInfo(name, EPOCH), data, compress_type=zipfile.ZIP_DEFLATED)
    return out.getvalue()
