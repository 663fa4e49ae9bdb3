"""The signed pass of a running part: who saves where, so that a save reads no row of a user.

It is made from the sitting for its owner (see `holding`), travels with each save and is
trusted for what cannot change. What can change (the state, the end, the epoch, the session)
is looked up with each save.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Pass:
    """What a save may rely on. `shape` has one sign a position: what may be answered there, see `letters.sign_of`.

    `paper` names the printed paper of the part, see `paper.name_of`.
    """

    sitting_id: int
    public_id: str
    part: str
    shape: str
    grace_seconds: int
    by: str  # public id of the account
    session: str  # hash of the sign-in session's token; "" for a deed that came through the door
    epoch: int
    paper: str


class PassSigner(Signer[Pass]):
    """Who makes passes and knows them again."""

    def __init__(self, secret: str) -> None:
        self._key = hmac.digest(secret.encode(), b"pass of a sitting, 1", "sha256")
        # The same pass comes with each save of a part.
        self.open = lru_cache(maxsize=20_000)(self._open)

    def seal(self, content: Pass) -> str:
        """The pass as text for a header."""
        body = base64.urlsafe_b64encode(
            json.dumps([getattr(content, name) for name in content.__slots__], separators=(",", ":")).encode()
        )
        return f"{body.decode()}.{self._sign(body)}"

    def _open(self, text: str) -> Pass | None:
        """The pass behind the text, or None when it was not made here."""
        body, _, seal = text.rpartition(".")
        if not hmac.compare_digest(self._sign(body.encode()).encode(), seal.encode()):
            return None
        return Pass(*json.loads(base64.urlsafe_b64decode(body)))

    def _sign(self, body: bytes) -> str:
        return base64.urlsafe_b64encode(hmac.digest(self._key, body, hashlib.sha256)).decode()
