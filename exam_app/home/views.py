"""The first page of each role, the frame around all pages, help. Reads every stage, owns nothing."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, g, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from exam_app.db import db
from exam_app.notices.service import unread
from exam_app.permissions import Can, Role, may
from exam_app.web.door import me, open_to_all

pages = Blueprint("home", __name__)

# What the header offers: permission, label, endpoint.
PLACES = (
    (Can.APPLY, "Application", "applications.my_applications"),
    (Can.SIT, "Examination", "sitting.dashboard"),
    (Can.REVIEW, "Scripts to mark", "review.queue"),
    (Can.READ_BANK, "Question bank", "bank.list_items"),
    (Can.READ_BANK, "Forms", "exams.list_forms"),
    (Can.APPROVE_APPLICATIONS, "Applications", "applications.list_applications"),
    (Can.RUN_WINDOWS, "Windows", "exams.list_windows"),
    (Can.MANAGE_PEOPLE, "People", "accounts.list_people"),
)


def frame() -> dict[str, Any]:
    """What `base.html` needs on every page; nothing personal for somebody who is not signed in."""
    known = {"help_url": url_for("home.help"), "home_url": url_for("home.start"), "product": "IMH Mentor examination"}
    if getattr(g, "now", None) is None or not current_user.is_authenticated:
        return known
    roles = current_user.roles
    staff = bool(roles & {Role.COORDINATOR, Role.COMMITTEE, Role.AUTHOR, Role.ADMINISTRATOR})
    return known | {
        "me": current_user,
        "nav": [
            _place(label, endpoint)
            for can, label, endpoint in PLACES
            if may(roles, can) and endpoint in current_app.view_functions
        ],
        "inbox_url": url_for("notices.inbox"),
        "unread": unread(db.session(), current_user.account_id),
        "sign_out_url": url_for("accounts.sign_out"),
        "density": "work" if staff else "calm",
    }


def _place(label: str, endpoint: str) -> dict[str, Any]:
    return {"label": label, "url": url_for(endpoint), "current": request.endpoint == endpoint}


@pages.get("/")
@open_to_all
def start() -> str | Response:
    if not current_user.is_authenticated:
        return redirect(url_for("accounts.sign_in"))
    return render_template("home/start.html", name=me().name)


@pages.get("/help")
@open_to_all
def help() -> str:
    return render_template("home/help.html", contact=current_app.extensions["settings"].help_contact)
