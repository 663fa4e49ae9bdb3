"""Whatever an item of the bank says: it goes out as a file and comes in again as it was, or what was lost is named."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exam_app.bank.frameworks import framework
from exam_app.bank.keys import SealedKey
from exam_app.bank.models import Item
from exam_app.bank.rules import taking
from exam_app.bank.rules.taking import Choices
from exam_app.bank.rules.wording import LETTERS, Wording, as_item, problems, tidied
from exam_app.bank.transfer.giving_out import as_draft
from exam_app.bank.versions import version_row
from question_bank.formats import Format, write
from question_bank.formats.prose import normal, one_paragraph, parse
from question_bank.formats.reading import read_here
from tests.properties.test_formats_round_trip import FULL, LINES, SIGNS, TEXTS, writable

HERE = framework("IMH")
OTHERWISE = Choices("Somebody else", sorted(HERE.areas)[0], "recall", "A reference that the file did not name")
TYPED = st.text(SIGNS, min_size=1, max_size=25)
NO_PICTURE = {"stem", "rationale", "options", "reasons"}


def is_writable(text: str) -> bool:
    return writable(text) is not None


@st.composite
def wordings(draw: st.DrawFn) -> Wording:
    """What the editor lets become a version; pictures have tests of their own."""
    letters = LETTERS[: draw(st.integers(3, 5))]
    kind = draw(st.sampled_from(["single", "multiple"]))
    key = draw(st.sets(st.sampled_from(letters), min_size=1, max_size=1 if kind == "single" else len(letters) - 1))
    options = [draw(TYPED.filter(is_writable)) for _ in letters]
    reasons = ["" if letter in key else draw(TEXTS) for letter in letters]
    empty = [""] * (len(LETTERS) - len(letters))
    return tidied(
        Wording(
            title=draw(LINES), stem=draw(FULL), options=(*options, *empty), reasons=(*reasons, *empty), key="".join(key),
            rationale=draw(FULL), area=draw(st.sampled_from(sorted(HERE.areas))), kind=kind,
            level=draw(st.sampled_from(taking.LEVELS)), reference_text=draw(LINES),
            reference_url=draw(st.sampled_from(["", "https://example.org/a?b=c&d=%20"])),
        )
    )  # fmt: skip


def goes_out(wording: Wording) -> bool:
    texts = [wording.stem, wording.rationale, *wording.options, *wording.reasons]
    return not problems(wording, HERE) and not any("](" in text for text in texts)


@pytest.mark.parametrize("format", Format)
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(wording=wordings().filter(goes_out))
def test_an_item_of_the_bank_comes_back_as_it_was(format: Format, wording: Wording) -> None:
    version = version_row(Item(code="one-1", bank="IMH"), 1, wording, as_item(wording, "one-1", "Iris"), None, ["iris"])
    key = SealedKey(wording.key, "confirmed", False, wording.rationale, wording.reason_of)
    export = write(format, [as_draft(version, key, {}, {})])
    lost = {each.name for each in export.unsupported}
    if any(not each.is_kept for each in export.unsupported):
        return
    (draft,) = read_here("again", export.data).items
    told = taking.taken(draft, None, OTHERWISE, HERE)
    assert not told.faults
    back = told.wording
    assert (back.key, back.kind) == (wording.key, wording.kind)
    assert shown(back.stem) == shown(wording.stem)
    assert [as_option(text) for text in back.options] == [as_option(text) for text in wording.options]
    for field, name in {
        "title": "title",
        "area": "area",
        "level": "level",
        "reference_text": "reference",
        "reference_url": "reference url",
    }.items():
        if name not in lost:
            assert getattr(back, field) == getattr(wording, field), field
    if "rationales" not in lost and (wording.kind == "single" or "feedback" not in lost):
        assert shown(back.rationale) == shown(wording.rationale)
    if "rationales" not in lost:
        assert {letter: shown(why) for letter, why in back.reason_of.items()} == {
            letter: shown(why) for letter, why in wording.reason_of.items()
        }


def shown(text: str) -> object:
    return parse(normal(text))


def as_option(text: str) -> object:
    return parse(one_paragraph(text))
