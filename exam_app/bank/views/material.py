"""Vignettes and images."""

from __future__ import annotations

from flask import flash, g, make_response, redirect, render_template, url_for

from exam_app.bank import material
from exam_app.bank.inputs.material import ImageForm, NewVignetteForm, VignetteForm
from exam_app.bank.views.blueprint import Answer, pages
from exam_app.db import db
from exam_app.permissions import Can
from exam_app.web.door import me, requires


@pages.get("/bank/vignettes")
@requires(Can.READ_BANK)
def list_vignettes() -> Answer:
    return render_template("bank/list_vignettes.html", vignettes=material.vignette_lines(db.session()))


@pages.route("/bank/vignettes/new", methods=["GET", "POST"])
@requires(Can.WRITE_ITEMS)
def new_vignette() -> Answer:
    form = NewVignetteForm()
    if form.validate_on_submit():
        facts = {"code": form.code.data, "bank": form.bank.data, "title": form.title.data, "text": form.text.data}
        try:
            made = material.begin_vignette(db.session(), **facts, by=me().public_id, now=g.now)
            return redirect(url_for("bank.show_vignette", public_id=made.public_id))
        except material.VignetteTaken as taken:
            form.code.errors = [taken.message]
    return render_template("bank/new_vignette.html", form=form), 422 if form.is_submitted() else 200


def _read(public_id: str) -> material.Vignette:
    vignette = material.vignette_of(db.session(), public_id)
    material.read_vignette(db.session(), vignette, by=me().public_id, now=g.now)
    return vignette


@pages.get("/bank/vignettes/<public_id>")
@requires(Can.READ_BANK, writes=True)
def show_vignette(public_id: str) -> Answer:
    vignette = _read(public_id)
    return render_template("bank/show_vignette.html", vignette=material.vignette_page(db.session(), vignette))


@pages.route("/bank/vignettes/<public_id>/edit", methods=["GET", "POST"])
@requires(Can.WRITE_ITEMS, writes=True)
def edit_vignette(public_id: str) -> Answer:
    vignette = _read(public_id)
    page = material.vignette_page(db.session(), vignette)
    form = VignetteForm(data={"title": page.title, "text": page.text})
    if form.validate_on_submit():
        try:
            facts = {"title": form.title.data, "text": form.text.data, "reason": form.reason.data}
            made = material.change_vignette(db.session(), vignette, **facts, by=me().public_id, now=g.now)
            flash(f"Version {made.number} is saved. Items get it with their own next version.", "success")
            return redirect(url_for("bank.show_vignette", public_id=public_id))
        except material.NoVignetteChange as same:
            form.text.errors = [f"{same.message} {same.advice}"]
    return render_template("bank/edit_vignette.html", form=form, vignette=page), 422 if form.is_submitted() else 200


@pages.route("/bank/images/add", methods=["GET", "POST"])
@requires(Can.WRITE_ITEMS)
def add_image() -> Answer:
    form, line = ImageForm(), ""
    if form.validate_on_submit():
        try:
            image = material.add_image(db.session(), form.picture.data.read(), by=me().public_id, now=g.now)
            line = f"![{form.alt.data.strip()}](image:{image})"
        except material.NotAPicture as refusal:
            form.picture.errors = [str(refusal)]
    return render_template("bank/add_image.html", form=form, line=line), 422 if form.is_submitted() and not line else 200


@pages.get("/images/<public_id>")
@requires(Can.HAVE_ACCOUNT)
def show_image(public_id: str) -> Answer:
    """A picture of a question. Its random name stands only on pages that show the question."""
    media, data = material.image_of(db.session(), public_id)
    answer = make_response(data)
    answer.headers.update({"Content-Type": media, "Content-Disposition": "inline", "Cross-Origin-Resource-Policy": "same-origin"})
    return answer
