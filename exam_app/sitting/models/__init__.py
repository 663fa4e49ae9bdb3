"""Registrations, sittings, the head of every answer and every acknowledged revision behind it."""

from exam_app.sitting.models.office import Grant, Incident, Message, Presence, Proposal
from exam_app.sitting.models.places import Accommodation, Registration
from exam_app.sitting.models.running import EarlierReceipt, KeptDraft, LateWork, Response, Revision, Sitting

__all__ = [
    "Accommodation", "EarlierReceipt", "Grant", "Incident", "KeptDraft", "LateWork", "Message", "Presence", "Proposal",
    "Registration", "Response", "Revision", "Sitting",
]  # fmt: skip
