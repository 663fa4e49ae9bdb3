"""Items as rows of a table, for CSV and Excel: one column for each field, one row for each item."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from string import ascii_uppercase

from question_bank.formats.draft import DraftEssay, DraftItem, DraftOption, DraftStimulus, Kind
from question_bank.formats.gather import Gathering, Notes
from question_bank.formats.refusal import Refused
from question_bank.formats.report import Format, Import

LEADING = ("code", "kind", "title", "stem")
TRAILING = (
    "feedback",
    "area",
    "level",
    "reference",
    "reference url",
    "stimulus",
    "stimulus title",
    "stimulus text",
    "pinned",
    "expected length",
)
ESSAY = (*LEADING, "stimulus", "stimulus title", "stimulus text", "expected length")
NEEDED = ("stem", "A", "B", "key")
KINDS = ("single", "multiple", "essay")
MOST_ROWS = 10_000
LONGEST_NAME = 80  # of a column
FEWEST_OPTIONS = 5  # letters that a written table always has


@dataclass(frozen=True, slots=True)
class Cell:
    """The text of one cell; `fault` is (problem, mend) when it cannot be taken as text."""

    text: str
    fault: tuple[str, str] | None = None


Row = tuple[int, Sequence[Cell]]


def columns(letters: str) -> list[str]:
    """The names of all columns of a table whose items have options up to these letters."""
    return [*LEADING, *letters, "key", *(f"rationale {letter}" for letter in letters), *TRAILING]


KNOWN = {name.casefold(): name for name in columns(ascii_uppercase)}


def read(rows: Iterable[Row], file: str, format: Format, chosen: Sequence[str] = ()) -> Import:
    """Every row below the header; `chosen` names the columns by their place, "" for one to leave out.

    Without it the header does. Raises Refused when a needed column is missing or there are too many rows.
    """
    gathering, filled = Gathering(file), ((row, cells) for row, cells in rows if any(cell.text.strip() for cell in cells))
    header_row, cells_above = next(filled, (1, []))
    header = _without_end([" ".join(cell.text.split())[:LONGEST_NAME] for cell in cells_above])
    names = _chosen(header, chosen, file) if chosen else _names(header, file)
    _name_strangers(header, names, gathering.notes("header", row=header_row))
    for count, (row, cells) in enumerate(filled, start=1):
        if count > MOST_ROWS:
            raise Refused(file, f"it has more than {MOST_ROWS:,} rows", "Split it")
        _read(row, dict(zip(names, cells, strict=False)), cells[len(names) :], gathering)
    return gathering.result(format, tuple(header))


def _without_end(header: list[str]) -> list[str]:
    while header and not header[-1]:
        header.pop()
    return header


def named(column: str) -> str:
    """The column of the template that a header means, or "" when it is none of them."""
    return KNOWN.get(" ".join(column.replace("_", " ").split()).casefold(), "")


def _names(header: Sequence[str], file: str) -> list[str]:
    names = [named(name) or name for name in header]
    missing = [name for name in NEEDED if name not in names]
    if missing:
        raise Refused(file, f"its first row lacks the column {', '.join(missing)}", "Start from the template", tuple(header))
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise Refused(file, f"the column {twice[0]!r} stands there twice", "Give each column once", tuple(header))
    return names


def _chosen(header: Sequence[str], chosen: Sequence[str], file: str) -> list[str]:
    if len(chosen) != len(header):
        raise Refused(file, "its first row is not the one that columns were chosen for", "Upload it again", tuple(header))
    # A column that is left out must not be taken for one of ours because of its header.
    return [name or f"{place}: {column}" for place, (name, column) in enumerate(zip(chosen, header, strict=True))]


def _name_strangers(header: Sequence[str], names: Sequence[str], notes: Notes) -> None:
    for column, name in zip(header, names, strict=True):
        if name not in KNOWN.values():
            notes.leave(
                f"column {column[:80] or '(no name)'!r}", "it is given to none of the columns of the template, so it was not read"
            )


def _read(row: int, cells: dict[str, Cell], beyond: Sequence[Cell], gathering: Gathering) -> None:
    values = {name: cell.text.strip() for name, cell in cells.items()}
    notes = gathering.notes(values.get("code") or values.get("stem", "")[:60], row=row)
    for name, cell in cells.items():
        if cell.fault and name in columns(ascii_uppercase):
            notes.problem(name, *cell.fault)
    if any(cell.text.strip() for cell in beyond):
        notes.problem("row", "has more cells than the first row has columns", "Put text with commas in quotation marks")
    kind = values.get("kind", "").casefold() or "single"
    if kind not in KINDS:
        notes.problem("kind", f"{kind[:40]!r} is not a kind", f"Write {', '.join(KINDS)}")
        return
    stimulus = _stimulus(values, notes, gathering)
    if kind == "essay":
        _essay(values, stimulus, notes, gathering)
    else:
        _item(values, Kind(kind), stimulus, notes, gathering)


def _item(values: dict[str, str], kind: Kind, stimulus: str, notes: Notes, gathering: Gathering) -> None:
    given = [letter for letter in ascii_uppercase if values.get(letter) or values.get(f"rationale {letter}")]
    letters = ascii_uppercase[: ascii_uppercase.index(given[-1]) + 1] if given else ""
    key = _letters("key", values, notes)
    stray = sorted(key - set(letters))
    if stray:
        notes.problem("key", f"{stray[0]!r} is not one of the options", f"Name one of: {', '.join(letters) or '(none)'}")
    if values.get("expected length"):
        notes.problem("expected length", "belongs to essays only", "Clear the cell or write essay as the kind")
    options = tuple(DraftOption(each, values.get(each, ""), each in key, values.get(f"rationale {each}", "")) for each in letters)
    fields = {
        name: values.get(name.replace("_", " "), "") for name in ("feedback", "area", "level", "reference", "reference_url")
    }
    code, title, stem = (values.get(name, "") for name in ("code", "title", "stem"))
    pinned = "".join(sorted(_letters("pinned", values, notes)))
    draft = DraftItem(code, " ".join(title.split()), kind, stem, options, stimulus=stimulus, pinned=pinned, source=notes.source)
    gathering.take(draft.telling(fields), notes)


def _letters(name: str, values: dict[str, str], notes: Notes) -> frozenset[str]:
    text = values.get(name, "").upper()
    if not re.fullmatch(r"[A-Z]?([\s,;]*[A-Z])*", text):
        notes.problem(name, f"{text[:40]!r} is not a list of letters", "Write letters like B or A, C")
        return frozenset()
    return frozenset(re.findall("[A-Z]", text))


def _essay(values: dict[str, str], stimulus: str, notes: Notes, gathering: Gathering) -> None:
    for name, value in values.items():
        if value and name in columns(ascii_uppercase) and name not in ESSAY:
            notes.problem(name, "does not belong to an essay", "Clear the cell or choose another kind")
    length = values.get("expected length", "")
    if length and not re.fullmatch(r"\d{1,6}", length):
        notes.problem("expected length", f"{length[:40]!r} is not a number of characters", "Write a whole number or nothing")
        return
    title = " ".join(values.get("title", "").split())
    essay = DraftEssay(
        values.get("code", ""), title, values.get("stem", ""), int(length) if length else None, stimulus, source=notes.source
    )
    gathering.take(essay, notes)


def _stimulus(values: dict[str, str], notes: Notes, gathering: Gathering) -> str:
    ref, title, text = (values.get(name, "") for name in ("stimulus", "stimulus title", "stimulus text"))
    if not ref and (title or text):
        notes.problem(
            "stimulus",
            "is empty, though there is a vignette",
            "Give the vignette a short name; items that share it repeat the name",
        )
    elif ref and not gathering.take_stimulus(DraftStimulus(ref, " ".join(title.split()), text, source=notes.source), notes):
        return ""
    return ref


def rows(items: Sequence[DraftItem], essays: Sequence[DraftEssay], stimuli: Sequence[DraftStimulus]) -> Iterator[list[str]]:
    """The header and a row for each draft. A vignette stands in the row of each item that shares it."""
    most = max([FEWEST_OPTIONS, *(len(draft.options) for draft in items)])
    names = columns(ascii_uppercase[:most])
    shared = {stimulus.ref: stimulus for stimulus in stimuli}
    yield names
    drafts: list[DraftItem | DraftEssay] = [*items, *essays]
    for draft in drafts:
        values = _of_item(draft) if isinstance(draft, DraftItem) else _of_essay(draft)
        if draft.stimulus:
            stimulus = shared[draft.stimulus]
            values |= {"stimulus": stimulus.ref, "stimulus title": stimulus.title, "stimulus text": stimulus.text}
        yield [values.get(name, "") for name in names]


def _of_item(draft: DraftItem) -> dict[str, str]:
    values = {name: str(getattr(draft, name.replace(" ", "_"))) for name in (*LEADING, *TRAILING[:5])}
    for option in draft.options:
        values[option.letter], values[f"rationale {option.letter}"] = option.text, option.rationale
    return values | {"key": ", ".join(draft.key), "pinned": ", ".join(draft.pinned)}


def _of_essay(draft: DraftEssay) -> dict[str, str]:
    length = "" if draft.expected_length is None else str(draft.expected_length)
    return {"code": draft.code, "kind": "essay", "title": draft.title, "stem": draft.text, "expected length": length}
