"""Sound content for the tests of the question bank: values to change, and a content folder to spoil."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from question_bank.load import CONTENT, load_framework
from question_bank.model import Blueprint, Cell, CognitiveLevel, Item, LevelShare, Option, Reference

FRAMEWORK = load_framework(CONTENT)
WRITING = "communicating/writing"
LISTENING = "communicating/listening"
CONTEMPLATION = "reflection/contemplation"


def item(item_id: str = "a-001", **changes: Any) -> Item:
    """An item without a flaw, about reflection, with the key A; any field can be given."""
    key = changes.get("key", "A")
    sound = Item(
        id=item_id,
        title="A quiet supervisee",
        area=CONTEMPLATION,
        level=CognitiveLevel.APPLICATION,
        author="Iris",
        status="sample",
        enemies=(),
        key=key,
        rationale="Wondering together keeps the thinking alive.",
        stem=f"Ruth falls silent as she tells of visit {item_id}.\n\nWhich response helps her best?",
        options=tuple(Option(letter, f"Answer {letter}, of one length") for letter in "ABCD"),
        distractors={letter: "Too fast." for letter in "ABCD" if letter != key},
        reference=Reference("Fraiberg, S. (1980). Clinical studies in infant mental health. Basic Books."),
    )
    return replace(sound, **changes)


def with_options(*texts: str, **changes: Any) -> Item:
    """An item whose options have these texts; the first is the key."""
    return item(options=tuple(Option(letter, text) for letter, text in zip("ABCD", texts, strict=False)), **changes)


def bank(number: int, prefix: str = "a", **changes: Any) -> list[Item]:
    """This many items, their keys going round A, B, C, D."""
    return [item(f"{prefix}-{n:03}", key="ABCD"[n % 4], **changes) for n in range(number)]


def blueprint(*cells: Cell, **changes: Any) -> Blueprint:
    """A blueprint of these cells (by default 4 items of reflection) that leaves the levels open."""
    cells = cells or (Cell("Reflection", ("reflection",), 4),)
    total = sum(cell.count for cell in cells)
    open_levels = tuple(LevelShare(level, 0, total) for level in CognitiveLevel)
    sound = Blueprint("bp", "Small", "IMH", 1, total, "None.", "sample", cells, open_levels)
    return replace(sound, **changes)


def content(folder: Path) -> Path:
    """A content folder with one sound file of each kind; hands back its path."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def spoil(folder: Path, name: str, old: str, new: str) -> None:
    """Replaces some text of a file; the text has to be there."""
    path = folder / name
    before = path.read_text(encoding="utf-8")
    assert old in before, f"{old!r} is not in {name}"
    path.write_text(before.replace(old, new, 1), encoding="utf-8")


ITEM = """\
id = "a-001"
title = "A quiet supervisee"
area = "reflection/contemplation"
level = "application"
author = "Iris"
status = "sample"
enemies = []
key = "B"
rationale = "Wondering together."
stem = '''
Ruth falls silent.

Which response helps her best?
'''

[options]
A = "Ask about the next visit"
B = "Wonder with her aloud"
C = "Tell of a family of one's own"

[distractors]
A = "Too fast."
C = "Turns away from her."

[reference]
text = "Fraiberg, S. (1980). Clinical studies in infant mental health. Basic Books."
url = "https://example.org/fraiberg"
"""

PROMPT = """\
id = "essay-01"
title = "The closed door"
designation = "clinical"
kind = "supervisory"
perspective = "supervisor"
instruction = "Answer as the supervisor."
word_guide = [400, 900]
author = "Iris"
status = "sample"
rubric = "essay-01"
vignette = "Ruth comes late and looks away."
questions = ["What do you notice?", "What do you say?"]
"""

RUBRIC = """\
id = "essay-01"
title = "The closed door"
version = 1
points = [0, 2, 4, 5]
level_names = ["Not yet", "Partly", "Meets", "Strong"]
""" + "".join(
    f"""
[[criteria]]
id = "criterion-{number}"
name = "Criterion {number}"
asks = "What the writer sees."
areas = ["reflection/parallel-process"]
levels = ["sees little", "sees some", "sees enough", "sees much"]
"""
    for number in range(1, 6)
)

MARKS = "".join(
    f"""
[[marks]]
criterion = "criterion-{number}"
level = 3
reason = "It says enough."
"""
    for number in range(1, 6)
)

BLUEPRINT = """\
id = "bp"
title = "Small"
population = "IMH"
version = 1
total = 3
job_analysis = "None."
status = "sample"

[[cells]]
name = "Reflection"
areas = ["reflection"]
count = 1

[[cells]]
name = "Communicating"
areas = ["communicating/writing", "communicating/listening"]
count = 2

[levels]
recall = { min = 0, max = 1 }
application = { min = 1, max = 3 }
analysis = { min = 0, max = 1 }
"""


def _anchor(standing: str) -> str:
    return _paper(f"essay-01-{standing}", "example", standing, "I would wait with her.") + MARKS


def _training(name: str) -> str:
    text = " ".join(["I would wait with her and with him."] * 40)
    return _paper(f"essay-01-{name}", name.partition("-")[0], "meets", text) + MARKS.replace("level = 3", "level = 2", 1)


def _paper(name: str, use: str, standing: str, text: str) -> str:
    head = f'id = "{name}"\nprompt = "essay-01"\nuse = "{use}"\nstanding = "{standing}"\n'
    return head + f'author = "Iris"\nstatus = "sample"\ntext = "{text}"\n'


FILES = {
    "framework.toml": (CONTENT / "framework.toml").read_text(encoding="utf-8"),
    "items/a-001.toml": ITEM,
    "prompts/essay-01.toml": PROMPT,
    "rubrics/essay-01.toml": RUBRIC,
    "blueprints/bp.toml": BLUEPRINT,
    **{f"anchors/essay-01-{standing}.toml": _anchor(standing) for standing in ("strong", "meets", "below")},
    **{f"anchors/essay-01-{name}.toml": _training(name) for name in ("practice-1", "qualifying-1", "qualifying-2")},
}
