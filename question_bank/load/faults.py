"""What can be wrong with a content file, told so that its writer can mend it."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One problem: the file (path inside the content folder), the field, what is wrong, how to mend it."""

    file: str
    field: str
    problem: str
    mend: str

    def __str__(self) -> str:
        return f"{self.file}, {self.field}: {self.problem}. {self.mend}."


class ContentError(Exception):
    """The content cannot be used; `faults` holds every problem found, file by file."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("The content has problems:\n" + "\n".join(f"- {fault}" for fault in self.faults))
