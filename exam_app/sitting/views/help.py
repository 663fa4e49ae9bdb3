"""Help for the exam itself, open to everybody: the promise, what to do without a connection, the keys."""

from __future__ import annotations

from flask import render_template

from exam_app.sitting.views.blueprint import Answer, contact, pages
from exam_app.web.door import open_to_all


@pages.get("/help/exam")
@open_to_all
def help() -> Answer:
    return render_template("sitting/help.html", contact=contact())
