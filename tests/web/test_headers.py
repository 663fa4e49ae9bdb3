"""What every response carries, whoever asks and whatever happens."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from exam_app.accounts.models import Account
from tests.build import Cast
from tests.page import Browser


@pytest.mark.parametrize("path", ["/sign-in", "/help", "/no-such-page", "/static/css/base.css", "/"])
def test_every_response_forbids_foreign_content_and_caching(nobody: Browser, path: str) -> None:
    with nobody.client.get(path) as response:
        headers = response.headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] in ("no-store", "no-cache")


def test_a_page_that_is_not_there_says_what_to_do(nobody: Browser, as_: Callable[[Account], Browser], cast: Cast) -> None:
    assert nobody.get("/no-such-page", status=404).heading == "We cannot find that page"
    assert as_(cast.ada).get("/applications/nobody-has-this", status=404).says("Go to your home page")


def test_a_request_that_is_too_large_is_refused_kindly(as_: Callable[[Account], Browser], cast: Cast) -> None:
    page = as_(cast.ada).post("/inbox/x/read", data={"text": "x" * 3_000_000})
    assert page.status == 413
