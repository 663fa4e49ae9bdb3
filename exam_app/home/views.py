"""The first page and the help page."""

from __future__ import annotations

from flask import Blueprint, current_app, g, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from exam_app.db import db
from exam_app.home.waiting import lines_for
from exam_app.web.door import me, open_to_all

pages = Blueprint("home", __name__)


@pages.get("/")
@open_to_all
def start() -> str | Response:
    if not current_user.is_authenticated:
        return redirect(url_for("accounts.sign_in"))
    return render_template("home/start.html", name=me().name, lines=lines_for(db.session(), me(), now=g.now))


@pages.get("/help")
@open_to_all
def help() -> str:
    return render_template("home/help.html", contact=current_app.extensions["settings"].help_contact)
