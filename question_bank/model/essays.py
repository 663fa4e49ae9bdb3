"""Essay prompts, the rubrics they are marked with, and the anchor papers that show each standing."""

from dataclasses import dataclass
from enum import StrEnum

from question_bank.model.framework import Designation


class PromptKind(StrEnum):
    """What the vignette is about."""

    SUPERVISORY = "supervisory"
    CLINICAL = "clinical"
    POLICY = "policy"
    TEACHING = "teaching"
    RESEARCH = "research"


class Perspective(StrEnum):
    """The role from which the candidate answers."""

    SUPERVISOR = "supervisor"
    PRACTITIONER = "practitioner"
    POLICY_LEADER = "policy_leader"
    TEACHER = "teacher"
    RESEARCHER = "researcher"


class Standing(StrEnum):
    """How good an anchor paper is meant to be."""

    STRONG = "strong"
    MEETS = "meets"
    BELOW = "below"


class Use(StrEnum):
    """What an anchor paper is for. One that is shown beside the rubric cannot test a reviewer, too."""

    EXAMPLE = "example"
    PRACTICE = "practice"
    QUALIFYING = "qualifying"


@dataclass(frozen=True, slots=True)
class Prompt:
    """One essay task. `word_guide` is (from, to) in words, a soft guide; `rubric` is a rubric's id."""

    id: str
    title: str
    designation: Designation
    kind: PromptKind
    perspective: Perspective
    instruction: str
    word_guide: tuple[int, int]
    author: str
    status: str
    rubric: str
    vignette: str
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing the reviewer marks; `levels` describes level 1 first, `areas` are framework refs."""

    id: str
    name: str
    asks: str
    areas: tuple[str, ...]
    levels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rubric:
    """How an essay is marked. `points` and `level_names` belong to levels 1, 2, 3, ... in order."""

    id: str
    title: str
    version: int
    points: tuple[int, ...]
    level_names: tuple[str, ...]
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class AnchorMark:
    """The agreed level (1 is lowest) of an anchor paper on one criterion, and why."""

    criterion: str
    level: int
    reason: str


@dataclass(frozen=True, slots=True)
class AnchorPaper:
    """An essay with its agreed marks, in the order of the rubric's criteria; `use` says who sees it and when."""

    id: str
    prompt: str
    use: Use
    standing: Standing
    author: str
    status: str
    text: str
    marks: tuple[AnchorMark, ...]
