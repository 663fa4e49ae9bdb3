"""`exam_app` under a wall clock that the harness moves: `python -m tests.faults.jumpy serve ...`, the file is in FAULTS_WALL_CLOCK.

The application asks one place for the instant (`exam_app.clock`), and there the lie is put in; `time.time`
lies too, for the libraries. Counters that no clock setting can move stay true, as they do on a real machine.
This module is run anew in each worker, because a worker starts from the module that started the server.
"""

from __future__ import annotations

import os
import time
from datetime import datetime, timedelta, tzinfo

from exam_app import clock

_true_time = time.time


def _shift() -> float:
    with open(os.environ["FAULTS_WALL_CLOCK"]) as file:
        return float(file.read())


class _Shifted(datetime):
    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return datetime.now(tz) + timedelta(seconds=_shift())


def install() -> None:
    """From now on this process reads the wall clock of the file."""
    clock.datetime = _Shifted  # type: ignore[attr-defined]
    time.time = lambda: _true_time() + _shift()


if __name__ in ("__main__", "__mp_main__"):
    install()

if __name__ == "__main__":
    from exam_app.cli import command

    command()
