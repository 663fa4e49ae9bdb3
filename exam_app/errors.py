"""How the program says no.

`Refused` is the wrong time or state: shown as 409 with its advice. `Missing` is an object
that is not there or not yours: shown as 404, so that nobody learns which. Stages add their
own nouns beside their rules.
"""

from __future__ import annotations


class Refused(Exception):
    """The deed is not possible now. `advice` says what the person can do next."""

    advice = "Go back and reload the page to see how things stand."

    def __init__(self, message: str, advice: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice or self.advice


class Missing(Exception):
    """There is no such object for this person."""


class NotReady(Exception):
    """The installation cannot serve safely; the message says what to change."""
