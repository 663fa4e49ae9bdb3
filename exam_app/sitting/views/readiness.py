"""The readiness check of the candidate's own computer."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for

from exam_app.db import db
from exam_app.permissions import Can
from exam_app.sitting import checking, rules
from exam_app.sitting.checking import Check
from exam_app.sitting.inputs import TriedForm, parse_checks, parse_save
from exam_app.sitting.views.blueprint import Answer, as_json, contact, my_registration, pages
from exam_app.web.door import me, requires


@pages.route("/registrations/<public_id>/readiness", methods=["GET", "POST"])
@requires(Can.SIT)
def readiness(public_id: str) -> Answer:
    registration = my_registration(public_id)
    form = TriedForm()
    if not form.validate_on_submit():
        page = render_template(
            "sitting/readiness.html", form=form, registration=public_id, found=registration.readiness, contact=contact()
        )
        return page, 422 if form.is_submitted() else 200
    found = [Check("tried", True, "Typed and saved by hand")]
    checking.note_readiness(db.session(), registration, found, by=me().public_id, now=g.now)
    flash("What you typed arrived. Saving by hand works on this computer.", "success")
    return redirect(url_for("sitting.dashboard"))


@pages.put("/registrations/<public_id>/readiness/answers/<int:number>")
@requires(Can.SIT)
def practise_save(public_id: str, number: int) -> Answer:
    """Answers as a save of an essay is answered, and stores nothing."""
    my_registration(public_id)
    save = parse_save(request.get_json(silent=True), number)
    text = rules.clean(save.answer)
    rules.check_essay(text)
    return as_json({"rev": save.base + 1, "sha256": rules.digest(text), "saved_at_ms": int(g.now.timestamp() * 1000)})


@pages.post("/registrations/<public_id>/readiness/result")
@requires(Can.SIT)
def readiness_result(public_id: str) -> Answer:
    registration = my_registration(public_id)
    checks = parse_checks(request.get_json(silent=True))
    ready = checking.note_readiness(db.session(), registration, checks, by=me().public_id, now=g.now)
    return as_json({"ready": ready})
