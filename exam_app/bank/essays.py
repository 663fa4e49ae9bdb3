"""What the pages about essay prompts show: the prompt with its rubric and anchor papers, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from exam_app.bank import service
from exam_app.bank.frameworks import area_name
from exam_app.bank.models import AnchorPaper, Prompt, PromptVersion, Rubric
from exam_app.bank.rules import State
from question_bank.wording import Piece, compare


@dataclass(frozen=True, slots=True)
class PromptLine:
    """A prompt in the list."""

    public_id: str
    code: str
    title: str
    designation: str
    kind: str
    bank: str
    state: str
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
class PromptVersionLine:
    """One version of a prompt: when, why, and which fields changed how, word by word."""

    number: int
    state: str
    created_at: datetime
    reason: str
    changes: tuple[tuple[str, tuple[Piece, ...]], ...]


@dataclass(frozen=True, slots=True)
class PromptPage:
    """The newest version of a prompt with its rubric and anchor papers, and all versions, the newest first."""

    public_id: str
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
    state: str
    made_by: str
    rubric: str
    criteria: tuple[CriterionText, ...]
    out_of: int
    anchors: tuple[AnchorText, ...]
    versions: tuple[PromptVersionLine, ...]

    @property
    def is_in_use(self) -> bool:
        return any(version.state == State.LIVE for version in self.versions)


def prompt_lines(session: Session) -> list[PromptLine]:
    """Every prompt, by designation and in the order in which a form offers them."""
    found = sorted(service.latest_prompts(session), key=lambda version: version.designation)
    return [
        PromptLine(v.prompt.public_id, v.prompt.code, v.title, v.designation, v.kind, v.prompt.bank, v.state, v.number)
        for v in found
    ]


def rubrics_to_copy(session: Session) -> list[tuple[str, str]]:
    """The rubrics of the newest prompts, as (public id of the prompt, words)."""
    found = sorted(service.latest_prompts(session), key=lambda version: version.prompt.code)
    return [(v.prompt.public_id, f"{v.prompt.code}: {v.rubric.title}") for v in found]


def prompt_page(session: Session, prompt: Prompt) -> PromptPage:
    """The newest version of a prompt."""
    v, papers = prompt.versions[-1], service.papers_of(session, prompt.versions[-1].id)
    return PromptPage(
        prompt.public_id, prompt.code, v.title, v.number, v.designation, v.kind, v.perspective, v.instruction, v.vignette, tuple(v.questions),
        (v.word_guide[0], v.word_guide[1]), v.author, v.state, v.made_by, f"{v.rubric.title}, version {v.rubric.number}",
        _criteria(v.rubric), max(v.rubric.points) * len(v.rubric.criteria), tuple(_anchor(v.rubric, paper) for paper in papers), tuple(_versions(prompt)),
    )  # fmt: skip


def _versions(prompt: Prompt) -> list[PromptVersionLine]:
    lines, before = [], None
    for version in prompt.versions:
        changes = _changes(before, version) if before else ()
        lines.append(PromptVersionLine(version.number, version.state, version.created_at, version.reason, changes))
        before = version
    return lines[::-1]


def _changes(one: PromptVersion, other: PromptVersion) -> tuple[tuple[str, tuple[Piece, ...]], ...]:
    texts = [(label, getattr(one, name), getattr(other, name)) for label, name in FIELDS]
    texts.append(("Questions", "\n".join(one.questions), "\n".join(other.questions)))
    before, after = _rubric_texts(one.rubric), _rubric_texts(other.rubric)
    texts += [(label, before.get(label, ""), after.get(label, "")) for label in {**before, **after}]
    return tuple((label, compare(a, b)) for label, a, b in texts if a != b)


FIELDS = (("Title", "title"), ("Instruction", "instruction"), ("Case", "vignette"))


def _rubric_texts(rubric: Rubric) -> dict[str, str]:
    found = {}
    for criterion in rubric.criteria:
        found[f"{criterion.name}: what it asks"] = criterion.asks
        found |= {f"{criterion.name}: {name}": text for name, text in zip(rubric.level_names, criterion.levels, strict=True)}
    return found


def rubric_to_edit(session: Session, prompt: Prompt) -> tuple[PromptPage, list[tuple[str, str, list[str]]], list[str]]:
    """The page of a prompt, its criteria as (code, name, level texts), and the names of the levels."""
    rubric = prompt.versions[-1].rubric
    return prompt_page(session, prompt), [(c.code, c.name, list(c.levels)) for c in rubric.criteria], list(rubric.level_names)


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
