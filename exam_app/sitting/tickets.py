"""The signed ticket to a start: the page of the rules gives it to the candidate, and pressing Start brings it back.

So a start needs no page and no look at a user's row. It is trusted for who may start what on which device; whether
the sign-in still stands, the place is still theirs and the window is open is looked up when it comes.
"""

from __future__ import annotations

from dataclasses import dataclass

from exam_app.sitting.sealing import Signer


@dataclass(frozen=True, slots=True)
class Ticket:
    """Who may start which part of which registration (id and public id), by this sign-in session and device (hashes)."""

    registration_id: int
    public_id: str
    part: str
    attestation: str  # version of the statement that the page shows
    device: str
    session: str
    by: str  # public id of the account


class TicketSigner(Signer[Ticket]):
    """Who makes tickets and knows them again."""

    def __init__(self, secret: str) -> None:
        super().__init__(secret, b"ticket to a start, 1", Ticket)
