"""Check, confirm, receipt; and the public proof that a receipt is real."""

from __future__ import annotations

from flask import current_app, flash, g, redirect, render_template, request, url_for

from exam_app.db import db
from exam_app.errors import Missing
from exam_app.permissions import Can
from exam_app.sitting import closing, handing_in, rules, viewdata
from exam_app.sitting.inputs import LONGEST_REFERENCE, ReceiptForm
from exam_app.sitting.views.blueprint import Answer, contact, is_over, my_running, my_sitting, pages, standing_here, to_receipt
from exam_app.web.door import me, open_to_all, requires, wants_json


@pages.get("/sittings/<public_id>/review")
@requires(Can.SIT)
def review(public_id: str) -> Answer:
    sitting = my_running(public_id)
    if is_over(sitting):
        return to_receipt(sitting)
    page = handing_in.review_page(db.session(), sitting, now=g.now)
    standing = standing_here(sitting, viewdata.heads_of(db.session(), sitting))
    return render_template("sitting/review.html", page=page, standing=standing, contact=contact())


@pages.get("/sittings/<public_id>/submit")
@requires(Can.SIT)
def confirm_submit(public_id: str) -> Answer:
    sitting = my_running(public_id)
    if is_over(sitting):
        return to_receipt(sitting)
    page = handing_in.review_page(db.session(), sitting, now=g.now)
    return render_template("sitting/confirm_submit.html", page=page, contact=contact())


@pages.post("/sittings/<public_id>/submit")
@requires(Can.ANSWER)
def submit(public_id: str) -> Answer:
    sitting = my_running(public_id)
    try:
        closing.submit(db.session(), sitting, by=me().public_id, now=g.now, seen=request.form.get("seen"))
    except rules.AnswersMoved as refusal:
        if wants_json():
            raise
        flash(f"{refusal.message} {refusal.advice}", "warning")
        return redirect(url_for("sitting.review", public_id=public_id))
    return to_receipt(sitting)


@pages.get("/sittings/<public_id>/receipt")
@requires(Can.SIT)
def receipt(public_id: str) -> Answer:
    sitting = my_sitting(public_id)
    page = handing_in.receipt_page(db.session(), sitting, now=g.now)
    if page is None:
        return redirect(url_for("sitting.resume", public_id=public_id))
    registration = sitting.registration.public_id
    return render_template(
        "sitting/receipt.html", page=page, registration=registration, contact=contact(), address=_address_on_paper()
    )  # fmt: skip


def _address_on_paper() -> str:
    # From our own settings: the Host header of a request is whatever its sender likes.
    own: str = current_app.extensions["settings"].public_address
    return own + url_for("sitting.check_receipt")


@pages.route("/receipts", methods=["GET", "POST"], strict_slashes=False)
@open_to_all
def check_receipt() -> Answer:
    form = ReceiptForm()
    if not form.validate_on_submit():
        return _reference_asked(form, 422 if form.is_submitted() else 200)
    try:
        proof = handing_in.proof_of(db.session(), form.reference.data)
    except Missing:
        return _not_known(form, 422)
    return redirect(url_for("sitting.verify_receipt", reference=proof.reference))


@pages.get("/receipts/<reference>")
@open_to_all
def verify_receipt(reference: str) -> Answer:
    try:
        proof = handing_in.proof_of(db.session(), reference)
    except Missing:
        return _not_known(ReceiptForm(formdata=None, reference=reference[:LONGEST_REFERENCE]), 404)
    return render_template("sitting/verify_receipt.html", proof=proof)


def _not_known(form: ReceiptForm, status: int) -> Answer:
    form.reference.errors = ["We know no receipt with this reference. Compare it letter by letter with the receipt."]
    return _reference_asked(form, status)


def _reference_asked(form: ReceiptForm, status: int) -> Answer:
    return render_template("sitting/check_receipt.html", form=form), status
