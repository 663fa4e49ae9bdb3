"""The page that stands in while a candidate is offline, and the worker that shows it: open to all, the same for all."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest

from exam_app.accounts.models import Account
from exam_app.web import assets
from tests.build import Cast
from tests.page import Browser


def test_the_page_is_the_same_for_everybody(nobody: Browser, as_: Callable[[Account], Browser], cast: Cast) -> None:
    page = nobody.get("/sittings/offline-page")
    assert page.heading == "The connection is lost"
    for words in ("Leave this window open.", "kept on this computer", "clock of your exam runs on"):
        assert page.says(words)
    for person in (cast.ada, cast.cora):
        assert as_(person).client.get("/sittings/offline-page").data == nobody.client.get("/sittings/offline-page").data
    assert "Set-Cookie" not in nobody.client.get("/sittings/offline-page").headers


def test_a_word_for_one_person_never_gets_onto_it(as_: Callable[[Account], Browser], cast: Cast) -> None:
    browser = as_(cast.ada)
    with browser.client.session_transaction() as cookie:
        cookie["_flashes"] = [("success", "A word for Ada.")]
    for path in ("/sittings/offline-worker", "/sittings/offline-page"):
        assert "A word for Ada." not in browser.client.get(path).text


@pytest.mark.parametrize("backend", ["sqlite"])
def test_the_worker_keeps_the_page_and_files_of_this_version_only(nobody: Browser) -> None:
    answer = nobody.client.get("/sittings/offline-worker")
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-store"
    (files,) = re.findall(r"^const FILES = (\[.*\]);$", answer.text, re.MULTILINE)
    assert all(path.startswith(f"/static/{assets.version()}/") for path in json.loads(files))
    for path in json.loads(files):
        with nobody.client.get(path) as found:
            assert found.status_code == 200
