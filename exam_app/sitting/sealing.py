"""Small records that a browser brings back unchanged: signed, readable by whoever holds them, forgeable by nobody."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Generic, TypeVar

S = TypeVar("S")


class Signer(Generic[S]):
    """Seals and opens records of one kind with a key of their own, made from the installation's secret and their purpose."""

    def __init__(self, secret: str, purpose: bytes, kind: Callable[..., S]) -> None:
        self._key, self._kind = hmac.digest(secret.encode(), purpose, "sha256"), kind
        # The same pass comes with each save of a part.
        self.open = lru_cache(maxsize=20_000)(self._open)

    def seal(self, content: Any) -> str:
        """The record as text for a header."""
        body = base64.urlsafe_b64encode(
            json.dumps([getattr(content, name) for name in content.__slots__], separators=(",", ":")).encode()
        )
        return f"{body.decode()}.{self._sign(body)}"

    def _open(self, text: str) -> S | None:
        """The record behind the text, or None when it was not made here."""
        body, _, seal = text.rpartition(".")
        if not hmac.compare_digest(self._sign(body.encode()).encode(), seal.encode()):
            return None
        return self._kind(*json.loads(base64.urlsafe_b64decode(body)))

    def _sign(self, body: bytes) -> str:
        return base64.urlsafe_b64encode(hmac.digest(self._key, body, hashlib.sha256)).decode()
