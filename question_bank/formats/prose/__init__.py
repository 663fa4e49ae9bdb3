"""The committee's Markdown and the HTML of other systems, by way of one small tree.

The tree holds paragraphs, lists, quotations, code, rules, emphasis, line breaks and images, which is
all that the exam shows. What else stands in a text is handed back by name and reason; it is never
dropped or flattened.
"""

from question_bank.formats.prose.fragment import read_html
from question_bank.formats.prose.from_html import HtmlText
from question_bank.formats.prose.from_markdown import normal, one_paragraph, parse, plain
from question_bank.formats.prose.to_html import to_html
from question_bank.formats.prose.to_markdown import Unwritable, to_markdown
from question_bank.formats.prose.tree import Block, Foreign, image_names

__all__ = [
    "Block",
    "Foreign",
    "HtmlText",
    "Unwritable",
    "image_names",
    "normal",
    "one_paragraph",
    "parse",
    "plain",
    "read_html",
    "to_html",
    "to_markdown",
]
