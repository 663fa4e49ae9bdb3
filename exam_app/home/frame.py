"""What stands around every page: who is signed in, where they can go, how many messages wait."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache, partial
from typing import Any

from flask import g, request, url_for
from flask_login import current_user

from exam_app import blind
from exam_app.notices.service import unread
from exam_app.permissions import Can, Role, may

# What the header offers: permission, label, endpoint.
PLACES = (
    (Can.APPLY, "Application", "applications.my_applications"),
    (Can.SIT, "Examination", "sitting.dashboard"),
    (Can.SIT, "Results", "results.my_results"),
    (Can.REVIEW, "Scripts to mark", "review.queue"),
    (Can.READ_BANK, "Question bank", "bank.list_items"),
    (Can.READ_BANK, "Forms", "exams.list_forms"),
    (Can.DECIDE_STANDARDS, "Standards", "standards.list_panels"),
    (Can.APPROVE_APPLICATIONS, "Applications", "applications.list_applications"),
    (Can.RUN_WINDOWS, "Windows", "exams.list_windows"),
    (Can.ROUTE_SCRIPTS, "Scoring", "review.list_scoring"),
    (Can.RELEASE_RESULTS, "Results", "results.list_releases"),
    (Can.READ_STATISTICS, "Statistics", "statistics.list_windows"),
    (Can.MANAGE_PEOPLE, "People", "accounts.list_people"),
)
# Which place the pages of a stage belong to, where their addresses do not say it by themselves.
BELONGS = {
    "applications": ("applications.my_applications", "applications.list_applications"),
    "sitting": ("sitting.dashboard", "exams.list_windows"),
    "review": ("review.queue", "review.list_scoring"),
    "standards": ("standards.list_panels",),
    "results": ("results.my_results", "results.list_releases"),
}
# A place whose pages share a longer beginning than its own address.
WHOLE = {"bank.list_items": "/bank"}
STAFF = frozenset({Role.COORDINATOR, Role.COMMITTEE, Role.AUTHOR, Role.ADMINISTRATOR})


def frame() -> dict[str, Any]:
    """What `base.html` needs on every page; nothing personal for somebody who is not signed in.

    `nav` and `unread` are asked only where the header is shown: a running exam has none, and there each page counts.
    """
    known = {"help_url": _address("home.help"), "home_url": _address("home.start"), "product": "IMH Mentor examination"}
    if getattr(g, "now", None) is None or not current_user.is_authenticated:
        return known
    roles = current_user.roles
    return known | {
        "me": current_user,
        "nav": partial(_places, roles),
        "inbox_url": _address("notices.inbox"),
        "unread": partial(unread, blind.plain_session(), current_user.account_id),
        "sign_out_url": _address("accounts.sign_out"),
        "density": "work" if roles & STAFF else "calm",
    }


# The same for everybody, and always the same.
@cache
def _address(endpoint: str) -> str:
    return url_for(endpoint)


def _places(roles: Collection[Role]) -> list[dict[str, Any]]:
    return [_place(label, endpoint) for permission, label, endpoint in PLACES if may(roles, permission)]


def _place(label: str, endpoint: str) -> dict[str, Any]:
    url = _address(endpoint)
    return {"label": label, "url": url, "current": _is_here(endpoint, url)}


def _is_here(endpoint: str, url: str) -> bool:
    if request.blueprint in BELONGS:
        return endpoint in BELONGS[request.blueprint]
    above = WHOLE.get(endpoint, url)
    return request.path == above or request.path.startswith(f"{above}/")
