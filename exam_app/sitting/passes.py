"""The signed pass of a running part: who saves where, so that a save reads no row of a user.

It is made from the sitting for its owner (see `holding`), travels with each save and is
trusted for what cannot change. What can change (the state, the end, the epoch, the session)
is looked up with each save.
"""

from __future__ import annotations

from dataclasses import dataclass

from exam_app.sitting.sealing import Signer


@dataclass(frozen=True, slots=True)
class Pass:
    """What a save may rely on. `shape` has one sign a position: what may be answered there, see `letters.sign_of`.

    `paper` names the printed paper of the part, see `paper.name_of`.
    """

    sitting_id: int
    public_id: str
    part: str
    shape: str
    grace_seconds: int
    by: str  # public id of the account
    session: str  # hash of the sign-in session's token; "" for a deed that came through the door
    epoch: int
    paper: str


class PassSigner(Signer[Pass]):
    """Who makes passes and knows them again."""

    def __init__(self, secret: str) -> None:
        super().__init__(secret, b"pass of a sitting, 2", Pass)
