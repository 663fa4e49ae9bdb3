"""The signed cookie of a browser: it says which session this is, never how long that session lasts."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import TimestampSigner, URLSafeTimedSerializer


class _AnyAge(TimestampSigner):
    """Signs as ever, and takes a cookie of any age, also one from the future."""

    def unsign(self, signed_value: str | bytes, max_age: int | None = None, return_timestamp: bool = False) -> Any:
        return super().unsign(signed_value, None, return_timestamp)  # type: ignore[call-overload]


class Cookies(SecureCookieSessionInterface):
    """Sessions end by our table, which the program's own clock judges.

    A cookie is stamped by the wall clock; were its age judged as well, everybody would be signed out
    when that clock is set back.
    """

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        made = super().get_signing_serializer(app)
        if made is not None:
            made.signer = _AnyAge
        return made
