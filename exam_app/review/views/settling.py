"""The third reviewer's comparison, after the own lock."""

from __future__ import annotations

from flask import g, render_template

from exam_app.db import db
from exam_app.permissions import Can
from exam_app.review.marking import desk, marks
from exam_app.review.settling import comparing
from exam_app.review.views.blueprint import Answer, pages
from exam_app.web.door import me, requires


@pages.get("/reviews/<public_id>/comparison")
@requires(Can.REVIEW)
def compare_marks(public_id: str) -> Answer:
    mine = marks.assignment_of(db.session(), me().account_id, public_id)
    found = comparing.comparison(db.session(), mine)
    return render_template("review/compare_marks.html", found=found, desk=desk.desk(db.session(), mine, now=g.now))
