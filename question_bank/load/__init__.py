"""Content files in, frozen values out.

Every loader reads one kind of content strictly and returns it sorted by id. A folder with any fault
gives nothing but a `ContentError` that lists all its faults.
"""

from question_bank.load.anchors import load_anchors
from question_bank.load.blueprints import load_blueprints
from question_bank.load.essays import load_prompts, load_rubrics
from question_bank.load.faults import ContentError, Fault
from question_bank.load.folder import CONTENT, FOLDERS
from question_bank.load.framework import load_framework, load_frameworks
from question_bank.load.items import load_items

__all__ = [
    "CONTENT",
    "FOLDERS",
    "ContentError",
    "Fault",
    "load_anchors",
    "load_blueprints",
    "load_framework",
    "load_frameworks",
    "load_items",
    "load_prompts",
    "load_rubrics",
]
