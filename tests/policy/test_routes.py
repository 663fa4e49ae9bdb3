"""Every route names its permission, and no role reaches a page that is not its own."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from exam_app.accounts.models import Account
from exam_app.permissions import Can, Role, may
from tests.build import Cast
from tests.page import Browser

TABLE = tomllib.loads(Path(__file__).with_name("permissions.toml").read_text())
OPEN_TO_ALL = frozenset(TABLE["OPEN_TO_ALL"])
SAMPLE = {"int": "1", "default": "nobody-knows-this-id", "string": "nobody-knows-this-id"}


def test_every_view_names_a_permission_or_is_on_the_public_list(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if rule.endpoint in OPEN_TO_ALL:
            continue
        assert isinstance(getattr(view, "permission", None), Can), f"{rule.endpoint} names no permission"


def test_every_route_needs_the_permission_that_the_table_says(app: Flask) -> None:
    needed = {endpoint: permission for permission, endpoints in TABLE.items() for endpoint in endpoints}
    found = {name: getattr(view, "permission", None) for name, view in app.view_functions.items()}
    assert {name: permission.name if permission else "OPEN_TO_ALL" for name, permission in found.items()} == needed


def test_addresses_are_kebab_case_with_typed_ids(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        bare = re.sub(r"<[^>]+>", "x", rule.rule)
        assert rule.endpoint == "static" or re.fullmatch(r"[a-z0-9/\-]*", bare), rule.rule


def test_endpoint_and_view_share_a_name(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static":
            assert app.view_functions[rule.endpoint].__name__ == rule.endpoint.rsplit(".", 1)[-1]


@pytest.mark.parametrize("role", list(Role))
def test_a_role_is_refused_wherever_it_has_no_permission(
    app: Flask, cast: Cast, as_: Callable[[Account], Browser], role: Role
) -> None:
    browser = as_(_holder(cast, role))
    tried = 0
    for path, method, permission in _guarded(app):
        if may({role}, permission):
            continue
        answer = browser.client.open(path, method=method, headers={"X-CSRFToken": browser.csrf()})
        assert answer.status_code == 403, f"{role} got {answer.status_code} from {method} {path}"
        tried += 1
    assert tried > 10


def test_nobody_reaches_a_guarded_page_without_signing_in(app: Flask, nobody: Browser) -> None:
    tried = 0
    for path, method, _ in _guarded(app):
        answer = nobody.client.open(path, method=method, headers={"X-CSRFToken": nobody.csrf()})
        wanted = {302} if method == "GET" else {401}
        assert answer.status_code in wanted, f"{answer.status_code} from {method} {path}"
        tried += 1
    assert tried > 20


def test_a_form_without_its_token_is_refused_everywhere(app: Flask, cast: Cast, as_: Callable[[Account], Browser]) -> None:
    browser = as_(cast.cora)
    browser.session.commit()
    for path, method, _ in _guarded(app):
        if method != "GET":
            assert browser.client.open(path, method=method).status_code == 400, f"{method} {path}"


def _guarded(app: Flask) -> list[tuple[str, str, Can]]:
    found = []
    for rule in app.url_map.iter_rules():
        permission = getattr(app.view_functions[rule.endpoint], "permission", None)
        if permission is None:
            continue
        path = re.sub(r"<(?:(\w+):)?\w+>", lambda m: SAMPLE[m.group(1) or "default"], rule.rule)
        found += [(path, method, permission) for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})]
    return found


def _holder(cast: Cast, role: Role) -> Account:
    people = {
        Role.APPLICANT: cast.ada, Role.AUTHOR: cast.iris, Role.REVIEWER: cast.ruth,
        Role.COMMITTEE: cast.clara, Role.COORDINATOR: cast.cora, Role.ADMINISTRATOR: cast.adam,
    }  # fmt: skip
    return people[role]
