"""An Import as plain JSON values and back; each image travels once."""

from __future__ import annotations

import base64
from dataclasses import asdict
from typing import Any

from question_bank.formats.draft import DraftEssay, DraftImage, DraftItem, DraftOption, DraftStimulus, Kind, Source
from question_bank.formats.report import Format, Import, Problem, Unsupported

Values = dict[str, Any]


def to_json(result: Import) -> Values:
    """Values that `json` can write."""
    images: dict[str, str] = {}
    drafts = {
        name: [_draft(each, images) for each in getattr(result, name)]
        for name in ("items", "essays", "stimuli")
    }  # fmt: skip
    told = {name: [asdict(each) for each in getattr(result, name)] for name in ("problems", "unsupported")}
    return {"format": result.format, **drafts, **told, "images": images, "columns": result.columns}


def _draft(draft: DraftItem | DraftEssay | DraftStimulus, images: dict[str, str]) -> Values:
    for image in draft.images:
        if image.name not in images:
            images[image.name] = base64.b64encode(image.data).decode()
    values = {name: getattr(draft, name) for name in draft.__slots__ if name not in ("images", "options", "source")}
    if isinstance(draft, DraftItem):
        values["options"] = [asdict(option) for option in draft.options]
    return {**values, "images": [[image.name, image.alt] for image in draft.images], "source": asdict(draft.source)}


def from_json(values: Values) -> Import:
    """The Import again. The values come from our own child; one that lies raises KeyError or TypeError."""
    data = {name: base64.b64decode(text) for name, text in values["images"].items()}
    return Import(
        Format(values["format"]) if values["format"] else None,
        tuple(DraftItem(**_item(each, data)) for each in values["items"]),
        tuple(DraftEssay(**_common(each, data)) for each in values["essays"]),
        tuple(DraftStimulus(**_common(each, data)) for each in values["stimuli"]),
        tuple(Problem(**{**each, "source": Source(**each["source"])}) for each in values["problems"]),
        tuple(Unsupported(**{**each, "source": Source(**each["source"])}) for each in values["unsupported"]),
        tuple(values["columns"]),
    )


def _item(values: Values, data: dict[str, bytes]) -> Values:
    options = tuple(DraftOption(**option) for option in values["options"])
    return {**_common(values, data), "kind": Kind(values["kind"]), "options": options}


def _common(values: Values, data: dict[str, bytes]) -> Values:
    images = tuple(DraftImage(name, data[name], alt) for name, alt in values["images"])
    return {**values, "images": images, "source": Source(**values["source"])}
