"""Why a file, or an item of it, cannot be read."""

from __future__ import annotations


class Refused(Exception):
    """The whole file is refused. `file` names the part at fault, e.g. "package.zip: item.xml"."""

    def __init__(self, file: str, problem: str, mend: str) -> None:
        self.file, self.problem, self.mend = file, problem, mend
        super().__init__(f"{file}: {problem}. {mend}.")


class LeftOut(Exception):
    """The item at hand cannot be read; what is wrong has been noted already."""
