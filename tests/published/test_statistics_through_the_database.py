"""Published answers go into the application's own tables and come out of its pages as the published figures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from exam_app.clock import FakeClock
from exam_app.statistics import held
from tests import build_statistics as b
from tests.build import Cast
from tests.page import Browser
from tests.published.files import figures, rows

As = Callable[..., Browser]


def near(value: Any) -> Any:
    return pytest.approx(value, abs=1e-6)


def test_a_hundred_papers_of_letters_have_the_published_figures(session: Session, cast: Cast, as_: As, clock: FakeClock) -> None:
    keys = "".join(row["key"] for row in rows("ctt/cttdata_key.csv"))
    papers = ["".join(row.values()) for row in rows("ctt/cttdata_raw.csv")]
    window = b.a_window(session, b.a_form(session, keys, code="CTT", cut=12, now=clock.now()), papers, now=clock.now())
    b.counted(session, now=clock.now())
    found, told = held.in_window(session, window.public_id).analysis(), figures("ctt/cttdata_expected.json")
    assert found.form.alpha
    assert found.form.sd
    assert found.form.sem
    assert (found.form.n, found.form.alpha.value, found.form.sd.value, found.form.sem.value) == near(
        (told["N"], told["alpha"], told["sd_total_n1"], told["sem_alpha_n1"])
    )
    items = rows("ctt/cttdata_items.csv")
    assert [item.p.value for item in found.items if item.p] == near([float(row["p"]) for row in items])
    assert [item.rest_r.value for item in found.items if item.rest_r] == near([float(row["r_ir_corrected"]) for row in items])
    assert [item.alpha_if_deleted for item in found.items] == near([float(row["alpha_if_deleted"]) for row in items])
    _the_page_says_so(as_(cast.clara), window.public_id, items)


def _the_page_says_so(clara: Browser, window: str, items: list[dict[str, str]]) -> None:
    page = clara.get(f"/statistics/windows/{window}?sort=position")
    shown = [[(cell.text or "").strip() for cell in row.cssselect("td")] for row in page.tree.cssselect("#items tbody tr")]
    assert [row[2] for row in shown] == [f"{float(row['p']):.2f}" for row in items]
    assert [float(row[3].replace("\N{MINUS SIGN}", "-")) for row in shown] == pytest.approx(
        [float(row["r_ir_corrected"]) for row in items], abs=0.0051
    )
    assert page.says("0.81")
