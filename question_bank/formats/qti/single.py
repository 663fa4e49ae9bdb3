"""Reads one QTI item: choice and extended text. Every other interaction is refused by its name."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from question_bank.formats import secure_xml
from question_bank.formats.draft import DraftEssay
from question_bank.formats.gather import Gathering, Notes
from question_bank.formats.pictures import Shelf
from question_bank.formats.qti.body import Body, Surroundings
from question_bank.formats.qti.choice import read_choice
from question_bank.formats.qti.names import as_qti2, version_of
from question_bank.formats.refusal import Refused
from question_bank.formats.report import Import

CHOICE, EXTENDED_TEXT = "choiceInteraction", "extendedTextInteraction"
COMPUTED = (
    ("templateDeclaration", "each candidate would get other numbers; an item here is one frozen text"),
    ("templateProcessing", "the question is computed; an item here is one frozen text"),
)


def read_single(data: bytes, file: str) -> Import:
    """One item in a file of its own, without images. Raises Refused when it is no QTI item at all."""
    root = secure_xml.parse(data, file)
    gathering, version = Gathering(file), version_of(root, file)
    if secure_xml.local(root.tag) not in ("assessmentItem", "qti-assessment-item"):
        raise Refused(file, f"it is a {secure_xml.local(root.tag)}, not an item", "Upload items, or a package of items")
    read_item(as_qti2(root), file, gathering, Surroundings(Shelf(), lambda address: None, _no_stimulus, "", {}))
    return gathering.result(version)


def read_item(item: Element, file: str, gathering: Gathering, around: Surroundings) -> None:
    """Read the item (with plain QTI 2 names) and keep it, or note why it cannot be kept."""
    notes = gathering.notes(item.get("title") or item.get("identifier") or file, file=file)
    body = item.find("itemBody")
    if body is None:
        notes.problem("itemBody", "is missing", "Export the item again")
    if body is None or notes.has_controls("text", "".join(item.itertext())):
        return
    _refuse_whole_features(item, notes)
    interactions = [each for each in body.iter() if str(each.tag).endswith("Interaction")]
    kinds = [str(each.tag) for each in interactions]
    if kinds == [CHOICE]:
        draft = read_choice(item, interactions[0], Body(item, body, notes, around), around.metadata, notes)
        if draft is not None:
            gathering.take(draft, notes)
    elif kinds == [EXTENDED_TEXT]:
        gathering.take(_essay(interactions[0], Body(item, body, notes, around), notes), notes)
    else:
        _refuse_interactions(kinds, notes)


def _refuse_whole_features(item: Element, notes: Notes) -> None:
    if item.get("adaptive") == "true":
        notes.refuse("an adaptive item", "it changes while it is answered and may be answered again; the exam asks once")
    for tag, reason in COMPUTED:
        if item.find(tag) is not None:
            notes.refuse(tag, reason)
    for sheet in item.iter("stylesheet"):
        notes.leave("stylesheet", f"{sheet.get('href', '')}: the exam has one look for all items")


def _refuse_interactions(kinds: list[str], notes: Notes) -> None:
    if not kinds:
        notes.refuse("no interaction", "the item asks nothing")
    for kind in dict.fromkeys(kinds):
        if kind not in (CHOICE, EXTENDED_TEXT):
            notes.refuse(kind, f"only {CHOICE} and {EXTENDED_TEXT} are items of this exam")
        elif len(kinds) > 1:
            notes.refuse("several interactions", f"{len(kinds)} interactions in one item; the bank has one answer for each item")


def _essay(interaction: Element, body: Body, notes: Notes) -> DraftEssay:
    for name in ("minStrings", "maxStrings", "patternMask"):
        if interaction.get(name, "1") not in ("0", "1"):
            notes.refuse(f"{EXTENDED_TEXT} with {name}", "an essay is one free text")
    if body.feedback:
        notes.leave("feedback to an essay", "essays are marked by two reviewers; there is no automatic feedback")
    length = interaction.get("expectedLength", "")
    number = int(length) if length.isdecimal() and len(length) < 7 else None
    text = body.stem(interaction)
    return DraftEssay(body.code, body.title, text, number, body.stimulus, body.pictures.used, notes.source)


def _no_stimulus(address: str, notes: Notes) -> str:
    notes.problem("stimulus", f"{address[:200]!r} is not in the file", "Upload the whole package")
    return ""
