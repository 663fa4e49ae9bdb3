"""Letters as tagged PDF: receives a template and plain words, hands on the bytes.

The PDF follows PDF/UA-1 and uses the fonts inside the typesetter alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import typst


def pdf(template: Path, letter: Mapping[str, Any], *, at: datetime) -> bytes:
    """The words set by the template, which reads them as JSON from `sys.inputs.letter`; the same give the same bytes.

    A character for which the typesetter has no glyph would break the rules of PDF/UA-1: such a
    letter is still set and tagged, but without the claim.
    """
    try:
        return _set(template, letter, at, is_claimed=True)
    except typst.TypstError:
        return _set(template, letter, at, is_claimed=False)


def _set(template: Path, letter: Mapping[str, Any], at: datetime, *, is_claimed: bool) -> bytes:
    return typst.compile(
        template.read_bytes(),
        format="pdf",
        sys_inputs={"letter": json.dumps(letter)},
        pdf_standards=["ua-1"] if is_claimed else None,
        ignore_system_fonts=True,
        timestamp=int(at.timestamp()),
    )
