"""Signing in, as people do it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from itsdangerous import TimestampSigner

from exam_app.clock import FakeClock
from tests.build import PASSWORD, Cast
from tests.page import Browser


def test_the_right_password_opens_the_home_page(nobody: Browser, cast: Cast) -> None:
    page = nobody.get("/").press("Sign in", {"Mail address": "ADA@example.org", "Password": PASSWORD})
    assert page.says("Ada Lindqvist")


def test_a_wrong_password_says_so_and_keeps_the_address(nobody: Browser, cast: Cast) -> None:
    page = nobody.get("/sign-in").press("Sign in", {"Mail address": "ada@example.org", "Password": "wrong"})
    assert page.status == 422
    assert page.errors() == ["The mail address or the password is not right."]
    assert b'value="ada@example.org"' in page.bytes


def test_after_many_wrong_passwords_the_next_try_has_to_wait(nobody: Browser, cast: Cast, clock: FakeClock) -> None:
    for _ in range(8):
        page = nobody.get("/sign-in").press("Sign in", {"Mail address": "ada@example.org", "Password": "wrong"})
    assert page.status == 429
    clock.advance(minutes=20)
    page = nobody.get("/sign-in").press("Sign in", {"Mail address": "ada@example.org", "Password": PASSWORD})
    assert page.says("Ada Lindqvist")


def test_signing_out_ends_the_session_on_the_server(as_: Callable[..., Browser], cast: Cast) -> None:
    browser = as_(cast.ada)
    with browser.client.session_transaction() as cookie:
        token = cookie["_user_id"]
    browser.get("/").press("Sign out")
    with browser.client.session_transaction() as cookie:
        cookie["_user_id"] = token
    assert browser.get("/inbox").heading == "Sign in"


def test_a_session_without_use_ends_after_half_an_hour(as_: Callable[..., Browser], cast: Cast, clock: FakeClock) -> None:
    browser = as_(cast.ada)
    clock.advance(minutes=29)
    assert browser.get("/inbox").heading == "Messages"
    clock.advance(minutes=29)
    assert browser.get("/inbox").heading == "Messages"
    clock.advance(minutes=31)
    assert browser.get("/inbox").heading == "Sign in"


def test_a_wall_clock_that_was_set_back_signs_nobody_out(
    as_: Callable[..., Browser], cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    stamped = TimestampSigner.get_timestamp
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda signer: stamped(signer) + 7200)
    browser = as_(cast.ada)
    monkeypatch.undo()
    assert browser.get("/inbox").heading == "Messages"


def test_an_applicant_cannot_open_the_list_of_people(as_: Callable[..., Browser], cast: Cast) -> None:
    assert as_(cast.ada).get("/people", status=403).heading == "This page is not open to your role"


def test_the_next_page_after_signing_in_is_never_on_another_site(nobody: Browser, cast: Cast) -> None:
    page = nobody.get("/sign-in?next=//evil.example/").press("Sign in", {"Mail address": "ada@example.org", "Password": PASSWORD})
    assert page.path == "/"
