"""The version of the scripts and styles: it stands in their address, so that browsers may keep them for good.

Scripts import each other by relative paths, so a page only ever gets scripts of one version.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent / "static"


@cache
def version() -> str:
    """Twelve hex digits over the names and contents of all static files."""
    total = hashlib.sha256()
    for path in sorted(STATIC.rglob("*")):
        if path.is_file():
            total.update(f"{path.relative_to(STATIC)}\0".encode() + path.read_bytes())
    return total.hexdigest()[:12]
