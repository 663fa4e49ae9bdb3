"""The coordinator takes essays in and gives scripts out."""

from __future__ import annotations

import secrets

from flask import flash, g, redirect, render_template, request, url_for

from exam_app.db import db
from exam_app.exams.service import window_of
from exam_app.permissions import Can
from exam_app.review.inputs.routing import GiveOutForm, SmallGroupForm, pin_form, small_group_form
from exam_app.review.people import pool
from exam_app.review.routing import allocation, groups, identifying, intake, pinning, planning
from exam_app.review.rules import PinRefused
from exam_app.review.views.blueprint import Answer, pages, status
from exam_app.web.door import me, requires, write_from_here

MOST_SEED = 2**31


@pages.post("/windows/<window_id>/scripts")
@requires(Can.ROUTE_SCRIPTS)
def take_in(window_id: str) -> Answer:
    taken = intake.take_in(db.session(), window_of(db.session(), window_id), by=me().public_id, now=g.now)
    flash(f"{taken} essays are taken in as anonymous scripts.", "success")
    return redirect(url_for("review.show_scoring", window_id=window_id))


@pages.get("/windows/<window_id>/allocation")
@requires(Can.ROUTE_SCRIPTS)
def allocate_scripts(window_id: str) -> Answer:
    seed = request.args.get("seed", type=int)
    return _preview(window_id, secrets.randbelow(MOST_SEED) if seed is None else seed % MOST_SEED)


@pages.post("/windows/<window_id>/allocation")
@requires(Can.ROUTE_SCRIPTS, writes=False)
def give_out(window_id: str) -> Answer:
    window, form = window_of(db.session(), window_id), GiveOutForm()
    if not form.validate():
        return redirect(url_for("review.allocate_scripts", window_id=window_id))
    # Planning takes a while, and SQLite's one write lock is not held for it.
    planned = planning.plan(db.session(), window, seed=form.seed.data, now=g.now)
    write_from_here()
    given = allocation.allocate_as_seen(
        db.session(), window_of(db.session(), window_id), planned, seed=form.seed.data, seen=form.seen.data or "",
        by=me().public_id, now=g.now,
    )  # fmt: skip
    flash(f"{given} places are given out. The reviewers are told.", "success")
    return redirect(url_for("review.show_scoring", window_id=window_id))


def _preview(window_id: str, seed: int, **forms: object) -> Answer:
    window = window_of(db.session(), window_id)
    known = {
        "plan": planning.plan(db.session(), window, seed=seed, now=g.now),
        "pins": pinning.pins_in(db.session(), window),
        "groups": groups.small(db.session(), window),
        "look": identifying.waiting(db.session(), window.id),
        "pin_form": pin_form(pool.names(db.session())),
        "group_form": _group_form(window_id),
    }
    page = render_template("review/allocate_scripts.html", seed=seed, window=window_id, title=window.title, **(known | forms))
    return page, status(bool(forms))


@pages.post("/windows/<window_id>/pins")
@requires(Can.ROUTE_SCRIPTS)
def pin_script(window_id: str) -> Answer:
    window, form = window_of(db.session(), window_id), pin_form(pool.names(db.session()))
    if not form.validate():
        return _preview(window_id, _seed(), pin_form=form, form=form)
    try:
        pinning.pin(
            db.session(), window, form.code.data, form.reviewer.data, kind=form.kind.data, reason=form.reason.data,
            by=me().public_id, now=g.now,
        )  # fmt: skip
    except PinRefused as refusal:
        form.code.errors = [refusal.message]
        return _preview(window_id, _seed(), pin_form=form, form=form)
    return redirect(url_for("review.allocate_scripts", window_id=window_id, seed=_seed()))


@pages.post("/windows/<window_id>/pins/<pin>/removal")
@requires(Can.ROUTE_SCRIPTS)
def unpin_script(window_id: str, pin: str) -> Answer:
    pinning.unpin(db.session(), window_of(db.session(), window_id), pin, by=me().public_id, now=g.now)
    return redirect(url_for("review.allocate_scripts", window_id=window_id, seed=_seed()))


@pages.post("/windows/<window_id>/small-groups")
@requires(Can.ROUTE_SCRIPTS)
def decide_small_group(window_id: str) -> Answer:
    window, form = window_of(db.session(), window_id), _group_form(window_id)
    if not form.validate():
        return _preview(window_id, _seed(), group_form=form, form=form)
    groups.decide(
        db.session(), window, form.designation.data, decision=form.decision.data, reason=form.why.data,
        by=me().public_id, now=g.now,
    )  # fmt: skip
    return redirect(url_for("review.allocate_scripts", window_id=window_id, seed=_seed()))


def _group_form(window_id: str) -> SmallGroupForm:
    window = window_of(db.session(), window_id)
    waiting = [group for group in groups.small(db.session(), window) if group.decision != "waived"]
    return small_group_form((group.designation, f"{group.name} ({group.scripts})") for group in waiting)


def _seed() -> int:
    """The seed of the preview that the form stood on, so that only what was decided changes."""
    found = request.form.get("seed", type=int)
    return secrets.randbelow(MOST_SEED) if found is None else found % MOST_SEED
