"""Builders for files that come in: they walk through the pages of the wizard as a person does."""

from __future__ import annotations

import io
import time
from typing import Any

from question_bank.formats import DraftItem, DraftStimulus, Format, write
from tests.build_bank import AREA
from tests.page import Browser, Page
from tests.rules.formats_build import item, options

DEFAULTS = {"area": AREA, "Reference where the file names none": "Lieberman, A. F. (1993). The emotional life of the toddler."}


TEXTS = (
    ("waiting", "A baby of five months turns her head away while her father sings.",
     "Wait until she turns back", "Sing much louder", "Shake a red rattle", "Carry her outdoors"),
    ("biting", "A toddler bites a smaller boy when blocks are shared at the nursery.",
     "Kneel between both of them", "Take every block away", "Send him home early", "Look elsewhere for now"),
    ("night", "Grandparents report that the twins wake hourly since their move.",
     "Ask how evenings were before", "Prescribe darker curtains", "Suggest separate rooms", "Wait another half year"),
    ("clinic", "A nurse tells you that appointments are missed again and again.",
     "Wonder what makes coming hard", "Write a stern reminder", "Close that file quietly", "Charge some small fee"),
    ("court", "The judge wants an opinion on overnight contact within one week.",
     "Name what cannot be known yet", "Answer by tomorrow noon", "Refuse any contact whatsoever", "Copy last winter's report"),
)  # fmt: skip


def five() -> list[DraftItem]:
    """Five sound items about different things."""
    return [
        item(
            code=code,
            title=code.capitalize(),
            stem=f"{stem}\n\nWhat comes first?",
            area=AREA,
            feedback="",
            options=options(*texts, key="A"),
        )
        for code, stem, *texts in TEXTS
    ]


def file_of(format: Format, items: list[DraftItem], stimuli: list[DraftStimulus] | None = None) -> bytes:
    """These items as a file."""
    return write(format, items, stimuli=stimuli or []).data


def uploaded(browser: Browser, name: str, data: bytes, bank: str = "IMH") -> Page:
    """The page where the import stands once the file is read."""
    page = browser.get("/bank/imports/new").press("Upload and read it", {"File": (io.BytesIO(data), name), "bank": bank})
    return when_read(page)


def when_read(page: Page) -> Page:
    """The page after the reading, which goes on beside the requests."""
    for _ in range(300):
        if page.status != 200 or not page.heading.startswith("Reading"):
            return page
        time.sleep(0.1)
        page = page.follow("Look again")
    raise AssertionError(page.text)


def checked(browser: Browser, name: str, data: bytes, bank: str = "IMH", **fields: Any) -> Page:
    """The page of the check, matched with the usual choices."""
    page = uploaded(browser, name, data, bank).press("Go on to the check", {**DEFAULTS, **fields})
    return when_read(page)


def taken_in(browser: Browser, name: str, data: bytes, bank: str = "IMH", **fields: Any) -> Page:
    """The page of the finished import of everything that is ready."""
    page = checked(browser, name, data, bank, **fields).press("Go on")
    button = next(
        text for b in page.tree.cssselect("main button") if (text := " ".join(b.text_content().split())).startswith("Import ")
    )
    return page.press(button)
