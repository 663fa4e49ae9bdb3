"""Signing in with a real browser."""

from __future__ import annotations

from collections.abc import Callable

from tests.browser.conftest import Desk
from tests.build import Cast


def test_ada_signs_in_and_out(desk: Callable[..., Desk], cast: Cast) -> None:
    ada = desk(cast.ada)
    assert ada.check().get_by_role("heading", level=1).inner_text() == "Welcome, Ada Lindqvist"
    page = ada.press("Sign out")
    assert page.get_by_role("heading", level=1).inner_text() == "Sign in"
