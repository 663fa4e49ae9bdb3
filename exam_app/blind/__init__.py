"""Sessions that cannot look up who wrote an essay: what they may see is a list, and the database refuses the rest."""

from exam_app.blind.session import (
    Blind,
    BlindSession,
    end_reading,
    here,
    install,
    is_blind,
    leave_to_the_vault,
    plain_session,
    vault,
    way,
)
from exam_app.blind.sight import Rows, Sight

__all__ = [
    "Blind",
    "BlindSession",
    "Rows",
    "Sight",
    "end_reading",
    "here",
    "install",
    "is_blind",
    "leave_to_the_vault",
    "plain_session",
    "vault",
    "way",
]
