"""The import wizard in a real browser: a file is chosen, matched, checked, taken in and undone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from exam_app.bank.models import Item
from question_bank.formats import Format
from tests.browser.conftest import Desk
from tests.build import Cast
from tests.build_bank import AREA
from tests.build_imports import file_of, five


@pytest.mark.parametrize("backend", ["sqlite"])
def test_a_package_is_imported_page_by_page_and_undone(
    desk: Callable[..., Desk], cast: Cast, session: Session, tmp_path: Path
) -> None:
    package = tmp_path / "five.zip"
    package.write_bytes(file_of(Format.QTI22, five()))
    iris = desk(cast.iris)
    page = iris.open("/bank/items")
    page.get_by_role("link", name="Import items").click()
    expect(page.get_by_text("Step 1 of 4")).to_be_visible()
    page.get_by_label("File").set_input_files(package)
    iris.press("Upload and read it")

    expect(page.get_by_text("Step 2 of 4")).to_be_visible(timeout=30_000)
    page.get_by_label("Area where the file names none").select_option(AREA)
    iris.press("Go on to the check")
    expect(page.get_by_text("5 ready, 0 with problems, 0 duplicates, 0 not supported.")).to_be_visible()
    page.get_by_label("Take court").uncheck()
    iris.press("Go on")
    expect(page.get_by_text("Step 4 of 4")).to_be_visible()
    assert session.scalar(sa.select(sa.func.count()).select_from(Item)) == 0
    session.rollback()
    iris.press("Import 4 items")
    expect(page.get_by_text("4 items are in the bank, as drafts.")).to_be_visible()
    session.rollback()
    assert sorted(session.scalars(sa.select(Item.code))) == ["biting", "clinic", "night", "waiting"]
    session.rollback()

    page.get_by_text("Undo this import", exact=True).click()
    iris.press("Undo the whole import")
    expect(page.get_by_text("The import is undone: 4 items are out of the bank.")).to_be_visible()
    assert session.scalar(sa.select(sa.func.count()).select_from(Item)) == 0
