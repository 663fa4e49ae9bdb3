"""A reviewer's own work: the list, the answer that comes first, the judgement; and who reviews which areas."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for

from exam_app.bank import experts, frameworks, reviewing, reviewpages
from exam_app.bank.inputs import AnswerForm, ExpertiseForm, is_sound, judge_form, judged
from exam_app.bank.views.blueprint import Answer, pages
from exam_app.db import db
from exam_app.permissions import Can
from exam_app.web.door import me, requires


@pages.get("/bank/reviews")
@requires(Can.REVIEW_ITEMS)
def list_reviews() -> Answer:
    return render_template("bank/list_reviews.html", reviews=reviewpages.review_lines(db.session(), me().account_id))


@pages.get("/bank/reviews/<public_id>")
@requires(Can.REVIEW_ITEMS, writes=True)
def review_item(public_id: str) -> Answer:
    review = reviewing.review_of(db.session(), me().account_id, public_id)
    reviewing.read_for_review(db.session(), review, by=me().public_id, now=g.now)
    return _page(public_id)


def _page(public_id: str, form: object = None, status: int = 200) -> Answer:
    review = reviewing.review_of(db.session(), me().account_id, public_id)
    page = reviewpages.review_page(db.session(), review)
    form = form or (judge_form(page.stage) if page.key else AnswerForm(page.options))
    return render_template("bank/review_item.html", page=page, form=form), status


@pages.post("/bank/reviews/<public_id>/answer")
@requires(Can.REVIEW_ITEMS)
def answer_item(public_id: str) -> Answer:
    review = reviewing.review_of(db.session(), me().account_id, public_id)
    form = AnswerForm(reviewpages.review_page(db.session(), review).options)
    if not form.validate_on_submit():
        return _page(public_id, form, 422)
    reviewing.answer(db.session(), review, form.letters, by=me().public_id, now=g.now)
    return redirect(url_for("bank.review_item", public_id=public_id))


@pages.post("/bank/reviews/<public_id>/judge")
@requires(Can.REVIEW_ITEMS)
def judge_item(public_id: str) -> Answer:
    review = reviewing.review_of(db.session(), me().account_id, public_id)
    form = judge_form(review.stage)
    if not is_sound(form, review.stage):
        return _page(public_id, form, 422)
    judgements, comments = judged(form, review.stage)
    reviewing.judge(
        db.session(), review, judgements=judgements, comments=comments, decision=form.decision.data, by=me().public_id, now=g.now
    )
    flash("Thank you. Your review is recorded.", "success")
    return redirect(url_for("bank.list_reviews"))


@pages.get("/bank/reviewers")
@requires(Can.STEER_BANK)
def list_experts() -> Answer:
    return render_template("bank/list_experts.html", experts=experts.experts(db.session()), area_name=frameworks.area_name)


@pages.route("/bank/reviewers/<public_id>", methods=["GET", "POST"])
@requires(Can.STEER_BANK)
def change_expertise(public_id: str) -> Answer:
    person, form = experts.person_of(db.session(), public_id), ExpertiseForm()
    if not form.validate_on_submit():
        held = experts.expertise_of(db.session(), person.id)
        return render_template("bank/change_expertise.html", form=form, person=person, held=held, domains=reviewpages.areas())
    known = {value for _, choices in reviewpages.areas() for value, _ in choices}
    experts.change_expertise(db.session(), person, known & set(form.areas.data), by=me().public_id, now=g.now)
    flash(f"The areas of {person.name} are saved.", "success")
    return redirect(url_for("bank.list_experts"))
