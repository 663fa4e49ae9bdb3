"""Holding an application still while it is changed, and moving it from state to state."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.applications.models import Application
from exam_app.applications.profile import Profile, profile_named
from exam_app.applications.states import EDITABLE, MOVES, AlreadyDecided, NotEditable, State
from exam_app.db import hit_one
from question_bank.model import Designation


def profile_of(application: Application) -> Profile:
    """The rules by which this application is judged: those in force on the day it was started."""
    return profile_named(application.profile, Designation(application.designation))


def day_of(application: Application, now: datetime) -> date:
    """The calendar day where the applicant lives."""
    return now.astimezone(ZoneInfo(application.applicant.zone)).date()


def hold(session: Session, application: Application) -> None:
    """Read the application anew and let nobody else change it or its evidence until the commit."""
    # Without this an entry could still slip in between the check of the evidence and the hand-in.
    session.execute(sa.select(Application.id).where(Application.id == application.id).with_for_update())
    session.expire(application)


def hold_open(session: Session, application: Application) -> None:
    """Hold it for a change of its evidence. Raises NotEditable when it is not the applicant's now."""
    hold(session, application)
    if application.state not in EDITABLE:
        raise NotEditable("This application is not open for changes.")


def move(session: Session, application: Application, to: State, **values: Any) -> None:
    """Bring it into this state with these values. Raises AlreadyDecided when it cannot get there from where it is."""
    change = sa.update(Application).where(Application.id == application.id, Application.state.in_(MOVES[to]))
    if not hit_one(session, change.values(state=to, **values)):
        raise AlreadyDecided("This application is no longer where it was when you opened the page.")
    session.expire(application)
