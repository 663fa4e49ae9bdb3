"""Area, level and reference of an item, kept in the IEEE LOM metadata of its resource in the manifest."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement

from question_bank.formats.draft import DraftItem

LOM = "http://www.imsglobal.org/xsd/imsmd_v1p2"
PURPOSES = {"competency": "area", "educational level": "level"}


def read(resource: Element) -> dict[str, str]:
    """The fields of a draft that the metadata of this resource tells; the resource has plain names."""
    found: dict[str, str] = {}
    for classification in resource.iter("classification"):
        field = PURPOSES.get(_text(classification.find("purpose/value")).lower())
        identifier = _text(classification.find("taxonPath/taxon/id")) or _text(classification.find("taxonpath/taxon/id"))
        if field and identifier:
            found.setdefault(field, identifier)
    for relation in resource.iter("relation"):
        if _text(relation.find("kind/value")).lower() == "isbasedon":
            found.setdefault("reference", _text(relation.find("resource/description")))
            found.setdefault("reference_url", _text(relation.find("resource/catalogentry/entry")))
    return {field: " ".join(value.split()) for field, value in found.items() if value}


def write(draft: DraftItem, resource: Element) -> None:
    """Put the metadata into the resource; nothing when the draft tells nothing."""
    if not (draft.area or draft.level or draft.reference or draft.reference_url):
        return
    lom = SubElement(SubElement(resource, "metadata"), "lom", {"xmlns": LOM})
    if draft.reference or draft.reference_url:
        relation = SubElement(lom, "relation")
        _vocabulary(relation, "kind", "isbasedon")
        _nested(
            relation,
            {"resource/description/langstring": draft.reference, "resource/catalogentry/entry/langstring": draft.reference_url},
        )
    for purpose, field in PURPOSES.items():
        if getattr(draft, field):
            classification = SubElement(lom, "classification")
            _vocabulary(classification, "purpose", purpose)
            _nested(classification, {"taxonpath/taxon/id": getattr(draft, field)})


def _text(element: Element | None) -> str:
    return "" if element is None else "".join(element.itertext()).strip()


def _vocabulary(parent: Element, name: str, value: str) -> None:
    holder = SubElement(parent, name)
    for tag, text in (("source", "LOMv1.0"), ("value", value)):
        SubElement(SubElement(holder, tag), "langstring", {"xml:lang": "x-none"}).text = text


def _nested(parent: Element, texts: Mapping[str, str]) -> None:
    for path, text in texts.items():
        holder = parent
        for name in path.split("/") if text else []:
            there = holder.find(name)
            holder = SubElement(holder, name) if there is None else there
        if text:
            holder.text = text
