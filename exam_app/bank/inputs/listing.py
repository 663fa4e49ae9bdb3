"""What the address of the list of items asks for."""

from __future__ import annotations

from collections.abc import Container

from werkzeug.datastructures import MultiDict

from exam_app.bank.listing import P_BANDS, R_BANDS, ROWS, SORTS, ItemFilter
from exam_app.bank.rules.states import COUNTED


def filter_from(sent: MultiDict[str, str], account_id: int) -> ItemFilter:
    """The filter that an address asks for. An unknown value finds nothing, an unknown sort is none; neither is an error.

    `account_id` is whose ticks count, where only what is ticked is asked for.
    """
    sort, rows = sent.get("sort", ""), sent.get("rows", "")
    return ItemFilter(
        text=sent.get("text", "").strip(), areas=tuple(area for area in sent.getlist("area") if area),
        sort=sort if sort.lstrip("-") in SORTS and sort.count("-") < 2 else "code",
        rows=int(rows) if rows in map(str, ROWS) else ROWS[1],
        used=sent.get("used", "") if sent.get("used", "") in ("yes", "no") else "",
        among=sent.get("among", "") if sent.get("among", "") in COUNTED else "",
        ticked_by=account_id if sent.get("ticked") == "yes" else None,
        p=_one_of(P_BANDS, sent.get("p", "")), r=_one_of(R_BANDS, sent.get("r", "")),
        **{name: sent.get(name, "").strip() for name in ("level", "state", "author", "kind", "flag", "enemy", "bank", "figures")},
    )  # fmt: skip


def _one_of(known: Container[str], asked: str) -> str:
    return asked if asked in known else ""


def page_from(sent: MultiDict[str, str]) -> int:
    """The number of the page wanted, 1 for what is no number."""
    asked = sent.get("page", "1")
    return max(int(asked), 1) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
