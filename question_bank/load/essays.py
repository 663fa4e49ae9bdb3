"""Reads prompts/<id>.toml and rubrics/<id>.toml: the essay tasks and how they are marked."""

from pathlib import Path

from question_bank.load.folder import CONTENT, read_folder
from question_bank.load.table import Table
from question_bank.model import Criterion, Designation, Perspective, Prompt, PromptKind, Rubric


def load_prompts(content: Path = CONTENT) -> tuple[Prompt, ...]:
    """All essay prompts; raises ContentError with every fault of the folder."""
    return read_folder(content / "prompts", _prompt)


def load_rubrics(content: Path = CONTENT) -> tuple[Rubric, ...]:
    """All rubrics; raises ContentError with every fault of the folder."""
    return read_folder(content / "rubrics", _rubric)


def _prompt(table: Table) -> Prompt:
    return Prompt(
        id=table.identifier(),
        title=table.text("title"),
        designation=table.choice("designation", Designation),
        kind=table.choice("kind", PromptKind),
        perspective=table.choice("perspective", Perspective),
        instruction=table.text("instruction"),
        word_guide=_word_guide(table),
        author=table.text("author"),
        status=table.text("status"),
        rubric=table.text("rubric"),
        vignette=table.text("vignette"),
        questions=table.texts("questions"),
    )


def _word_guide(table: Table) -> tuple[int, int]:
    numbers = table.numbers("word_guide")
    if len(numbers) == 2 and 0 < numbers[0] < numbers[1]:
        return numbers[0], numbers[1]
    if numbers:
        problem = f"{list(numbers)} is not a range"
        table.fault("word_guide", problem, "Write two numbers of words, the smaller first")
    return 0, 0


def _rubric(table: Table) -> Rubric:
    rubric = Rubric(
        id=table.identifier(),
        title=table.text("title"),
        version=table.number("version", least=1),
        points=table.numbers("points"),
        level_names=table.texts("level_names"),
        criteria=tuple(_criterion(criterion) for criterion in table.tables("criteria")),
    )
    ids = [criterion.id for criterion in rubric.criteria]
    if table.is_sound and len(set(ids)) < len(ids):
        table.fault("criteria", "two criteria have the same id", "Give each its own id")
    return rubric


def _criterion(table: Table) -> Criterion:
    criterion = Criterion(
        id=table.identifier(),
        name=table.text("name"),
        asks=table.text("asks"),
        areas=table.texts("areas"),
        levels=table.texts("levels"),
    )
    table.close()
    return criterion
