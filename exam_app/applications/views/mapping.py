"""The competency map: reading it, and linking areas to evidence by domain or by entry."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from exam_app.applications import evidence, mapping, service, viewdata
from exam_app.applications.inputs.mapping import Question, links_form
from exam_app.applications.views.frame import Answer, by_me, mine, mine_open, pages, to_sheet
from exam_app.db import db
from exam_app.permissions import Can
from exam_app.web.door import requires


@pages.get("/applications/<public_id>/map")
@requires(Can.APPLY)
def competency_map(public_id: str) -> Answer:
    application = mine(public_id)
    return render_template(
        "applications/competency_map.html", map=mapping.map_of(application), words=service.vocabulary_of(application),
        public_id=public_id, is_editable=viewdata.is_editable(application), only_lacking=request.args.get("show") == "lacking",
        back_url=url_for("applications.show_application", public_id=public_id),
        here=url_for("applications.competency_map", public_id=public_id),
    )  # fmt: skip


@pages.route("/applications/<public_id>/map/<domain_id>", methods=["GET", "POST"])
@requires(Can.APPLY)
def map_domain(public_id: str, domain_id: str) -> Answer:
    application = mine_open(public_id)
    page, shown = mapping.map_of(application), mapping.shown_by(application)
    domain, following = page.domain(domain_id), page.after(domain_id)
    form = links_form([Question(area.ref, area.name, page.entries, shown.get(area.ref, ())) for area in domain.areas])
    if not form.validate_on_submit():
        view = {"domain": domain, "following": following, "of": len(page.domains), "entries": page.entries}
        answer = render_template("applications/map_domain.html", form=form, public_id=public_id, **view)
        return answer, 422 if form.is_submitted() else 200
    links = {entry: [area.ref for area in domain.areas if entry in form[area.ref].data] for entry, _ in page.entries}
    evidence.show_areas(db.session(), application, links, within=[area.ref for area in domain.areas], **by_me())
    flash(f"Saved: {domain.name}.", "success")
    if following and request.form.get("then") == "next":
        return redirect(url_for("applications.map_domain", public_id=public_id, domain_id=following.id))
    return redirect(url_for("applications.competency_map", public_id=public_id, _anchor=domain_id))


@pages.route("/applications/<public_id>/evidence/<entry_id>/areas", methods=["GET", "POST"])
@requires(Can.APPLY)
def choose_areas(public_id: str, entry_id: str) -> Answer:
    application = mine_open(public_id)
    item, shown = viewdata.item_of(evidence.entry_of(application, entry_id)), mapping.areas_of(application, entry_id)
    page = mapping.map_of(application)
    form = links_form([Question(one.id, one.name, [(a.ref, a.name) for a in one.areas], shown) for one in page.domains])
    if not form.validate_on_submit():
        answer = render_template("applications/choose_areas.html", form=form, map=page, item=item, public_id=public_id)
        return answer, 422 if form.is_submitted() else 200
    ticked = [ref for domain in page.domains for ref in form[domain.id].data]
    within = [area.ref for domain in page.domains for area in domain.areas]
    evidence.show_areas(db.session(), application, {entry_id: ticked}, within=within, **by_me())
    flash(f"Saved: the competencies that {item.title} shows.", "success")
    return to_sheet(public_id, item.kind)
