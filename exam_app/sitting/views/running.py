"""What both parts share while they run: going back in, the pass, the paper, and which device goes on.

Saves, marks and pulses come by the fast way (`views.fast`).
"""

from __future__ import annotations

from flask import Response, g, redirect, render_template, request, url_for
from flask_wtf.csrf import generate_csrf

from exam_app.db import db
from exam_app.permissions import Can
from exam_app.sitting import holding, paper, rules, viewdata
from exam_app.sitting.views.blueprint import (
    Answer,
    as_json,
    device,
    elsewhere,
    is_mine_here,
    is_over,
    my_running,
    my_sitting,
    pages,
    pass_and_standing,
    to_receipt,
)
from exam_app.web.door import me, requires


@pages.get("/sittings/<public_id>")
@requires(Can.SIT)
def resume(public_id: str) -> Answer:
    sitting = my_running(public_id)
    if is_over(sitting):
        return to_receipt(sitting)
    if sitting.part == "two":
        return redirect(url_for("sitting.essays", public_id=public_id))
    cells = viewdata.cells_of(viewdata.heads_of(db.session(), sitting))
    first = next((cell.number for cell in cells if not cell.is_answered), 1)
    return redirect(url_for("sitting.question", public_id=public_id, number=first))


@pages.get("/sittings/<public_id>/pass")
@requires(Can.SIT)
def give_pass(public_id: str) -> Answer:
    sitting = my_sitting(public_id)
    # Once it is over there is nothing to hold: each device may bring what it could not send.
    if not is_over(sitting) and not is_mine_here(sitting):
        since = int((sitting.held_at or g.now).timestamp() * 1000)
        return as_json({"moved": {"since_ms": since}, "csrf": generate_csrf()}, 409)
    heads = viewdata.heads_of(db.session(), sitting)
    return as_json(pass_and_standing(sitting, heads) | {"csrf": generate_csrf()})


@pages.get("/sittings/<public_id>/paper")
@requires(Can.SIT)
def whole_paper(public_id: str) -> Answer:
    sitting = my_running(public_id)
    if is_over(sitting):
        return to_receipt(sitting)
    answer = Response(paper.packed(db.session(), sitting, _print), mimetype="text/html")
    answer.headers["Content-Encoding"] = "gzip"
    return answer


def _print(content: paper.Paper) -> str:
    return render_template("sitting/paper.html", paper=content)


@pages.post("/sittings/<public_id>/take-over")
@requires(Can.ANSWER)
def take_over(public_id: str) -> Answer:
    holding.take_over(db.session(), my_sitting(public_id), device(), by=me().public_id, now=g.now)
    return redirect(url_for("sitting.resume", public_id=public_id))


@pages.errorhandler(rules.OpenElsewhere)
def open_elsewhere(_refusal: rules.OpenElsewhere) -> Answer:
    db.session.rollback()
    return elsewhere(my_sitting(request.view_args["public_id"]))  # type: ignore[index]
