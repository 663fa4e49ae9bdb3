"""What the pages about essay prompts show: the prompt with its rubric and anchor papers, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from exam_app.bank import service
from exam_app.bank.models import AnchorPaper, Prompt, Rubric
from exam_app.bank.reading import area_name


@dataclass(frozen=True, slots=True)
class PromptLine:
    """A prompt in the list."""

    public_id: str
    code: str
    title: str
    designation: str
    kind: str
    status: str
    version: int


@dataclass(frozen=True, slots=True)
class CriterionText:
    """One line of a rubric; `levels` pairs (name, points, text), the lowest first."""

    code: str
    name: str
    asks: str
    areas: tuple[str, ...]
    levels: tuple[tuple[str, int, str], ...]


@dataclass(frozen=True, slots=True)
class AnchorText:
    """An anchor paper: (criterion, level name, points, reason) for each mark, and the points together."""

    use: str
    standing: str
    text: str
    marks: tuple[tuple[str, str, int, str], ...]
    points: int


@dataclass(frozen=True, slots=True)
class PromptPage:
    """The newest version of a prompt with its rubric and anchor papers."""

    code: str
    title: str
    number: int
    designation: str
    kind: str
    perspective: str
    instruction: str
    vignette: str
    questions: tuple[str, ...]
    word_guide: tuple[int, int]
    author: str
    status: str
    rubric: str
    criteria: tuple[CriterionText, ...]
    out_of: int
    anchors: tuple[AnchorText, ...]


def prompt_lines(session: Session) -> list[PromptLine]:
    """Every prompt, by designation and in the order in which a form offers them."""
    found = sorted(service.latest_prompts(session), key=lambda version: version.designation)
    return [PromptLine(v.prompt.public_id, v.prompt.code, v.title, v.designation, v.kind, v.status, v.number) for v in found]


def prompt_page(session: Session, prompt: Prompt) -> PromptPage:
    """The newest version of a prompt."""
    v, papers = prompt.versions[-1], service.papers_of(session, prompt.versions[-1].id)
    return PromptPage(
        prompt.code, v.title, v.number, v.designation, v.kind, v.perspective, v.instruction, v.vignette, tuple(v.questions),
        (v.word_guide[0], v.word_guide[1]), v.author, v.status, f"{v.rubric.title}, version {v.rubric.number}",
        _criteria(v.rubric), max(v.rubric.points) * len(v.rubric.criteria), tuple(_anchor(v.rubric, paper) for paper in papers),
    )  # fmt: skip


def _criteria(rubric: Rubric) -> tuple[CriterionText, ...]:
    return tuple(
        CriterionText(
            c.code, c.name, c.asks, tuple(area_name(area) for area in c.areas),
            tuple(zip(rubric.level_names, rubric.points, c.levels, strict=True)),
        )
        for c in rubric.criteria
    )  # fmt: skip


def _anchor(rubric: Rubric, paper: AnchorPaper) -> AnchorText:
    names = {criterion.code: criterion.name for criterion in rubric.criteria}
    marks = tuple(
        (names[mark["criterion"]], rubric.level_names[mark["level"] - 1], rubric.points[mark["level"] - 1], mark["reason"])
        for mark in paper.marks
    )
    return AnchorText(paper.use, paper.standing, paper.text, marks, sum(points for _, _, points, _ in marks))
