"""A passphrase that is shown once and never kept, and the lock it is for."""

from __future__ import annotations

import io
import re
import secrets

from pypdf import PdfReader, PdfWriter

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # without those that are read for each other
GROUPS, LENGTH = 5, 5  # 124 random bits
OURS = re.compile(rf"[{LETTERS}]{{{LENGTH}}}(?:-[{LETTERS}]{{{LENGTH}}}){{{GROUPS - 1}}}")


def new_passphrase() -> str:
    """A passphrase that nobody has had before, in groups that can be read out."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(LENGTH)) for _ in range(GROUPS))


def is_ours(text: str) -> bool:
    """Whether this has the form of `new_passphrase`; a weaker one is not taken."""
    return OURS.fullmatch(text) is not None


def locked(pdf: bytes, passphrase: str) -> bytes:
    """The document encrypted with AES-256 (PDF 2.0, revision 6); it opens with the passphrase alone."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    writer.encrypt(user_password=passphrase, owner_password=secrets.token_urlsafe(32), algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
