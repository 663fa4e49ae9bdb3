"""A browser without JavaScript that inspects every page it is given, in every test.

It fills in forms by their labels and presses buttons by their text, so that a page that a
person could not use fails the test that uses it.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import Any

import lxml.html
from flask import Flask
from lxml.cssselect import CSSSelector
from lxml.html import FormElement, HtmlElement
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from exam_app.accounts.models import Account
from exam_app.accounts.service import start_session
from exam_app.clock import FakeClock

FAST = re.compile(r"/sittings/([\w-]{22})/(?:answers/|marks/|pulse)")


class Page:
    """A response as a person sees it."""

    def __init__(self, browser: Browser, response: TestResponse) -> None:
        self.browser, self.response = browser, response
        self.status, self.bytes = response.status_code, response.get_data()
        self.path = response.request.path
        self.is_html = response.mimetype == "text/html" and bool(self.bytes)
        if self.is_html:
            self.tree: HtmlElement = lxml.html.document_fromstring(self.bytes.decode())
            # As in a browser, what is in a template is not on the page.
            for template in select(self.tree, "template"):
                template.drop_tree()
            inspect(self.tree)

    @property
    def heading(self) -> str:
        return _words(select(self.tree, "h1")[0])

    @property
    def text(self) -> str:
        return _words(select(self.tree, "body")[0])

    @property
    def json(self) -> Any:
        return self.response.get_json()

    def says(self, text: str) -> bool:
        return text in self.text

    def errors(self) -> list[str]:
        """The messages of the error summary."""
        return [_words(item) for item in select(self.tree, ".error-summary li")]

    def links(self) -> list[str]:
        return [link.get("href") for link in select(self.tree, "a[href]")]

    def follow(self, text: str) -> Page:
        """Follow the link with this text."""
        found = [a for a in select(self.tree, "a[href]") if text in _words(a)]
        assert found, f"no link {text!r} on {self.path}; there are {[_words(a) for a in select(self.tree, 'a')]}"
        return self.browser.get(found[0].get("href"))

    def press(self, button: str, fields: dict[str, Any] | None = None, **more: Any) -> Page:
        """Fill in the form of this button by label (or field name) and send it."""
        form, pressed = self._form_of(button)
        data = [(n, v) for n, v in form.form_values()]
        # A control may stand outside of its form and name it.
        data += [(c.get("name"), c.get("value", "on")) for c in self._outside(form) if c.get("checked") is not None]
        for label, value in {**(fields or {}), **more}.items():
            name = self._name(form, label)
            data = [(n, v) for n, v in data if n != name]
            data += [(name, v) for v in (value if isinstance(value, list) else [value]) if v is not None]
        if pressed.get("name"):
            data.append((pressed.get("name"), pressed.get("value", "")))
        return self.browser.send(form, data, pressed.get("formaction") or form.get("action") or self.path)

    def _form_of(self, button: str) -> tuple[FormElement, HtmlElement]:
        for candidate in select(self.tree, "button, input[type=submit]"):
            words = _words(candidate) or candidate.get("value", "")
            if words == button or candidate.get("aria-label") == button:
                form = self._owner(candidate)
                if form is not None:
                    return form, candidate
        raise AssertionError(f"no button {button!r} on {self.path}: {[_words(b) for b in select(self.tree, 'button')]}")

    def _owner(self, button: HtmlElement) -> FormElement | None:
        if named := button.get("form"):
            return self.tree.get_element_by_id(named)
        return next((a for a in button.iterancestors() if a.tag == "form"), None)

    def _outside(self, form: FormElement) -> list[HtmlElement]:
        """The controls elsewhere on the page that belong to this form."""
        return list(self.tree.cssselect(f'input[form="{form.get("id")}"]')) if form.get("id") else []

    def _name(self, form: FormElement, label: str) -> str:
        if label in set(form.fields) or label in {control.get("name") for control in self._outside(form)}:
            return label
        for found in select(form, "label"):
            if _words(found) == label and found.get("for"):
                return self.tree.get_element_by_id(found.get("for")).get("name")
        for legend in select(form, "fieldset legend"):
            if _words(legend) == label:
                return legend.getparent().cssselect("input")[0].get("name")
        raise AssertionError(f"no field {label!r}; there are {[_words(x) for x in select(form, 'label, legend')]}")


class Browser:
    """Keeps cookies, follows redirects of its own site, and parses every page."""

    def __init__(self, app: Flask, session: Session, clock: FakeClock) -> None:
        self.session, self.clock, self.client = session, clock, app.test_client()

    def signed_in_as(self, person: Account) -> Browser:
        token = start_session(self.session, person, now=self.clock.now())
        with self.client.session_transaction() as cookie:
            cookie["_user_id"], cookie["_fresh"] = token, True
        return self

    def get(self, path: str, status: int = 200, **options: Any) -> Page:
        self.session.commit()
        return self._page(self.client.get(path, follow_redirects=True, **options), status)

    def post(self, path: str, data: Any = None, status: int | None = None, **options: Any) -> Page:
        """POST as a script would, with a valid CSRF token in the header."""
        headers = {"X-CSRFToken": self.csrf(), **self._pass_for(path), **options.pop("headers", {})}
        method = options.pop("method", "POST")
        self.session.commit()
        return self._page(self.client.open(path, method=method, data=data, headers=headers, **options), status)

    def send(self, form: FormElement, data: list[tuple[str, Any]], target: str) -> Page:
        fields: dict[str, list[Any]] = {}
        for name, value in data:
            fields.setdefault(name, []).append(value)
        if form.method == "GET":
            return self.get(target, query_string=fields)
        self.session.commit()
        return self._page(self.client.post(target, data=fields, follow_redirects=True), None)

    def pass_of(self, sitting: str) -> str:
        """The pass with which a page of this sitting saves; "" for somebody who gets none."""
        self.session.commit()
        answer = self.client.get(f"/sittings/{sitting}/pass", headers={"Accept": "application/json"})
        return str(answer.get_json()["pass"]) if answer.status_code == 200 else ""

    def _pass_for(self, path: str) -> dict[str, str]:
        found = FAST.match(path)
        return {"X-Sitting-Pass": self.pass_of(found[1])} if found else {}

    def csrf(self) -> str:
        # Everybody's header holds the form that signs out; somebody unknown has the form that signs in.
        for path in ("/help", "/sign-in"):
            found = re.search(rb'name="csrf_token"[^>]*value="([^"]+)"', self.get(path).bytes)
            if found:
                return found.group(1).decode()
        raise AssertionError("no page holds a token")

    def _page(self, response: TestResponse, status: int | None) -> Page:
        # What the test holds may be stale now.
        self.session.expire_all()
        page = Page(self, response)
        if status is not None:
            assert page.status == status, f"{response.request.path}: {page.status}, wanted {status}\n{page.bytes[:2000]!r}"
        return page


@cache
def _selector(css: str) -> CSSSelector:
    # Translating a selector takes longer than using it, and every page is asked the same.
    return CSSSelector(css, translator="html")


def select(element: HtmlElement, css: str) -> list[HtmlElement]:
    """The elements within this one that fit the selector."""
    return list(_selector(css)(element))


def inspect(tree: HtmlElement) -> None:
    """What holds for every page: title = h1, unique ids, labels, CSRF, no inline code or style."""
    headings = select(tree, "h1")
    assert len(headings) == 1, f"{len(headings)} main headings"
    assert _words(headings[0]) in _words(select(tree, "title")[0]), "the title does not hold the heading"
    ids = Counter(element.get("id") for element in select(tree, "[id]"))
    assert not [name for name, times in ids.items() if times > 1], f"ids used twice: {ids}"
    for script in select(tree, "script"):
        assert script.get("src") or script.get("type") == "application/json", "inline script"
    assert not select(tree, "style, [style], [onclick], [onchange], [onsubmit]"), "inline style or handler"
    _inspect_forms(tree, set(ids))


def _inspect_forms(tree: HtmlElement, ids: set[str]) -> None:
    labelled = {label.get("for") for label in select(tree, "label[for]")}
    for form in select(tree, "form"):
        if form.method == "POST":
            assert select(form, "input[name=csrf_token]"), f"no CSRF token in the form {form.get('action')}"
        for field in select(form, "input:not([type=hidden]):not([type=submit]), select, textarea"):
            wrapped = any(a.tag == "label" for a in field.iterancestors())
            named = field.get("id") in labelled or wrapped or field.get("aria-label") or field.get("aria-labelledby")
            assert named, f"no label for {field.get('name')}"
            for described in (field.get("aria-describedby") or "").split():
                assert described in ids, f"{field.get('name')} is described by {described}, which is not there"


def _words(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())
