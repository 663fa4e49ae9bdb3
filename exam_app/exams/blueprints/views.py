"""Pages about blueprints: coverage, the bank's health, versions, the draft of the next one."""

from __future__ import annotations

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from exam_app.bank.frameworks import banks
from exam_app.bank.rules.states import COUNTED, COUNTED_WORDS
from exam_app.db import db
from exam_app.exams.blueprints import coverage, drafting, health, reading
from exam_app.exams.blueprints.inputs import BlueprintForm, ConfirmForm, NewBlueprintForm, blueprint_form
from exam_app.exams.blueprints.rules import CodeTaken, DraftChanged
from exam_app.permissions import Can, may
from exam_app.web.door import me, requires

pages = Blueprint("blueprints", __name__)
Answer = str | Response | tuple[str, int]
FORMS = (1, 2, 3, 4)


@pages.get("/bank/coverage")
@requires(Can.READ_BANK)
def show_coverage() -> Answer:
    known = [kind for kind in reading.kinds(db.session()) if kind.newest]
    code = request.args.get("blueprint") or (known[0].code if known else "")
    among, asked = request.args.get("among", ""), request.args.get("forms", "")
    among, forms = (among if among in COUNTED else "live"), (int(asked) if asked in map(str, FORMS) else 1)
    found = coverage.matrix_of(db.session(), code, among=among, forms=forms) if code else None
    return render_template(
        "blueprints/show_coverage.html", matrix=found, known=known, among=among, choices=COUNTED_WORDS, forms=FORMS
    )


@pages.get("/bank/health")
@requires(Can.READ_BANK)
def show_health() -> Answer:
    known, year = [name for name, _ in banks()], request.args.get("year", "")
    bank = request.args.get("bank", "") if request.args.get("bank") in known else known[0]
    chosen = int(year) if year.isascii() and year.isdigit() and 2000 <= int(year) <= g.now.year else g.now.year
    shown = health.health_of(db.session(), bank, year=chosen, now=g.now)
    return render_template("blueprints/show_health.html", health=shown, banks=banks())


@pages.get("/bank/blueprints")
@requires(Can.READ_BANK)
def list_blueprints() -> Answer:
    return render_template("blueprints/list_blueprints.html", kinds=reading.kinds(db.session()), may_change=_may_change())


def _may_change() -> bool:
    return may(me().roles, Can.PUBLISH_FORMS)


@pages.route("/bank/blueprints/new", methods=["GET", "POST"])
@requires(Can.PUBLISH_FORMS)
def new_blueprint() -> Answer:
    form = NewBlueprintForm()
    if form.validate_on_submit():
        facts = {"code": form.code.data, "title": form.title.data.strip(), "bank": form.bank.data}
        try:
            drafting.begin_blueprint(db.session(), **facts, by=me().public_id, now=g.now)
            return redirect(url_for("blueprints.edit_blueprint", code=form.code.data))
        except CodeTaken as taken:
            form.code.errors = [f"{taken.message} {taken.advice}"]
    return render_template("blueprints/new_blueprint.html", form=form), 422 if form.is_submitted() else 200


@pages.get("/bank/blueprints/<code>")
@requires(Can.READ_BANK)
def show_blueprint(code: str) -> Answer:
    page = reading.draft_page(db.session(), code, person=me().public_id)
    versions = reading.versions(db.session(), code)
    return render_template("blueprints/show_blueprint.html", page=page, versions=versions, may_change=_may_change())


@pages.get("/bank/blueprints/<code>/versions/<int:number>")
@requires(Can.READ_BANK)
def show_blueprint_version(code: str, number: int) -> Answer:
    page = reading.version_page(db.session(), code, number)
    return render_template("blueprints/show_blueprint_version.html", page=page)


@pages.get("/bank/blueprints/<code>/draft")
@requires(Can.PUBLISH_FORMS)
def edit_blueprint(code: str) -> Answer:
    draft = drafting.draft_of(db.session(), code)
    sheet = blueprint_form(draft.plan.population, draft.plan, revision=draft.revision, reason=draft.reason)
    if draft.revision:
        sheet.blame(drafting.faults_of(draft.plan, now=g.now))
    return _editor(code, sheet)


def _editor(code: str, sheet: BlueprintForm, status: int = 200) -> Answer:
    page = reading.draft_page(db.session(), code, person=me().public_id)
    shown = {"form": sheet} if status != 200 else {}
    return render_template("blueprints/edit_blueprint.html", sheet=sheet, page=page, **shown), status


@pages.post("/bank/blueprints/<code>/draft")
@requires(Can.PUBLISH_FORMS)
def save_blueprint(code: str) -> Answer:
    draft = drafting.draft_of(db.session(), code)
    if request.form.get("go") == "lines":
        return _editor(code, blueprint_form(draft.plan.population, more=5))
    sheet = blueprint_form(draft.plan.population)
    if not sheet.validate_on_submit():
        return _editor(code, sheet, 422)
    facts = {"reason": sheet.reason.data, "base": sheet.revision, "by": me().public_id, "now": g.now}
    try:
        drafting.save_draft(db.session(), sheet.plan(draft.plan), **facts)
    except DraftChanged as changed:
        sheet.seen.data = str(draft.revision)
        sheet.title.errors = [f"{changed.message} The fields hold what you typed; saving again goes over the other text."]
        return _editor(code, sheet, 422)
    flash("The draft is saved. Somebody else of the committee makes it effective.", "success")
    return redirect(url_for("blueprints.edit_blueprint", code=code))


@pages.post("/bank/blueprints/<code>/draft/drop")
@requires(Can.PUBLISH_FORMS)
def drop_blueprint_draft(code: str) -> Answer:
    drafting.drop_draft(db.session(), code, by=me().public_id, now=g.now)
    flash(f"The draft of {code} is dropped.", "success")
    return redirect(url_for("blueprints.list_blueprints"))


@pages.route("/bank/blueprints/<code>/draft/effective", methods=["GET", "POST"])
@requires(Can.PUBLISH_FORMS)
def make_blueprint_effective(code: str) -> Answer:
    page, form = reading.draft_page(db.session(), code, person=me().public_id), ConfirmForm()
    if not form.validate_on_submit():
        form.seen.data, lacking = str(page.draft.revision), drafting.faults_of(page.draft.plan, now=g.now)
        return render_template("blueprints/make_blueprint_effective.html", form=form, page=page, lacking=lacking)
    made = drafting.make_effective(db.session(), code, seen=form.revision, by=me().public_id, now=g.now)
    flash(f"Version {made.number} of {code} is effective: forms are made by it from now on.", "success")
    return redirect(url_for("blueprints.show_blueprint", code=code))
