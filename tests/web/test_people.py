"""Inviting people, one-time links, roles that exclude each other, closing accounts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.accounts import people
from exam_app.accounts.models import Account
from exam_app.clock import FakeClock
from exam_app.notices.models import OutboxMail
from exam_app.permissions import Role
from tests.build import PASSWORD, Cast
from tests.page import Browser

Desk = Callable[[Account], Browser]


def test_an_invited_person_chooses_a_password_and_lands_on_the_first_page(
    as_: Desk, nobody: Browser, cast: Cast, session: Session
) -> None:
    page = as_(cast.adam).get("/people/invite")
    page = page.press(
        "Send the invitation", {"Full name": "Nina Ortiz", "Mail address": "Nina@Example.org", "Roles": ["reviewer"]}
    )
    assert page.says("Nina Ortiz is invited")
    mail = session.scalars(sa.select(OutboxMail).where(OutboxMail.recipient == "Nina@Example.org")).one()
    link = next(word for word in mail.body.split() if "/invitations/" in word)
    path = "/invitations/" + link.rsplit("/", 1)[1]
    page = nobody.get(path).press("Save and sign in", {"New password": PASSWORD, "The same password again": PASSWORD})
    assert page.heading == "Welcome, Nina Ortiz"
    assert nobody.get(path, status=409).heading == "This link can no longer be used."


def test_a_forged_host_does_not_get_into_the_link(as_: Desk, cast: Cast, session: Session) -> None:
    path = f"/people/{cast.ben.public_id}/new-link"
    adam = as_(cast.adam)
    token, cookie = adam.csrf(), adam.client.get_cookie("exam")
    forged = {"Host": "evil.example", "X-CSRFToken": token, "Cookie": f"exam={cookie.value if cookie else ''}"}
    plain = adam.client.application.test_client(use_cookies=False)
    assert plain.post(path, headers=forged).status_code == 302
    mail = session.scalars(sa.select(OutboxMail).where(OutboxMail.recipient == cast.ben.email)).one()
    assert "evil.example" not in mail.body
    assert "http://127.0.0.1:8000/invitations/" in mail.body


def test_an_invitation_runs_out_after_three_days(nobody: Browser, cast: Cast, session: Session, clock: FakeClock) -> None:
    token = people.invite(session, email="a@b.example", name="A B", roles={Role.AUTHOR}, by="system", now=clock.now())
    clock.advance(hours=71)
    assert nobody.get(f"/invitations/{token}").heading == "Choose your password"
    clock.advance(hours=2)
    nobody.get(f"/invitations/{token}", status=409)


@pytest.mark.parametrize(
    ("password", "again", "message"),
    [
        ("short", "short", "Use at least 12 characters. A few unrelated words are easy to remember."),
        (PASSWORD, "something else", "The two passwords differ. Type the same one twice."),
        (
            "password1234",
            "password1234",
            "This password is easy to guess. Choose words that have nothing to do with you or this site.",
        ),
        (
            "nina.ortiz.nina",
            "nina.ortiz.nina",
            "This password is easy to guess. Choose words that have nothing to do with you or this site.",
        ),
    ],
)
def test_a_bad_password_is_refused_beside_its_field(
    nobody: Browser, session: Session, clock: FakeClock, password: str, again: str, message: str
) -> None:
    token = people.invite(
        session, email="nina@ortiz.example", name="Nina Ortiz", roles={Role.AUTHOR}, by="system", now=clock.now()
    )
    page = nobody.get(f"/invitations/{token}")
    page = page.press("Save and sign in", {"New password": password, "The same password again": again})
    assert page.status == 422
    assert page.errors() == [message]


def test_roles_that_exclude_each_other_are_refused_with_the_reason(as_: Desk, cast: Cast) -> None:
    page = as_(cast.adam).get("/people/invite")
    page = page.press(
        "Send the invitation",
        {"Full name": "Nina Ortiz", "Mail address": "nina@example.org", "Roles": ["reviewer", "coordinator"]},
    )
    assert page.status == 422
    assert "coordinator and reviewer" in page.errors()[0]
    assert b'value="Nina Ortiz"' in page.bytes


def test_the_list_says_roles_in_words_and_leads_to_each_change_and_back(as_: Desk, cast: Cast) -> None:
    page = as_(cast.adam).get("/people")
    roles = [cell.text_content() for cell in page.tree.cssselect("td[data-label=Roles]")]
    assert set(roles) >= {"Applicant", "Reviewer", "Coordinator"}
    assert page.follow(f"Roles of {cast.ada.name}").follow("People").heading == "People"


def test_a_role_change_acts_on_the_next_request(as_: Desk, cast: Cast) -> None:
    iris, adam = as_(cast.iris), as_(cast.adam)
    iris.get("/bank/items")
    adam.get(f"/people/{cast.iris.public_id}/roles").press("Save the roles", {"Roles": ["applicant"]})
    iris.get("/bank/items", status=403)


def test_a_closed_account_is_out_at_once_and_cannot_come_back(as_: Desk, nobody: Browser, cast: Cast) -> None:
    ruth, adam = as_(cast.ruth), as_(cast.adam)
    ruth.get("/reviews")
    asked = adam.get("/people").follow(f"Close the account of {cast.ruth.name}")
    assert asked.heading == f"Close the account of {cast.ruth.name}?"
    ruth.get("/reviews")
    asked.press("Close the account")
    assert ruth.get("/reviews").heading == "Sign in"
    page = nobody.get("/sign-in").press("Sign in", {"Mail address": cast.ruth.email, "Password": PASSWORD})
    assert page.errors() == ["The mail address or the password is not right."]


def test_the_last_administrator_stays(as_: Desk, cast: Cast) -> None:
    adam = as_(cast.adam)
    assert adam.post(f"/people/{cast.adam.public_id}/close", status=409).heading == "This is the last administrator."
    page = adam.get(f"/people/{cast.adam.public_id}/roles").press("Save the roles", {"Roles": ["author"]})
    assert page.status == 409


def test_a_new_link_sets_a_password_and_ends_the_old_sessions(
    as_: Desk, nobody: Browser, cast: Cast, session: Session, clock: FakeClock
) -> None:
    old = as_(cast.ben)
    token = people.invite(
        session, email=cast.ben.email, name=cast.ben.name, roles={Role.ADMINISTRATOR}, by="system", now=clock.now()
    )
    fresh = "four quiet otters drift"
    page = nobody.get(f"/invitations/{token}").press(
        "Save and sign in", {"New password": fresh, "The same password again": fresh}
    )
    assert page.heading == "Welcome, Ben Okafor"
    assert old.get("/inbox").heading == "Sign in"
    nobody.get("/people", status=403)
