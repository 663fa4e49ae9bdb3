"""The test specification: how many items of which content and cognitive level make a form."""

from dataclasses import dataclass
from datetime import date

from question_bank.model.items import CognitiveLevel


@dataclass(frozen=True, slots=True)
class Cell:
    """A number of items over some content.

    `areas` holds refs ("domain-id/area-id") and whole domain ids; a domain id stands for all areas
    of the domain that no other cell names.
    """

    name: str
    areas: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True)
class LevelShare:
    """The least and the greatest number of items of one cognitive level in a form."""

    level: CognitiveLevel
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Blueprint:
    """What every form must hold; `total` counts items, `job_analysis` says what it rests on, and of which day that is."""

    id: str
    title: str
    population: str
    version: int
    total: int
    job_analysis: str
    status: str
    cells: tuple[Cell, ...]
    levels: tuple[LevelShare, ...]
    job_analysis_on: date | None = None
