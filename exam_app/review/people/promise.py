"""The promise of confidentiality that a reviewer makes for each window. A changed text gets the next version."""

from __future__ import annotations

import hashlib

VERSION = "2"
TEXT = (
    "I keep every essay and every mark confidential. I mark by the rubric alone and without help from others or from "
    "a machine. I make no copies. I do not try to find out who wrote an essay, and I send a script back when I think that I know."
)
SHA256 = hashlib.sha256(TEXT.encode()).hexdigest()
