"""What stands in for a part's page while a browser that loads it finds no connection: one page, and the worker that shows it.

The worker keeps that page and what it is shown with, and nothing else; no exam page ever goes through a store.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache

from flask import Response, render_template

from exam_app.sitting.views.blueprint import Answer, contact, pages
from exam_app.web.door import open_to_all

STATIC = re.compile(r'(?:href|src)="(/static/[^"]+)"')


@pages.get("/sittings/offline-page")
@open_to_all
def offline_page() -> Answer:
    return _page(contact())


@pages.get("/sittings/offline-worker")
@open_to_all
def offline_worker() -> Answer:
    page = _page(contact())
    # Whatever changes on the page changes the worker, and browsers take a changed worker at once.
    version = hashlib.sha256(page.encode()).hexdigest()[:12]
    body = render_template("sitting/offline_worker.js", version=version, files=sorted(set(STATIC.findall(page))))
    return Response(body, mimetype="text/javascript")


@lru_cache(maxsize=1)
def _page(helper: str) -> str:
    """The page, the same for everybody: `helper` is whom to call."""
    return render_template("sitting/offline_page.html", contact=helper)
