"""Documents as plain values, and the hash that names their content. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from question_bank.model import Blueprint, Cell, CognitiveLevel, LevelShare


def content_hash(document: Any) -> str:
    """SHA-256 over the document as canonical JSON (sorted keys, no spaces), 64 hex digits."""
    canonical = json.dumps(document, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def blueprint_document(blueprint: Blueprint) -> dict[str, Any]:
    """A blueprint as plain values, fit for JSON; `blueprint_from` reads it back."""
    document: dict[str, Any] = json.loads(json.dumps(asdict(blueprint), default=date.isoformat))
    if blueprint.job_analysis_on is None:
        # The day came later: documents without one keep the hash they were stored with.
        del document["job_analysis_on"]
    return document


def blueprint_from(document: Mapping[str, Any]) -> Blueprint:
    """The blueprint of a document that `blueprint_document` made."""
    cells = tuple(Cell(c["name"], tuple(c["areas"]), c["count"]) for c in document["cells"])
    levels = tuple(LevelShare(CognitiveLevel(s["level"]), s["least"], s["most"]) for s in document["levels"])
    day = document.get("job_analysis_on")
    found = {"cells": cells, "levels": levels, "job_analysis_on": date.fromisoformat(day) if day else None}
    return Blueprint(**{**document, **found})
