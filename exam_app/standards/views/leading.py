"""The chair's pages: open a panel, gather it, train it, move it on, lead the discussion."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for

from exam_app.db import db
from exam_app.errors import Refused
from exam_app.exams import service as exams
from exam_app.permissions import Can, may
from exam_app.standards import discussing, moving, officepages, panels, practice
from exam_app.standards.inputs.office import MoveForm, NoteForm, OpenForm, PersonForm, PracticeForm
from exam_app.standards.rules.stages import Method, Stage, needs_practice
from exam_app.standards.views.blueprint import Answer, led, pages
from exam_app.web.door import me, requires


@pages.get("/standards")
@requires(Can.DECIDE_STANDARDS)
def list_panels() -> Answer:
    lines, may_open = officepages.panel_lines(db.session()), may(me().roles, Can.SET_STANDARDS)
    return render_template("standards/list_panels.html", panels=lines, may_open=may_open)


@pages.route("/standards/open", methods=["GET", "POST"])
@requires(Can.SET_STANDARDS)
def open_panel() -> Answer:
    people = panels.possible(db.session(), chair=me().account_id, today=g.now.date())
    form = OpenForm(officepages.frozen_forms(db.session()), [(one.public_id, one.name) for one in people])
    if not form.validate_on_submit():
        return render_template("standards/open_panel.html", form=form), 422 if form.is_submitted() else 200
    panel = panels.open_panel(
        db.session(), exams.form_of(db.session(), form.form_id.data), chair=panels.chair_of(db.session(), me().account_id),
        title=form.title.data, method=form.method.data, description=form.description.data, step=int(form.step.data),
        shows_key=form.shows_key.data, panelists=[one for one in people if one.public_id in form.panelists.data],
        by=me().public_id, now=g.now,
    )  # fmt: skip
    training = (
        "Choose practice items before round one." if needs_practice(Method(panel.method)) else "There is nothing to practise."
    )
    flash(f"The panel is open. {training}", "success")
    return redirect(url_for("standards.show_panel", public_id=panel.public_id))


@pages.get("/standards/<public_id>")
@requires(Can.DECIDE_STANDARDS)
def show_panel(public_id: str) -> Answer:
    roles = me().roles
    return render_template(
        "standards/show_panel.html", page=officepages.panel_page(db.session(), led(public_id)),
        may_lead=may(roles, Can.SET_STANDARDS), may_read=may(roles, Can.READ_BANK),
    )  # fmt: skip


@pages.route("/standards/<public_id>/panelists", methods=["GET", "POST"])
@requires(Can.SET_STANDARDS)
def ask_panelist(public_id: str) -> Answer:
    panel = led(public_id)
    taken = [seat.account_id for seat in panel.panelists]
    people = panels.possible(db.session(), chair=panel.chair_id, but=taken, today=g.now.date())
    form = PersonForm([(one.public_id, one.name) for one in people])
    if not form.validate_on_submit():
        return render_template("standards/ask_panelist.html", form=form, panel=panel.title, public_id=public_id), _status(form)
    person = next(one for one in people if one.public_id == form.person.data)
    panels.ask(db.session(), panel, person, by=me().public_id, now=g.now)
    flash(f"{person.name} is asked onto the panel.", "success")
    return redirect(url_for("standards.show_panel", public_id=public_id))


def _status(form: OpenForm | PersonForm | PracticeForm | NoteForm) -> int:
    return 422 if form.is_submitted() else 200


@pages.post("/standards/<public_id>/panelists/<seat_id>/release")
@requires(Can.SET_STANDARDS)
def release_panelist(public_id: str, seat_id: str) -> Answer:
    panel = led(public_id)
    seat = panels.panelist_of(panel, seat_id)
    name = seat.account.name
    panels.release(db.session(), panel, seat, by=me().public_id, now=g.now)
    flash(f"{name} is no longer on the panel.", "success")
    return redirect(url_for("standards.show_panel", public_id=public_id))


@pages.route("/standards/<public_id>/practice", methods=["GET", "POST"])
@requires(Can.SET_STANDARDS)
def add_practice(public_id: str) -> Answer:
    panel = led(public_id)
    form = PracticeForm(practice.choices(db.session(), panel))
    if not form.validate_on_submit():
        return render_template("standards/add_practice.html", form=form, panel=panel.title, public_id=public_id), _status(form)
    practice.add(db.session(), panel, form.item.data, form.explanation.data, by=me().public_id, now=g.now)
    flash("The item is added to the practice.", "success")
    return redirect(url_for("standards.show_panel", public_id=public_id))


@pages.post("/standards/<public_id>/practice/<int:place>/remove")
@requires(Can.SET_STANDARDS)
def remove_practice(public_id: str, place: int) -> Answer:
    practice.remove(db.session(), led(public_id), place, by=me().public_id, now=g.now)
    return redirect(url_for("standards.show_panel", public_id=public_id))


@pages.route("/standards/<public_id>/move", methods=["GET", "POST"])
@requires(Can.SET_STANDARDS)
def move_panel(public_id: str) -> Answer:
    panel, form = led(public_id), MoveForm()
    if not form.validate_on_submit():
        page = officepages.panel_page(db.session(), panel)
        waits = moving.waiting_for(db.session(), panel)
        return render_template(
            "standards/move_panel.html", form=form, page=page, waits=waits
        ), 422 if form.is_submitted() else 200
    moving.move(db.session(), panel, Stage(form.to.data), anyway=form.anyway.data, by=me().public_id, now=g.now)
    flash("The panel has moved on, and its members are told.", "success")
    return redirect(url_for("standards.show_panel", public_id=public_id))


@pages.route("/standards/<public_id>/discussion", methods=["GET", "POST"])
@requires(Can.SET_STANDARDS)
def lead_discussion(public_id: str) -> Answer:
    panel, form = led(public_id), NoteForm()
    lines = discussing.talk(db.session(), panel)
    if not lines:
        raise Refused("No round is closed yet.", "Close round one; then the discussion begins.")
    if not form.validate_on_submit():
        classes, notes = discussing.classes(db.session(), panel), discussing.general_notes(panel)
        page = render_template(
            "standards/lead_discussion.html",
            form=form,
            lines=lines,
            classes=classes,
            notes=notes,
            panel=panel.title,
            public_id=public_id,
        )
        return page, _status(form)
    discussing.note(db.session(), panel, None, form.text.data, by=me().public_id, now=g.now)
    return redirect(url_for("standards.lead_discussion", public_id=public_id))


@pages.route("/standards/<public_id>/discussion/<int:place>", methods=["GET", "POST"])
@requires(Can.SET_STANDARDS, writes=True)
def discuss_item(public_id: str, place: int) -> Answer:
    panel, form = led(public_id), NoteForm()
    if form.validate_on_submit():
        discussing.note(db.session(), panel, place, form.text.data, by=me().public_id, now=g.now)
        return redirect(url_for("standards.discuss_item", public_id=public_id, place=place))
    discussing.read_for_talk(db.session(), panel, place, by=me().public_id, now=g.now)
    shown, line = officepages.shown_item(panel, place), discussing.line_at(db.session(), panel, place)
    page = render_template(
        "standards/discuss_item.html", form=form, shown=shown, line=line, panel=panel.title, public_id=public_id
    )
    return page, _status(form)
