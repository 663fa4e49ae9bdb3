"""Why a file, or an item of it, cannot be read."""

from __future__ import annotations


class Refused(Exception):
    """The whole file is refused. `file` names the part at fault, e.g. "package.zip: item.xml".

    Of a table that could be read by other names for its columns, `columns` is the first row.
    """

    def __init__(self, file: str, problem: str, mend: str, columns: tuple[str, ...] = ()) -> None:
        self.file, self.problem, self.mend, self.columns = file, problem, mend, columns
        super().__init__(f"{file}: {problem}. {mend}.")


class LeftOut(Exception):
    """The item at hand cannot be read; what is wrong has been noted already."""
