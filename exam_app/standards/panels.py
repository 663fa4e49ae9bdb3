"""Opening a panel and finding it: who chairs, who sits on it, and who may not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.accounts.models import Account
from exam_app.applications.service import applications_of
from exam_app.audit import Event
from exam_app.bank.experts import people
from exam_app.db import hit_one
from exam_app.errors import Missing
from exam_app.exams.models import ExamForm, FormItem
from exam_app.notices.service import tell
from exam_app.permissions import Can, Role, may
from exam_app.standards.models import Panelist as Panelist  # the views name both
from exam_app.standards.models import PracticeRating
from exam_app.standards.models import StandardPanel as StandardPanel
from exam_app.standards.rules.stages import METHODS, Method, NotThePanelsTurn, OnThePanel, PanelRefused, Stage


def open_panel(
    session: Session, form: ExamForm, *, chair: Account, title: str, method: str, description: str, step: int, shows_key: bool,
    panelists: Sequence[Account], by: str, now: datetime,
) -> StandardPanel:  # fmt: skip
    """A panel for a form that changes no more. Raises PanelRefused for a draft, or for somebody who may not sit on it."""
    if form.content_hash is None:
        raise PanelRefused(f"Form {form.code} can still change.", "Freeze the form first; a panel judges what will be asked.")
    panel = StandardPanel(
        form=form, chair=chair, title=title.strip(), method=Method(method), description=description.strip(), step=step,
        shows_key=shows_key, opened_at=now,
    )  # fmt: skip
    session.add(panel)
    session.flush()
    audit.record(session, Event.PANEL_OPENED, by=by, about=panel.public_id, at=now, form=form.public_id, method=panel.method)
    for person in panelists:
        ask(session, panel, person, by=by, now=now)
    return panel


def why_not(session: Session, person: Account, *, chair: int, today: date) -> str | None:
    """Why this person cannot sit on a panel with this chair (account id), in a sentence; None when they can."""
    if not person.is_active or not may(person.roles, Can.RATE_ITEMS):
        return f"{person.name} is no author and not in the committee."
    if Role.APPLICANT in person.roles or _has_to_sit(session, person.id, today):
        return f"{person.name} has an application to sit the exam."
    return f"{person.name} chairs the panel." if person.id == chair else None


def _has_to_sit(session: Session, account_id: int, today: date) -> bool:
    mine = applications_of(session, account_id)
    return any(
        one.approved_until is None or (one.approved_until >= today and not (one.demonstration and one.demonstration.is_complete))
        for one in mine
    )


def possible(session: Session, *, chair: int, but: Sequence[int] = (), today: date) -> list[Account]:
    """Everybody who can be asked, by name, without these accounts."""
    return [p for p in people(session) if p.id not in but and why_not(session, p, chair=chair, today=today) is None]


def ask(session: Session, panel: StandardPanel, person: Account, *, by: str, now: datetime) -> Panelist:
    """Ask this person onto the panel. Raises PanelRefused, and NotThePanelsTurn once round one has begun."""
    _still_gathering(session, panel)
    if reason := why_not(session, person, chair=panel.chair_id, today=now.date()):
        raise PanelRefused(reason, "Choose somebody else.")
    if any(one.account_id == person.id for one in panel.panelists):
        raise PanelRefused(f"{person.name} is on the panel already.", "Choose somebody else.")
    panelist = Panelist(panel=panel, account=person, asked_at=now)
    session.add(panelist)
    session.flush()
    audit.record(session, Event.PANELIST_ASKED, by=by, about=panel.public_id, at=now, panelist=person.public_id)
    text = f"{panel.title}: {METHODS[Method(panel.method)]}. Declare your conflicts first; then you practise."
    tell(session, person.id, subject="You are asked onto a panel", body=text, path=f"/panels/{panel.public_id}", now=now)
    return panelist


def release(session: Session, panel: StandardPanel, panelist: Panelist, *, by: str, now: datetime) -> None:
    """Take somebody off the panel before round one, for instance for a conflict. Raises NotThePanelsTurn."""
    _still_gathering(session, panel)
    session.execute(sa.delete(PracticeRating).where(PracticeRating.panelist_id == panelist.id))
    session.execute(sa.delete(Panelist).where(Panelist.id == panelist.id))
    session.expire(panel)
    audit.record(session, Event.PANELIST_RELEASED, by=by, about=panel.public_id, at=now, panelist=panelist.account.public_id)


def _still_gathering(session: Session, panel: StandardPanel) -> None:
    if hold(session, panel) != Stage.GATHERING:
        raise NotThePanelsTurn("Round one has begun, so the panel stays as it is.")


def chair_of(session: Session, account_id: int) -> Account:
    """The account of somebody who opens a panel."""
    return session.get_one(Account, account_id)


def hold(session: Session, panel: StandardPanel, *, shared: bool = False) -> Stage:
    """The stage of the panel, which then stays until the commit; `shared` lets others hold it, too."""
    row = session.get_one(StandardPanel, panel.id, with_for_update={"read": shared}, populate_existing=True)
    return Stage(row.stage)


def change_stage(session: Session, panel: StandardPanel, before: Stage, after: Stage) -> bool:
    """Whether it was us who moved the panel."""
    here = sa.update(StandardPanel).where(StandardPanel.id == panel.id, StandardPanel.stage == before)
    return hit_one(session, here.values(stage=after))


def panel_of(session: Session, public_id: str) -> StandardPanel:
    """The panel with this public id. Raises Missing."""
    found = session.scalar(sa.select(StandardPanel).where(StandardPanel.public_id == public_id))
    if found is None:
        raise Missing
    return found


def steered_panel(session: Session, account_id: int, public_id: str) -> StandardPanel:
    """The same for somebody of the committee who steers it. Raises Missing, OnThePanel for a panelist of it."""
    panel = panel_of(session, public_id)
    if any(one.account_id == account_id for one in panel.panelists):
        raise OnThePanel("You sit on this panel, so somebody else leads it.")
    return panel


def seat_of(session: Session, account_id: int, public_id: str) -> Panelist:
    """This person's seat on the panel with this public id. Raises Missing."""
    query = sa.select(Panelist).join(StandardPanel).where(StandardPanel.public_id == public_id)
    found = session.scalar(query.where(Panelist.account_id == account_id))
    if found is None:
        raise Missing
    return found


def seats_of(session: Session, account_id: int) -> Sequence[Panelist]:
    """The seats of this person, the newest first."""
    return session.scalars(sa.select(Panelist).where(Panelist.account_id == account_id).order_by(Panelist.id.desc())).all()


def panels(session: Session) -> Sequence[StandardPanel]:
    """Every panel, the newest first."""
    return session.scalars(sa.select(StandardPanel).order_by(StandardPanel.id.desc())).all()


def panelist_of(panel: StandardPanel, public_id: str) -> Panelist:
    """The seat on this panel with this public id. Raises Missing."""
    for one in panel.panelists:
        if one.public_id == public_id:
            return one
    raise Missing


def lines_of(panel: StandardPanel) -> list[FormItem]:
    """The items of the form that earn points, in order: what the panel judges."""
    return [line for line in panel.form.items if line.is_scored]


def line_of(panel: StandardPanel, position: int) -> FormItem:
    """The item at this place of the form. Raises Missing."""
    for line in lines_of(panel):
        if line.position == position:
            return line
    raise Missing
