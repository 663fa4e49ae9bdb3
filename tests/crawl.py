"""Follows every link a person can reach and gives back what they were sent."""

from __future__ import annotations

import re
from urllib.parse import urldefrag, urlsplit

from tests.page import Browser

# What every answer draws anew: tokens of forms, and passphrases that are shown once.
DRAWN = re.compile(rb'(name="(?:csrf_token|passphrase)"[^>]*value="|<p class="passphrase"><code class="mono">)[^"<]*')


def crawl(browser: Browser, *starts: str, most: int = 300) -> dict[str, bytes]:
    """Every page of the site that links lead to from `starts`: status, headers and body, without what is drawn anew each time."""
    seen: dict[str, bytes] = {}
    waiting = list(starts)
    while waiting and len(seen) < most:
        path = waiting.pop(0)
        if path in seen:
            continue
        browser.session.commit()
        answer = browser.client.get(path)
        assert answer.status_code < 500, f"{path} crashed"
        seen[path] = _bytes(answer.status, answer.headers.items(), answer.get_data())
        waiting += [link for link in _links(answer.get_data()) if link not in seen]
        if 300 <= answer.status_code < 400:
            waiting.append(answer.headers["Location"])
    return seen


def _bytes(status: str, headers: object, body: bytes) -> bytes:
    kept = sorted(f"{name}: {value}" for name, value in headers if name not in ("Set-Cookie", "Date"))  # type: ignore[attr-defined]
    return "\n".join([status, *kept, ""]).encode() + DRAWN.sub(rb"\1", body)


def _links(body: bytes) -> list[str]:
    found = re.findall(r'(?:href|action|formaction)="([^"]+)"', body.decode(errors="replace"))
    paths = [urldefrag(link.replace("&amp;", "&")).url for link in found]
    local = [path for path in paths if path.startswith("/") and not urlsplit(path).netloc]
    # A GET of an address that only takes POST is asked too: its error page must not tell either.
    return [path for path in local if not path.startswith("/static/")]
