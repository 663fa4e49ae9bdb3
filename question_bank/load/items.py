"""Reads items/<id>.toml: the multiple-choice items."""

from collections.abc import Iterable
from pathlib import Path
from string import ascii_uppercase

from question_bank.load.folder import CONTENT, read_folder
from question_bank.load.table import Table
from question_bank.model import CognitiveLevel, Item, ItemKind, Option, Reference


def load_items(content: Path = CONTENT) -> tuple[Item, ...]:
    """All items; raises ContentError with every fault of the folder."""
    return read_folder(content / "items", _item)


def _item(table: Table) -> Item:
    item = Item(
        id=table.identifier(),
        title=table.text("title"),
        area=table.text("area"),
        level=table.choice("level", CognitiveLevel),
        author=table.text("author"),
        status=table.text("status"),
        enemies=table.texts("enemies", may_be_empty=True),
        key=table.text("key"),
        rationale=table.text("rationale"),
        stem=table.text("stem"),
        options=tuple(Option(letter, text) for letter, text in _by_letter(table.table("options"))),
        distractors=dict(_by_letter(table.table("distractors"))),
        reference=_reference(table.table("reference")),
        kind=table.choice("kind", ItemKind) if "kind" in table else ItemKind.SINGLE,
    )
    if table.is_sound:
        _check_letters(table, item)
    return item


def _by_letter(table: Table) -> list[tuple[str, str]]:
    return [(letter, table.text(letter)) for letter in sorted(table.names())]


def _reference(table: Table) -> Reference:
    reference = Reference(table.text("text"), table.optional_text("url"))
    if reference.url is not None and not reference.url.startswith("https://"):
        table.fault("url", f"{reference.url!r} is not a secure address", "Use https:// or leave it out")
    table.close()
    return reference


def _check_letters(table: Table, item: Item) -> None:
    letters = [option.letter for option in item.options]
    expected = list(ascii_uppercase[: len(letters)])
    wrong = [letter for letter in letters if letter not in item.key]
    if len(letters) < 2 or letters != expected:
        table.fault("options", f"has the letters {_listed(letters)}", "Use A, B, C, ... without a gap")
    elif item.kind is ItemKind.SINGLE and item.key not in letters:
        table.fault("key", f"{item.key!r} is not an option", f"Write one of: {_listed(letters)}")
    elif list(item.key) != [letter for letter in letters if letter in item.key] or not wrong:
        table.fault("key", f"{item.key!r} is not a set of options", f"Write some of {_listed(letters)} in order, like AC")
    elif sorted(item.distractors) != wrong:
        given = _listed(item.distractors)
        table.fault("distractors", f"has the letters {given}", f"Explain exactly {_listed(wrong)}")


def _listed(letters: Iterable[str]) -> str:
    return ", ".join(letters) or "(none)"
