"""Reads anchors/*.toml and holds each anchor paper against its rubric.

An example is called <prompt-id>-<standing>, the others <prompt-id>-<use>-<number>.
"""

import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from question_bank.load.essays import load_prompts, load_rubrics
from question_bank.load.folder import CONTENT, read_folder
from question_bank.load.table import Table
from question_bank.model import AnchorMark, AnchorPaper, Rubric, Standing, Use


def load_anchors(content: Path = CONTENT) -> tuple[AnchorPaper, ...]:
    """All anchor papers, each marked on exactly the criteria of its prompt's rubric, in their order.

    Reads the prompts and rubrics too; raises ContentError with every fault of the first folder
    that has any.
    """
    rubrics = {rubric.id: rubric for rubric in load_rubrics(content)}
    prompts = load_prompts(content)
    by_prompt = {prompt.id: rubrics[prompt.rubric] for prompt in prompts if prompt.rubric in rubrics}
    return read_folder(content / "anchors", partial(_anchor, by_prompt))


def _anchor(rubrics: Mapping[str, Rubric], table: Table) -> AnchorPaper:
    paper = AnchorPaper(
        id=table.identifier(),
        prompt=table.text("prompt"),
        use=table.choice("use", Use),
        standing=table.choice("standing", Standing),
        author=table.text("author"),
        status=table.text("status"),
        text=table.text("text"),
        marks=tuple(_mark(mark) for mark in table.tables("marks")),
    )
    if table.is_sound:
        _check_anchor(table, paper, rubrics)
    return paper


def _mark(table: Table) -> AnchorMark:
    mark = AnchorMark(table.text("criterion"), table.number("level", least=1), table.text("reason"))
    table.close()
    return mark


def _check_anchor(table: Table, paper: AnchorPaper, rubrics: Mapping[str, Rubric]) -> None:
    if not _names(paper):
        ending = str(paper.standing) if paper.use is Use.EXAMPLE else f"{paper.use}-1"
        what = "standing" if paper.use is Use.EXAMPLE else "use"
        table.fault("id", f"does not name its prompt and {what}", f"Write '{paper.prompt}-{ending}'")
    if paper.prompt not in rubrics:
        table.fault("prompt", f"{paper.prompt!r} is no prompt with a rubric", "Write the id of one that is")
    else:
        _check_marks(table, paper, rubrics[paper.prompt])


def _names(paper: AnchorPaper) -> bool:
    ending = paper.id.removeprefix(f"{paper.prompt}-")
    if paper.use is Use.EXAMPLE:
        return ending == paper.standing
    return re.fullmatch(rf"{paper.use}-[1-9][0-9]*", ending) is not None


def _check_marks(table: Table, paper: AnchorPaper, rubric: Rubric) -> None:
    expected = [criterion.id for criterion in rubric.criteria]
    if [mark.criterion for mark in paper.marks] != expected:
        mend = f"Mark each once, in this order: {', '.join(expected)}"
        table.fault("marks", "are not the criteria of the rubric", mend)
    if any(mark.level > len(rubric.points) for mark in paper.marks):
        table.fault("marks", "give a level that the rubric lacks", f"Use levels 1 to {len(rubric.points)}")
