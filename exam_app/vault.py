"""Seals what must not be read from a stolen disk or backup: AES-256-GCM under keys from a file of its own.

Receives texts with the place where they will stand; hands on sealed texts that open at this place
only. A sealed text is "key id.base64(nonce and ciphertext)". The place, "table|column|row", and the
key id are authenticated with it, so that nobody can move a sealed text to another row.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from exam_app.errors import NotReady

KEY_BYTES, NONCE_BYTES = 32, 12


class Unsealable(Exception):
    """The sealed text was altered, stands in another place than it was made for, or its key is not here."""


class Ring:
    """The master keys of one installation: the first seals, all of them open."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        if not keys or any(len(key) != KEY_BYTES for key in keys):
            raise NotReady(f"A master key has {KEY_BYTES} bytes, written as {2 * KEY_BYTES} hexadecimal digits.")
        self._ciphers = {key_id(key): AESGCM(_derived(key)) for key in keys}
        self._first = key_id(keys[0])

    def is_newest(self, sealed: str | bytes) -> bool:
        """Whether this text or file is sealed with the key that seals now."""
        mark = f"{self._first}."
        return sealed.startswith(mark) if isinstance(sealed, str) else sealed.startswith(mark.encode())

    def seal(self, place: str, text: str) -> str:
        """The text, sealed for this place."""
        return f"{self._first}.{urlsafe_b64encode(self._sealed(place, text.encode())).decode()}"

    def seal_bytes(self, place: str, data: bytes) -> bytes:
        """The same for a file: "key id.", nonce and ciphertext."""
        return f"{self._first}.".encode() + self._sealed(place, data)

    def _sealed(self, place: str, data: bytes) -> bytes:
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._ciphers[self._first].encrypt(nonce, data, _bound(place, self._first))

    def unseal(self, place: str, sealed: str) -> str:
        """The text that was sealed for this place. Raises Unsealable."""
        key, _, body = sealed.partition(".")
        try:
            raw = urlsafe_b64decode(body)
        except ValueError as broken:
            raise _altered(place) from broken
        return self._opened(place, key, raw).decode()

    def unseal_bytes(self, place: str, sealed: bytes) -> bytes:
        """The file that was sealed for this place. Raises Unsealable."""
        key, _, raw = sealed.partition(b".")
        return self._opened(place, key.decode(errors="replace"), raw)

    def _opened(self, place: str, key: str, raw: bytes) -> bytes:
        cipher = self._ciphers.get(key)
        if cipher is None:
            raise Unsealable(f"{place}: the key {key[:16]!r} is not in the key file")
        try:
            return cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], _bound(place, key))
        except (InvalidTag, ValueError) as broken:
            raise _altered(place) from broken


def _altered(place: str) -> Unsealable:
    return Unsealable(f"{place}: the sealed text was altered or moved")


def key_id(key: bytes) -> str:
    """The name of a key, eight hex digits that tell nothing of it."""
    return sha256(b"key id" + key).hexdigest()[:8]


def _bound(place: str, key: str) -> bytes:
    return f"{place}|{key}".encode()


def _derived(key: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=b"question bank").derive(key)


def read_keys(path: Path) -> Ring:
    """The keys in this file, one a line, the newest first; a missing file is made with one new key.

    Raises NotReady when others than its owner may read it, or it is not this process's own.
    """
    if not path.exists():
        _make(path)
    _check_owner(path)
    try:
        return Ring([bytes.fromhex(line) for line in path.read_text().split()])
    except ValueError as wrong:
        raise NotReady(f"{path} does not hold hexadecimal keys, one a line.") from wrong


def add_key(path: Path) -> Ring:
    """Put a new key before those in this file, so that it seals from now on and the old ones still open.

    The file is exchanged as a whole: a crash leaves the one before or the one after.
    """
    read_keys(path)
    made = _written_beside(path, f"{secrets.token_hex(KEY_BYTES)}\n{path.read_text()}")
    os.replace(made, path)
    return read_keys(path)


def keep_newest(path: Path) -> Ring:
    """Leave only the newest key in this file: what was sealed with an older one is lost for good."""
    read_keys(path)
    os.replace(_written_beside(path, path.read_text().split()[0] + "\n"), path)
    return read_keys(path)


def _written_beside(path: Path, text: str) -> Path:
    made = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with open(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return made


def _make(path: Path) -> None:
    made = _written_beside(path, f"{secrets.token_hex(KEY_BYTES)}\n")
    # Of two starts at once only one may decide the key, and nobody may read half of it.
    with contextlib.suppress(FileExistsError):
        os.link(made, path)
    made.unlink()


def _check_owner(path: Path) -> None:
    found = path.stat()
    if os.name != "nt" and (found.st_uid != os.geteuid() or stat.S_IMODE(found.st_mode) & 0o077):
        raise NotReady(f"{path} must belong to the user that runs this program, and only to them: chmod 600 {path}")


_open: list[Ring] = []


def use(ring: Ring) -> None:
    """Let this process seal and unseal with these keys; one process serves one installation."""
    _open[:] = [ring]


def ring() -> Ring:
    """The keys of this process. Raises NotReady before `use`."""
    if not _open:
        raise NotReady("The master key is not loaded.")
    return _open[0]
