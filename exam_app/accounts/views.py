"""Pages about signing in and about people."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, session, url_for
from flask_login import login_user, logout_user
from werkzeug.wrappers import Response

from exam_app.accounts import people, service
from exam_app.accounts.inputs import CloseForm, InviteForm, NewPasswordForm, RolesForm, SignInForm
from exam_app.accounts.rules import SignInDelayed
from exam_app.db import db
from exam_app.notices.service import invite_by_mail
from exam_app.permissions import Can, Role
from exam_app.web.door import keep_anyway, local_path, me, open_to_all, requires

pages = Blueprint("accounts", __name__)
Answer = str | Response | tuple[str, int]


@pages.route("/sign-in", methods=["GET", "POST"])
@open_to_all
def sign_in() -> Answer:
    form, wait = SignInForm(), None
    if not form.validate_on_submit():
        return _sign_in_page(form, 422 if form.is_submitted() else 200)
    try:
        token = service.sign_in(
            db.session(), current_app.extensions["passwords"],
            email=form.email.data, password=form.password.data, address=request.remote_addr or "", now=g.now,
        )  # fmt: skip
    except SignInDelayed as refusal:
        token, wait = None, refusal
    if token is None:
        keep_anyway()
        form.password.errors = [f"{wait.message} {wait.advice}" if wait else "The mail address or the password is not right."]
        return _sign_in_page(form, 429 if wait else 422)
    return _welcome(token, local_path(request.args.get("next"), url_for("home.start")))


def _sign_in_page(form: SignInForm, status: int) -> Answer:
    return render_template("accounts/sign_in.html", form=form), status


def _welcome(token: str, target: str) -> Response:
    # A fresh cookie: what stood in it before the sign-in must not carry over.
    session.clear()
    login_user(current_app.login_manager._user_callback(token))  # type: ignore[attr-defined]
    return redirect(target)


@pages.post("/sign-out")
@requires(Can.HAVE_ACCOUNT)
def sign_out() -> Answer:
    service.sign_out(db.session(), me(), now=g.now)  # type: ignore[arg-type]
    logout_user()
    session.clear()
    answer = redirect(url_for("accounts.sign_in"))
    # Not the storage: what an exam page could not send yet is kept there, encrypted.
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


@pages.route("/invitations/<token>", methods=["GET", "POST"])
@open_to_all
def accept_invitation(token: str) -> Answer:
    invited = people.invitation(db.session(), token, now=g.now)
    form = NewPasswordForm(email=invited.email, person=invited.name)
    if not form.validate_on_submit():
        page = render_template("accounts/accept_invitation.html", form=form, invited=invited)
        return page, 422 if form.is_submitted() else 200
    account = people.accept(db.session(), current_app.extensions["passwords"], token, password=form.password.data, now=g.now)
    return _welcome(service.start_session(db.session(), account, now=g.now), url_for("home.start"))


@pages.get("/people")
@requires(Can.MANAGE_PEOPLE)
def list_people() -> Answer:
    return render_template("accounts/list_people.html", people=people.everybody(db.session()))


@pages.route("/people/invite", methods=["GET", "POST"])
@requires(Can.MANAGE_PEOPLE)
def invite_person() -> Answer:
    form = InviteForm()
    if not form.validate_on_submit():
        return render_template("accounts/invite_person.html", form=form), 422 if form.is_submitted() else 200
    token = people.invite(
        db.session(), email=form.email.data, name=form.name.data, roles=form.roles.roles, by=me().public_id, now=g.now
    )
    link = _one_time_link(token)
    invite_by_mail(db.session(), email=form.email.data, name=form.name.data, link=link, now=g.now)
    flash(f"{form.name.data} is invited. The link works once and for 72 hours.", "success")
    return redirect(url_for("accounts.list_people"))


def _one_time_link(token: str) -> str:
    # From our own settings: the Host header of a request is whatever its sender likes.
    own: str = current_app.extensions["settings"].public_address
    return own + url_for("accounts.accept_invitation", token=token)


@pages.route("/people/<public_id>/roles", methods=["GET", "POST"])
@requires(Can.MANAGE_PEOPLE)
def change_roles(public_id: str) -> Answer:
    account = people.account_of(db.session(), public_id)
    form = RolesForm(data={"roles": [role.value for role in account.roles]})
    if not form.validate_on_submit():
        page = render_template("accounts/change_roles.html", form=form, person=account.name)
        return page, 422 if form.is_submitted() else 200
    people.change_roles(db.session(), account, form.roles.roles, by=me().public_id, now=g.now)
    flash(f"The roles of {account.name} are changed.", "success")
    return redirect(url_for("accounts.list_people"))


@pages.route("/people/<public_id>/close", methods=["GET", "POST"])
@requires(Can.MANAGE_PEOPLE)
def close_account(public_id: str) -> Answer:
    account, form = people.account_of(db.session(), public_id), CloseForm()
    if not form.validate_on_submit():
        return render_template("accounts/close_account.html", form=form, person=account.name)
    people.close(db.session(), account, by=me().public_id, now=g.now)
    flash(f"The account of {account.name} is closed.", "success")
    return redirect(url_for("accounts.list_people"))


@pages.post("/people/<public_id>/new-link")
@requires(Can.MANAGE_PEOPLE)
def send_new_link(public_id: str) -> Answer:
    account = people.account_of(db.session(), public_id)
    roles = [Role(role) for role in account.roles]
    token = people.invite(db.session(), email=account.email, name=account.name, roles=roles, by=me().public_id, now=g.now)
    link = _one_time_link(token)
    invite_by_mail(db.session(), email=account.email, name=account.name, link=link, now=g.now)
    flash(f"{account.name} has a link to set a new password.", "success")
    return redirect(url_for("accounts.list_people"))
