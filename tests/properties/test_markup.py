"""Committee's Markdown can hold nothing that runs, whatever is typed."""

from __future__ import annotations

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_app.web.markup import TAGS, markdown

HOSTILE = (
    "<script>alert(1)</script>", "[x](javascript:alert(1))", "<img src=x onerror=alert(1)>", "![x](http://evil.example/x.png)",
    "<svg onload=alert(1)>", "{{ 7*7 }}", "<a href='//evil.example'>x</a>", "`<b onclick=x>`",
)  # fmt: skip


def _elements(html: str) -> list[lxml.html.HtmlElement]:
    return list(lxml.html.fragment_fromstring(html, create_parent="div").iterdescendants())


@pytest.mark.parametrize("text", HOSTILE)
def test_known_attacks_leave_no_element_that_acts(text: str) -> None:
    assert all(element.tag in TAGS and not element.attrib for element in _elements(markdown(text)))


@given(st.lists(st.sampled_from([*HOSTILE, "**bold**", "- a\n- b\n", "> quote", "\n\n", "plain"]), max_size=6).map("".join))
def test_no_mixture_of_them_does_either(text: str) -> None:
    assert all(element.tag in TAGS and not element.attrib for element in _elements(markdown(text)))
