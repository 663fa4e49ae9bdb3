"""Bringing items in: upload, match, check, import, each a page; and undoing the whole import."""

from __future__ import annotations

from flask import current_app, flash, g, make_response, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from exam_app.bank import reading, service
from exam_app.bank.inputs import page_from
from exam_app.bank.inputs.imports import UploadForm, choices_of, columns_of, has_sound_columns, match_form, places_from
from exam_app.bank.readers import note_reading
from exam_app.bank.rules.taking import Choices
from exam_app.bank.transfer import beside, kept, matching, receiving, taking_in, undoing
from exam_app.bank.transfer.trial import Trial, trial
from exam_app.bank.views.blueprint import Answer, is_committee, pages
from exam_app.db import begin, db
from exam_app.permissions import Can
from exam_app.web.door import me, requires, write_from_here
from question_bank.formats import template
from question_bank.formats.csv_table import write as csv_of
from question_bank.formats.reading import MOST_BYTES
from question_bank.formats.table import columns, named

PROBLEMS_SHOWN = 100
SMALL_FILES_ARE_READY = 2.0  # seconds that a page waits for the reading before it shows how far it has come
LOOK_AGAIN = "2"  # seconds
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pages.url_value_preprocessor
def let_files_in(endpoint: str | None, values: object) -> None:
    """Let people who are signed in send whole packages to this one page; before any form is read."""
    if endpoint == "bank.new_import" and "_user_id" in session:
        request.max_content_length = MOST_BYTES + 1_000_000


@pages.get("/bank/imports")
@requires(Can.WRITE_ITEMS)
def list_imports() -> Answer:
    lines = receiving.import_lines(db.session(), person=me().public_id, is_committee=is_committee())
    return render_template("bank/list_imports.html", imports=lines, is_committee=is_committee())


@pages.route("/bank/imports/new", methods=["GET", "POST"])
@requires(Can.WRITE_ITEMS)
def new_import() -> Answer:
    form = UploadForm()
    if form.validate_on_submit() and (data := form.data_of()):
        facts = {"name": form.file.data.filename or "", "data": data, "bank": form.bank.data}
        batch = receiving.receive(db.session(), **facts, by=me().public_id, now=g.now)
        return redirect(url_for("bank.show_import", public_id=batch.public_id))
    return render_template("bank/new_import.html", form=form), 422 if form.is_submitted() else 200


def _mine(public_id: str) -> receiving.ItemImport:
    return receiving.import_of(db.session(), public_id, person=me().public_id)


@pages.get("/bank/imports/<public_id>")
@requires(Can.WRITE_ITEMS)
def show_import(public_id: str) -> Answer:
    """How the import stands; a file that waits is read from here on."""
    batch = receiving.import_of(db.session(), public_id, person=me().public_id, is_committee=is_committee())
    if batch.state == "reading":
        _read_beside(public_id)
        batch = receiving.import_of(db.session(), public_id, person=me().public_id, is_committee=is_committee())
    if batch.state == "read" and batch.by == me().public_id:
        return _next_step(batch)
    name = reading.names_of(db.session(), [batch.by]).get(batch.by, "")
    answer = make_response(
        render_template(
            "bank/show_import.html", batch=receiving.line_of(batch, me().public_id, name), done=batch.done, total=batch.total,
            hindrances=undoing.touched(db.session(), batch) if batch.state == "imported" else [],
        )
    )  # fmt: skip
    if batch.state == "reading":
        answer.headers["Refresh"] = LOOK_AGAIN
    return answer


def _next_step(batch: receiving.ItemImport) -> Answer:
    found = kept.found_in(batch)
    if found.read.is_refused and not found.read.columns:
        line = receiving.line_of(batch, me().public_id, me().name)
        return render_template("bank/refused_import.html", batch=line, problem=found.read.problems[0])
    step = "bank.check_import" if matching.is_settled(batch) else "bank.match_import"
    return redirect(url_for(step, public_id=batch.public_id))


def _read_beside(public_id: str) -> None:
    """Begin to read the file unless somebody does, and wait a moment: small files are ready at once."""
    write_from_here()
    batch = receiving.import_of(db.session(), public_id, person=me().public_id, is_committee=is_committee())
    is_ours = beside.claim(db.session(), batch, now=g.now)
    # Others write while the file is read, and so does the reading.
    db.session.commit()
    if is_ours:
        beside.start(current_app._get_current_object(), public_id).join(SMALL_FILES_ARE_READY)  # type: ignore[attr-defined]
    begin(db.session(), writes=False)


@pages.route("/bank/imports/<public_id>/match", methods=["GET", "POST"])
@requires(Can.WRITE_ITEMS)
def match_import(public_id: str) -> Answer:
    batch = _mine(public_id)
    if batch.state != "read":
        return redirect(url_for("bank.show_import", public_id=public_id))
    asked = matching.matching(batch)
    form = match_form(batch.bank, asked, Choices(**{"author": me().name, "area": "", **batch.choices}))
    if form.is_submitted() and asked.columns and has_sound_columns(form, asked) and _columns_change(batch, form, asked):
        receiving.read_again(db.session(), batch, columns_of(form, asked), choices_of(form, asked).as_document())
        return redirect(url_for("bank.show_import", public_id=public_id))
    if form.validate_on_submit() and has_sound_columns(form, asked):
        receiving.choose(db.session(), batch, choices=choices_of(form, asked).as_document())
        return redirect(url_for("bank.check_import", public_id=public_id))
    line = receiving.line_of(batch, me().public_id, me().name)
    shown = render_template("bank/match_import.html", form=form, asked=asked, batch=line)
    return shown, 422 if form.is_submitted() else 200


