"""A zip file from a stranger, opened only when its table of contents is harmless. Nothing is written to disk."""

from __future__ import annotations

import io
import stat
import unicodedata
import zipfile
from pathlib import PurePosixPath
from urllib.parse import unquote

from question_bank.formats.refusal import Refused

MOST_ENTRIES, MOST_BYTES, MOST_RATIO = 2_000, 50_000_000, 100


class Archive:
    """The files of a zip by their names. Raises Refused on opening when one of them is a trap."""

    def __init__(self, data: bytes, name: str) -> None:
        self.name = name
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise Refused(name, f"it is not a sound zip file ({error})", "Make the package again") from error
        self._check(self._zip.infolist())
        self.names = tuple(info.filename for info in self._zip.infolist() if not info.is_dir())

    def __contains__(self, name: str) -> bool:
        return name in self.names

    def read(self, name: str) -> bytes:
        """The bytes of one file, at most the size that the table of contents states."""
        try:
            with self._zip.open(name) as file:
                return file.read(MOST_BYTES)
        except (
            zipfile.BadZipFile,
            zipfile.LargeZipFile,
            OSError,
            EOFError,
            ValueError,
            RuntimeError,
            NotImplementedError,
        ) as error:
            raise Refused(f"{self.name}: {name}", f"it cannot be unpacked ({error})", "Make the package again") from error
        except zipfile.zlib.error as error:  # type: ignore[attr-defined]
            raise Refused(f"{self.name}: {name}", "its bytes are damaged", "Make the package again") from error

    def _check(self, entries: list[zipfile.ZipInfo]) -> None:
        if len(entries) > MOST_ENTRIES:
            raise Refused(
                self.name, f"it has {len(entries):,} entries; at most {MOST_ENTRIES:,} are allowed", "Split the package"
            )
        if sum(entry.file_size for entry in entries) > MOST_BYTES:
            raise Refused(
                self.name, f"it unpacks to more than {MOST_BYTES // 1_000_000} MB", "Take out what is no item, or split it"
            )
        seen: dict[str, str] = {}
        for entry in entries:
            self._check_entry(entry)
            same = unicodedata.normalize("NFC", entry.filename).casefold()
            if same in seen:
                problem = f"the names {seen[same]!r} and {entry.filename!r} differ at most in capital letters"
                raise Refused(f"{self.name}: {entry.filename}", problem, "Give each file its own name")
            seen[same] = entry.filename

    def _check_entry(self, entry: zipfile.ZipInfo) -> None:
        file, path = f"{self.name}: {entry.filename}", PurePosixPath(entry.filename)
        # zipfile cuts a name at a zero byte and turns backslashes round on some systems; the raw name is judged too.
        names = (entry.filename, entry.orig_filename)
        if any("\\" in name or "\0" in name or ":" in name for name in names):
            raise Refused(file, "its name holds a backslash, a colon or a zero byte", "Use plain names with /")
        if path.is_absolute() or ".." in path.parts or not path.parts:
            raise Refused(file, "its name leads out of the package", "Use names inside the package")
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise Refused(file, "it is a symbolic link", "Put the file itself into the package")
        if entry.flag_bits & 0x1:
            raise Refused(file, "it is encrypted", "Make the package without a password")
        if entry.file_size > MOST_RATIO * max(entry.compress_size, 1) and entry.file_size > 10_000:
            problem = f"it unpacks to more than {MOST_RATIO} times its size, like a zip bomb"
            raise Refused(file, problem, "Take it out of the package")


def inside(base: str, href: str) -> str | None:
    """The name of the file that a file called `base` means by `href`; None when it lies outside the package."""
    href = unquote(href).split("#")[0]
    if not href or href.startswith(("/", "\\")) or ":" in href or "\\" in href:
        return None
    parts: list[str] = []
    for part in [*PurePosixPath(base).parent.parts, *href.split("/")]:
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)
