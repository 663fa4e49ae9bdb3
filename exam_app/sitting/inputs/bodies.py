"""JSON bodies and hidden fields that the pages of a part send: parsed, bounded and explained."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from exam_app.sitting.checking import CHECKS, Check
from exam_app.sitting.rules import Unacceptable
from exam_app.sitting.saves import Save

CLIENT = re.compile(r"[A-Za-z0-9_-]{8,32}")
LARGEST_NUMBER = 2**31 - 1
MOST_READ = 50


def parse_save(body: Any, position: int) -> Save:
    """The save in a JSON body of client, seq, base, answer and, if known, age_ms. Raises Unacceptable."""
    body = {"age_ms": 0, **body} if isinstance(body, dict) else body
    fields = _exactly(body, {"client": str, "seq": int, "base": int, "answer": str, "age_ms": int})
    if not CLIENT.fullmatch(fields["client"]):
        raise Unacceptable("“client” is not a random name of 8 to 32 letters and digits.")
    seq, base, age = _number(fields, "seq", 1), _number(fields, "base", 0), _number(fields, "age_ms", 0)
    return Save(position, fields["client"], seq, base, fields["answer"], age)


def parse_plain_save(form: Mapping[str, str], position: int) -> Save:
    """The save in a form that was sent without a script. Raises Unacceptable for hidden fields that were changed."""
    try:
        numbers = {name: int(form.get(name, "")) for name in ("seq", "base")}
    except ValueError as wrong:
        raise Unacceptable("This page was changed on its way.") from wrong
    return parse_save(numbers | {"client": form.get("client", ""), "answer": form.get("answer", "")}, position)


def parse_marks(body: Any) -> dict[str, Any]:
    """The flag and what is ruled out, from a JSON body. Raises Unacceptable."""
    fields = _exactly(body, {"is_flagged": bool, "ruled_out": str})
    if len(fields["ruled_out"]) > 8:
        raise Unacceptable("“ruled_out” has more letters than a question has options.")
    return fields


def parse_read(body: Any) -> list[str]:
    """The ids of the messages that were read, from the body of a pulse. Raises Unacceptable."""
    read: list[str] = _exactly({"read": [], **body} if isinstance(body, dict) else body, {"read": list})["read"]
    if len(read) > MOST_READ or not all(isinstance(one, str) and len(one) <= 22 for one in read):
        raise Unacceptable("“read” is not a list of messages.")
    return read


def parse_checks(body: Any) -> list[Check]:
    """The readiness checks that a page made. Raises Unacceptable."""
    lines = _exactly(body, {"checks": list})["checks"]
    if not 1 <= len(lines) <= len(CHECKS):
        raise Unacceptable("“checks” has a wrong number of lines.")
    return [_check(line) for line in lines]


def _check(line: Any) -> Check:
    fields = _exactly(line, {"code": str, "is_good": bool, "found": str})
    if fields["code"] not in CHECKS or len(fields["found"]) > 200:
        raise Unacceptable("“checks” has a line that is not known.")
    return Check(**fields)


def _exactly(body: Any, types: Mapping[str, type]) -> dict[str, Any]:
    if not isinstance(body, dict):
        raise Unacceptable("The body is not a JSON object.")
    if unknown := sorted(set(body) - set(types)):
        raise Unacceptable(f"Unknown field: {str(unknown[0])[:40]}.")
    for name, kind in types.items():
        # In Python a truth value is a number, too; in JSON it is not.
        if not isinstance(body.get(name), kind) or (kind is int and isinstance(body[name], bool)):
            raise Unacceptable(f"“{name}” is missing or of a wrong kind.")
    return dict(body)


def _number(fields: Mapping[str, Any], name: str, least: int) -> int:
    number: int = fields[name]
    if not least <= number <= LARGEST_NUMBER:
        raise Unacceptable(f"“{name}” is out of range.")
    return number
