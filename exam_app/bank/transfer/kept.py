"""What is kept of an uploaded file: the file itself and what was found in it, both sealed, because keys stand in them."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from exam_app.bank.models import ItemImport
from exam_app.bank.rules import taking
from exam_app.errors import Missing
from exam_app.vault import ring
from question_bank.formats import Import
from question_bank.formats.wire import from_json, to_json

Near = tuple[str, int]  # an item's public id, or a place in the same file as text; shared phrases in percent


@dataclass(frozen=True, slots=True)
class Found:
    """What a file holds, and for each of its items the one of the bank and the earlier one of the file that it nearly repeats."""

    read: Import
    in_bank: Sequence[Near | None] = ()
    in_file: Sequence[Near | None] = ()


def keep_file(batch: ItemImport, data: bytes) -> None:
    """Seal the file into its row, which has its public id already."""
    batch.file = ring().seal_bytes(_place(batch, "file"), data)


def file_of(batch: ItemImport) -> bytes:
    """The file as it was uploaded."""
    return ring().unseal_bytes(_place(batch, "file"), batch.file)


def sealed(batch: ItemImport, found: Found) -> bytes:
    """What was found, small and sealed for the row of this import."""
    document = {"read": to_json(found.read), "in_bank": list(found.in_bank), "in_file": list(found.in_file)}
    return ring().seal_bytes(_place(batch, "found"), zlib.compress(json.dumps(document).encode()))


def found_in(batch: ItemImport) -> Found:
    """What was found in a file that has been read."""
    assert batch.found is not None  # see the table's checks
    document = json.loads(zlib.decompress(ring().unseal_bytes(_place(batch, "found"), batch.found)))
    in_bank, in_file = ([tuple(each) if each else None for each in document[name]] for name in ("in_bank", "in_file"))
    return Found(from_json(document["read"]), in_bank, in_file)


def essay_in(batch: ItemImport, place: int) -> dict[str, str]:
    """What the essay question at this place of a file that has been read says, by the fields of a prompt. Raises Missing."""
    read = found_in(batch).read if batch.found is not None else None
    if read is None or place >= len(read.essays):
        raise Missing
    essay, texts = read.essays[place], {stimulus.ref: stimulus.text for stimulus in read.stimuli}
    return {
        "code": taking.slug(essay.code), "title": essay.title, "vignette": texts.get(essay.stimulus, ""), "questions": essay.text,
    }  # fmt: skip


def _place(batch: ItemImport, column: str) -> str:
    return f"item_imports|{column}|{batch.public_id}"
