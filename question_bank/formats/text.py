"""Bytes to text: UTF-8 (with or without its mark) and UTF-16 with a mark; anything else is refused, never guessed."""

from __future__ import annotations

import codecs
import re

from question_bank.formats.refusal import Refused

MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")


def decoded(data: bytes, file: str) -> str:
    """The text with its line ends evened out to \\n. Raises Refused for bytes of another encoding."""
    mark, encoding = next(((mark, name) for mark, name in MARKS if data.startswith(mark)), (b"", "utf-8"))
    try:
        text = data[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        place = data.count(b"\n", 0, error.start) + 1
        problem = f"line {place} is not {encoding.upper()} text"
        raise Refused(file, problem, "Save the file as UTF-8 and upload it again") from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def control_in(text: str) -> str | None:
    """The first character that no text should hold, as "U+0007", or None."""
    found = CONTROLS.search(text)
    return f"U+{ord(found.group()):04X}" if found else None
