"""The names of QTI 2 and QTI 3: the same words, written camelCase there and qti-kebab-case here."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from question_bank.formats.refusal import Refused
from question_bank.formats.report import Format
from question_bank.formats.secure_xml import local, namespace

SPACES = {
    Format.QTI21: "http://www.imsglobal.org/xsd/imsqti_v2p1",
    Format.QTI22: "http://www.imsglobal.org/xsd/imsqti_v2p2",
    Format.QTI30: "http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
}
OURS = frozenset(
    {"assessmentItem", "responseDeclaration", "correctResponse", "value", "outcomeDeclaration", "defaultValue"}
    | {"itemBody", "choiceInteraction", "prompt", "simpleChoice", "extendedTextInteraction", "responseProcessing"}
    | {"responseCondition", "responseIf", "responseElse", "match", "variable", "correct"}
    | {"setOutcomeValue", "baseValue", "modalFeedback", "assessmentStimulusRef", "contentBody", "assessmentStimulus"}
    | {"stimulusBody"}
)


def version_of(root: Element, file: str) -> Format:
    """Which QTI the root element belongs to. Raises Refused for others, older ones too."""
    for version, space in SPACES.items():
        if namespace(root) == space:
            return version
    raise Refused(file, f"its namespace {namespace(root)!r} is not QTI 2.1, 2.2 or 3.0", "Export it as QTI 2.1 or newer")


def as_qti2(root: Element) -> Element:
    """A copy with plain QTI 2 names: no namespaces, and "qti-simple-choice" as "simpleChoice"."""
    is_three = local(root.tag).startswith("qti-")
    tag = local(root.tag)
    copy = Element(_camel(tag.removeprefix("qti-")) if tag.startswith("qti-") else tag, _attributes(root, is_three))
    copy.text, copy.tail = root.text, root.tail
    # Comments and instructions have no name; their tails belong to the text around them.
    for child in root:
        if local(child.tag):
            copy.append(as_qti2(child))
        elif len(copy):
            copy[-1].tail = (copy[-1].tail or "") + (child.tail or "")
        else:
            copy.text = (copy.text or "") + (child.tail or "")
    return copy


def _attributes(element: Element, is_three: bool) -> dict[str, str]:
    named = (
        (local(name), value)
        for name, value in element.attrib.items()
        if not name.startswith("{http://www.w3.org/2001/XMLSchema-instance}")
    )
    return {_camel(name) if is_three and not name.startswith(("aria-", "data-")) else name: value for name, value in named}


def as_version(root: Element, version: Format) -> Element:
    """The tree with the names and the namespace of this version; changed in place."""
    for element in root.iter():
        if version is Format.QTI30 and element.tag in OURS:
            element.tag = "qti-" + _kebab(str(element.tag))
            element.attrib = {_kebab(name): value for name, value in element.attrib.items()}
    root.set("xmlns", SPACES[version])
    return root


def _camel(name: str) -> str:
    return re.sub(r"-([a-z])", lambda found: found.group(1).upper(), name)


def _kebab(name: str) -> str:
    return re.sub(r"([A-Z])", lambda found: "-" + found.group(1).lower(), name)
