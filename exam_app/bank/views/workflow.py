"""Moving an item on, asking for reviews, comments and votes: the buttons of an item's page."""

from __future__ import annotations

from flask import abort, flash, g, redirect, render_template, request, url_for

from exam_app.bank import experts, moving, reviewing, service
from exam_app.bank.inputs import AskForm, CommentForm, MoveForm, ReplyForm, VoteForm
from exam_app.bank.rules.states import WORDS, State
from exam_app.bank.views.blueprint import Answer, is_committee, pages
from exam_app.db import db
from exam_app.permissions import Can
from exam_app.web.door import me, requires


@pages.post("/bank/items/<public_id>/move")
@requires(Can.REVIEW_ITEMS)
def move_item(public_id: str) -> Answer:
    item, form = service.item_of(db.session(), public_id), MoveForm()
    if not form.validate_on_submit() or not item.versions:
        abort(400)
    to = State(form.to.data)
    moving.move(
        db.session(), item.versions[-1], to, by=me().public_id, is_committee=is_committee(), note=form.note.data or "", now=g.now
    )
    flash(f"{item.code} is in “{WORDS[to]}” now.", "success")
    return redirect(url_for("bank.show_item", public_id=public_id))


@pages.post("/bank/items/<public_id>/reviewers")
@requires(Can.STEER_BANK)
def ask_reviewer(public_id: str) -> Answer:
    item, form = service.item_of(db.session(), public_id), AskForm()
    if not form.validate_on_submit():
        flash("Choose a reviewer.", "error")
        return redirect(url_for("bank.show_item", public_id=public_id))
    person = experts.person_of(db.session(), form.reviewer.data)
    reviewing.ask(db.session(), item.versions[-1], person, by=me().public_id, now=g.now)
    flash(f"{person.name} is asked for a review.", "success")
    return redirect(url_for("bank.show_item", public_id=public_id))


@pages.post("/bank/items/<public_id>/reviewers/<review_id>/drop")
@requires(Can.STEER_BANK)
def drop_reviewer(public_id: str, review_id: str) -> Answer:
    review = reviewing.asked_review(db.session(), service.item_of(db.session(), public_id), review_id)
    reviewing.unask(db.session(), review, by=me().public_id, now=g.now)
    return redirect(url_for("bank.show_item", public_id=public_id))


@pages.route("/bank/items/<public_id>/comment", methods=["GET", "POST"])
@requires(Can.REVIEW_ITEMS)
def comment_item(public_id: str) -> Answer:
    item, form = service.item_of(db.session(), public_id), CommentForm()
    if not form.validate_on_submit():
        return render_template("bank/comment_item.html", form=form, item=item), 422 if form.is_submitted() else 200
    reviewing.comment(db.session(), item.versions[-1], about="The item", text=form.text.data, by=me().public_id, now=g.now)
    return redirect(url_for("bank.show_item", public_id=public_id) + "#comments")


@pages.route("/bank/comments/<public_id>/answer", methods=["GET", "POST"])
@requires(Can.WRITE_ITEMS)
def answer_comment(public_id: str) -> Answer:
    made, form = reviewing.comment_of(db.session(), public_id), ReplyForm()
    shown = reviewing.comment_shown(db.session(), made)
    if not form.validate_on_submit():
        return render_template("bank/answer_comment.html", form=form, comment=shown), 422 if form.is_submitted() else 200
    reviewing.reply(db.session(), made, how=form.how.data, text=form.text.data, by=me().public_id, now=g.now)
    return redirect(url_for("bank.show_item", public_id=shown.item) + "#comments")


@pages.route("/bank/items/<public_id>/vote", methods=["GET", "POST"])
@requires(Can.STEER_BANK)
def vote_item(public_id: str) -> Answer:
    item, form = service.item_of(db.session(), public_id), VoteForm()
    is_sent = form.validate_on_submit()
    if is_sent and form.vote.data == "against" and not (form.words.data or "").strip():
        form.words.errors, is_sent = ["A vote against needs a reason."], False
    if not is_sent:
        return render_template("bank/vote_item.html", form=form, item=item), 422 if request.method == "POST" else 200
    reviewing.vote(db.session(), item.versions[-1], form.vote.data, words=form.words.data or "", by=me().public_id, now=g.now)
    flash("Your vote is recorded. You can change it until the item moves on.", "success")
    return redirect(url_for("bank.show_item", public_id=public_id))
