"""What both parts share while they run: going back in, saving, the clock."""

from __future__ import annotations

from flask import g, redirect, request, url_for
from flask_wtf.csrf import generate_csrf

from exam_app.db import db
from exam_app.permissions import Can
from exam_app.sitting import choosing, rules, saving, viewdata
from exam_app.sitting.inputs import parse_marks, parse_save
from exam_app.sitting.saving import Conflict
from exam_app.sitting.views.blueprint import Answer, as_json, is_over, my_sitting, pages, to_receipt
from exam_app.web.door import keep_anyway, me, requires
from exam_app.web.filters import clock_time


@pages.get("/sittings/<public_id>")
@requires(Can.SIT)
def resume(public_id: str) -> Answer:
    sitting = my_sitting(public_id)
    if is_over(sitting):
        return to_receipt(sitting)
    if sitting.part == "two":
        return redirect(url_for("sitting.essays", public_id=public_id))
    cells = viewdata.cells_of(viewdata.heads_of(db.session(), sitting))
    first = next((cell.number for cell in cells if not cell.is_answered), 1)
    return redirect(url_for("sitting.question", public_id=public_id, number=first))


@pages.put("/sittings/<public_id>/answers/<int:number>")
@requires(Can.ANSWER)
def save_answer(public_id: str, number: int) -> Answer:
    save = parse_save(request.get_json(silent=True), number)
    done = saving.save_answer(db.session(), me().account_id, public_id, save, now=g.now)
    if isinstance(done, Conflict):
        keep_anyway()
        head = {"rev": done.revision, "answer": done.answer, "sha256": rules.digest(done.answer)}
        return as_json({"conflict": head, "remaining_ms": done.left_ms}, 409)
    return as_json(
        {"rev": done.revision, "sha256": done.sha256, "saved_at": clock_time(done.saved_at), "remaining_ms": done.left_ms}
    )


@pages.put("/sittings/<public_id>/marks/<int:number>")
@requires(Can.ANSWER)
def save_marks(public_id: str, number: int) -> Answer:
    marks = parse_marks(request.get_json(silent=True))
    sitting = my_sitting(public_id)
    choosing.mark_question(db.session(), sitting, number, now=g.now, **marks)
    return as_json({"remaining_ms": rules.milliseconds_left(sitting.ends_at, g.now)})


@pages.get("/sittings/<public_id>/clock")
@requires(Can.SIT)
def clock(public_id: str) -> Answer:
    sitting = my_sitting(public_id)
    left = rules.milliseconds_left(sitting.ends_at, g.now) if sitting.state == "open" else 0
    is_running = sitting.state == "open"
    # A page that was signed in again needs the token of the new session to go on saving.
    return as_json({"remaining_ms": left, "ends": clock_time(sitting.ends_at), "is_running": is_running, "csrf": generate_csrf()})
