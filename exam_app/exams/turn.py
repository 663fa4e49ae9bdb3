"""One search at a time for one person, whichever process of the server answers: receives a folder, holds a file in it."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from exam_app.exams.rules import SearchUnderWay


@contextmanager
def one_search(folder: Path, person: str) -> Iterator[None]:
    """Hold this person's turn (by public id); a process that dies gives it back. Raises SearchUnderWay."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{person}.turn").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as held:
            raise SearchUnderWay("You have started a search that is still under way.") from held
        yield
