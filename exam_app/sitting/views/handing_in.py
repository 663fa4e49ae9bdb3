"""Check, confirm, receipt; and the public proof that a receipt is real."""

from __future__ import annotations

from flask import g, redirect, render_template, request, url_for

from exam_app.db import db
from exam_app.permissions import Can
from exam_app.sitting import closing, handing_in
from exam_app.sitting.views.blueprint import Answer, contact, is_over, my_running, my_sitting, pages, to_receipt
from exam_app.web.door import me, open_to_all, requires


@pages.get("/sittings/<public_id>/review")
@requires(Can.SIT)
def review(public_id: str) -> Answer:
    sitting = my_running(public_id)
    if is_over(sitting):
        return to_receipt(sitting)
    page = handing_in.review_page(db.session(), sitting, now=g.now)
    return render_template("sitting/review.html", page=page, contact=contact())


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
    closing.submit(db.session(), sitting, by=me().public_id, now=g.now, seen=request.form.get("seen"))
    return to_receipt(sitting)


@pages.get("/sittings/<public_id>/receipt")
@requires(Can.SIT)
def receipt(public_id: str) -> Answer:
    sitting = my_sitting(public_id)
    page = handing_in.receipt_page(db.session(), sitting, now=g.now)
    if page is None:
        return redirect(url_for("sitting.resume", public_id=public_id))
    registration = sitting.registration.public_id
    return render_template("sitting/receipt.html", page=page, registration=registration, contact=contact())


@pages.get("/receipts/<reference>")
@open_to_all
def verify_receipt(reference: str) -> Answer:
    proof = handing_in.proof_of(db.session(), reference)
    return render_template("sitting/verify_receipt.html", proof=proof)
