"""The marking page as a plain form: everything on it can be done without a script."""

from __future__ import annotations

from dataclasses import replace

from flask import flash, g, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import Unauthorized
from werkzeug.wrappers import Response

from exam_app.db import db
from exam_app.permissions import Can
from exam_app.review.inputs.marking import MarksForm, blank_passage, marks_form, parse_plain_draft
from exam_app.review.marking import comparing, desk, drafts, marks, passages, saving
from exam_app.review.marking.viewdata import Desk
from exam_app.review.rules import DraftMarks, document
from exam_app.review.views.blueprint import Answer, pages
from exam_app.web import errorpages
from exam_app.web.door import keep_anyway, me, requires, wants_json
from exam_app.web.filters import clock_time

# Where the pages of a reviewer read and write.
reading = db.session

ENDED = {
    401: errorpages.PROBLEMS[401],
    400: ("This form is out of date", "Go back, reload the page and send it again."),
}
PAGES_AFTER = {"lock": "review.lock_marks", "send_back": "review.send_back", "next": "review.next_script"}


@pages.route("/reviews/<public_id>", methods=["GET", "POST"])
@requires(Can.REVIEW)
def mark_script(public_id: str) -> Answer:
    mine = marks.assignment_of(reading(), me().account_id, public_id)
    seen = desk.desk(reading(), mine, now=g.now)
    form = marks_form(seen)
    if request.method == "POST":
        return _save(mine, seen, form)
    if seen.state == "locked":
        return redirect(url_for("review.show_marks", public_id=public_id))
    return _page(seen, form)


def _page(seen: Desk, form: MarksForm, **more: object) -> str:
    return render_template("review/mark_script.html", desk=seen, form=form, blank=blank_passage(seen), **more)


def _save(mine: marks.Assignment, seen: Desk, form: MarksForm) -> Answer:
    draft = _typed(seen, form) if form.validate() else None
    if draft is None:
        return _page(seen, form), 422
    ask = parse_plain_draft(form, document(draft, drafts.shape_of(mine)))
    done = saving.save_unless_unchanged(reading(), mine, ask, now=g.now)
    if isinstance(done, saving.Closed):
        return _locked()
    if isinstance(done, saving.Conflict):
        return _both(mine, seen, form, ask, done)
    return _after_saving(seen.public_id)


def _typed(seen: Desk, form: MarksForm) -> DraftMarks | None:
    """The draft as it was sent, with the comment that was added to a passage; None when that has no place or no words."""
    removed = request.form.get("remove", type=int)
    draft = form.marks(seen.criteria, without=removed)
    if removed is not None or not (form.is_adding() or request.form.get("go") == "passage"):
        return draft
    span = passages.located(seen.text, int(form["new_paragraph"].data or 0), form.new_quote.data or "")
    if span is None:
        form.new_quote.errors = ["These words are not in the paragraph. Copy them from the text."]
    if not form.new_words.data:
        form.new_words.errors = ["Write your comment on the passage."]
    if span is None or not form.new_words.data:
        return None
    return replace(draft, passages=[*draft.passages, form.added(span)])


def _both(mine: marks.Assignment, seen: Desk, form: MarksForm, ask: saving.Save, done: saving.Conflict) -> Answer:
    keep_anyway()
    form.base.data = str(done.head.revision)
    return _page(seen, form, conflict=comparing.lines(mine, ask.document, done.head.document), has_errors=True), 409


def _locked() -> Answer:
    keep_anyway()
    words = "What you sent now is kept, and changes nothing. Ask the coordinator if a mark is wrong."
    return render_template("error.html", problem=errorpages.Problem(409, "These marks are locked.", words)), 409


def _after_saving(public_id: str) -> Response:
    if page := PAGES_AFTER.get(request.form.get("go", "")):
        return redirect(url_for(page, public_id=public_id))
    flash(f"Draft saved {clock_time(g.now)}.", "success")
    return redirect(url_for("review.mark_script", public_id=public_id))


@pages.errorhandler(Unauthorized)
@pages.errorhandler(CSRFError)
def _keep_what_was_typed(error: Unauthorized | CSRFError) -> Response | tuple[str, int]:
    """A long essay outlasts a session: hand the marks back, ready to be sent again after signing in."""
    status = 401 if isinstance(error, Unauthorized) else 400
    if wants_json() or request.endpoint != "review.mark_script" or request.method != "POST":
        return errorpages.show(errorpages.Problem(status, *ENDED[status]))
    db.session.rollback()
    typed = [(name, value) for name, value in request.form.items(multi=True) if name not in ("csrf_token", "go")]
    return render_template("review/send_again.html", typed=typed, path=request.path), status