def _columns_change(batch: receiving.ItemImport, form: object, asked: matching.Matching) -> bool:
    read_by = list(batch.columns) or [named(header) for header, _ in asked.columns]
    return bool(asked.refusal) or columns_of(form, asked) != read_by


def _checked(public_id: str) -> receiving.ItemImport | Response:
    """My import that can be checked, or the way to the page where it stands."""
    batch = _mine(public_id)
    return batch if matching.is_settled(batch) else redirect(url_for("bank.show_import", public_id=public_id))


@pages.route("/bank/imports/<public_id>/check", methods=["GET", "POST"])
@requires(Can.WRITE_ITEMS)
def check_import(public_id: str) -> Answer:
    batch = _checked(public_id)
    if isinstance(batch, Response):
        return batch
    tried = trial(db.session(), batch)
    page = min(page_from(request.args), tried.pages)
    if request.method == "POST":
        receiving.choose(db.session(), batch, **_ticked(batch, tried, page))
        return redirect(_from_check(public_id, page))
    line = receiving.line_of(batch, me().public_id, me().name)
    return render_template("bank/check_import.html", batch=line, tried=tried, page=page, most_problems=PROBLEMS_SHOWN)


def _ticked(batch: receiving.ItemImport, tried: Trial, page: int) -> dict[str, list[int]]:
    """What is left out and what is wanted all the same, with the ticks of this page and as before on all others."""
    ready, twins = ({line.place for line in some} for some in tried.on_page(page))
    take, want = (set(places_from(request.form, name)) for name in ("take", "want"))
    left_out = (set(batch.left_out) - ready) | (ready - take)
    wanted = (set(batch.wanted) - twins) | (twins & want)
    match request.form.get("to"):
        case "all":
            left_out = set()
        case "none":
            left_out, wanted = {line.place for line in tried.ready}, set()
    return {"left_out": sorted(left_out), "wanted": sorted(wanted)}


def _from_check(public_id: str, page: int) -> str:
    """Where the pressed button leads: another page of the list, this one again, or on."""
    to = request.form.get("to", "")
    if to in ("all", "none"):
        return url_for("bank.check_import", public_id=public_id, page=page, _anchor="ready")
    if to.isascii() and to.isdigit() and len(to) < 6:
        return url_for("bank.check_import", public_id=public_id, page=int(to), _anchor="ready")
    return url_for("bank.run_import", public_id=public_id)


@pages.get("/bank/imports/<public_id>/report")
@requires(Can.WRITE_ITEMS)
def report_import(public_id: str) -> Answer:
    batch = _checked(public_id)
    return (
        batch if isinstance(batch, Response) else file_answer(trial(db.session(), batch).as_csv, "text/csv", "import-report.csv")
    )


@pages.get("/bank/imports/<public_id>/compare/<int:place>")
@requires(Can.WRITE_ITEMS, writes=True)
def compare_import(public_id: str, place: int) -> Answer:
    batch = _checked(public_id)
    if isinstance(batch, Response):
        return batch
    line = next((each for each in trial(db.session(), batch).duplicates if each.place == place), None)
    if line is None or line.twin is None or not line.twin.public_id:
        return redirect(url_for("bank.check_import", public_id=public_id))
    item = service.item_of(db.session(), line.twin.public_id)
    note_reading(db.session(), item.versions[-1], by=me().public_id, now=g.now)
    there = reading.item_page(db.session(), item, me().public_id)
    return render_template("bank/compare_import.html", line=line, item=there, there=there.newest, public_id=public_id)


@pages.route("/bank/imports/<public_id>/run", methods=["GET", "POST"])
@requires(Can.WRITE_ITEMS, writes=False)
def run_import(public_id: str) -> Answer:
    """The last page before the bank changes; the dry run is made before others have to wait for the writing."""
    batch = _checked(public_id)
    if isinstance(batch, Response):
        return batch
    tried = trial(db.session(), batch)
    if request.method != "POST":
        line = receiving.line_of(batch, me().public_id, me().name)
        return render_template("bank/run_import.html", batch=line, tried=tried, choices=Choices(**batch.choices))
    write_from_here()
    count = taking_in.take_in(db.session(), _mine(public_id), tried, by=me().public_id, now=g.now)
    flash(f"{count} {'item is' if count == 1 else 'items are'} in the bank, as drafts.", "success")
    return redirect(url_for("bank.show_import", public_id=public_id))


@pages.post("/bank/imports/<public_id>/undo")
@requires(Can.WRITE_ITEMS)
def undo_import(public_id: str) -> Answer:
    batch = receiving.import_of(db.session(), public_id, person=me().public_id, is_committee=is_committee())
    count = undoing.undo(db.session(), batch, by=me().public_id, now=g.now)
    flash(
        f"The import is undone: {count} {'item is' if count == 1 else 'items are'} out of the bank. The file is still here.",
        "success",
    )
    return redirect(url_for("bank.list_imports"))


@pages.post("/bank/imports/<public_id>/drop")
@requires(Can.WRITE_ITEMS)
def drop_import(public_id: str) -> Answer:
    receiving.throw_away(db.session(), _mine(public_id), by=me().public_id, now=g.now)
    flash("The file is thrown away. Nothing of it is in the bank.", "success")
    return redirect(url_for("bank.list_imports"))


@pages.get("/bank/templates/<string:kind>")
@requires(Can.WRITE_ITEMS)
def download_template(kind: str) -> Answer:
    if kind == "csv":
        return file_answer(csv_of([columns("ABCDE")]), "text/csv", "items-template.csv")
    return file_answer(template(), EXCEL, "items-template.xlsx")


def file_answer(data: bytes, media_type: str, name: str) -> Response:
    """A file to keep under this plain name."""
    answer = make_response(data)
    answer.headers.update({"Content-Type": media_type, "Content-Disposition": f'attachment; filename="{name}"'})
    return answer
