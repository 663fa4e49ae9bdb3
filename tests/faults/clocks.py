"""A wall clock that jumps under running servers: our own lie in the process, and libfaketime where it is installed and works."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.faults.experiment import Disturbance, Trouble
from tests.faults.storage import NotPossible

PLACES = ("usr/lib/*/faketime/libfaketime.so.1", "usr/lib*/faketime/libfaketime.so.1", "usr/local/lib/faketime/libfaketime.so.1")


class OwnClock:
    """Servers started as `module` with `env` read the wall clock that this file holds."""

    module = "tests.faults.jumpy"

    def __init__(self, folder: Path) -> None:
        self.file = folder / "wall-clock"
        self.shift(0)

    @property
    def env(self) -> Mapping[str, str]:
        return {"FAULTS_WALL_CLOCK": str(self.file)}

    def shift(self, seconds: int) -> None:
        """From now on the clock shows the true time and so many seconds more."""
        new = self.file.with_suffix(".new")
        new.write_text(f"{seconds:+d}\n")
        new.rename(self.file)  # nobody may read half a line


class FakeTime(OwnClock):
    """The same by libfaketime, under every library of the process."""

    module = "exam_app"

    def __init__(self, folder: Path) -> None:
        self.library = _library()
        super().__init__(folder)
        # The counters are left alone, and that is where some builds break sleeping.
        probe = [sys.executable, "-c", "import time; time.sleep(0.001)"]
        if subprocess.run(probe, env={**os.environ, **self.env}, capture_output=True, timeout=30).returncode:
            raise NotPossible(f"{self.library} makes time.sleep fail under this Python")

    @property
    def env(self) -> Mapping[str, str]:
        return {
            "LD_PRELOAD": str(self.library), "FAKETIME_TIMESTAMP_FILE": str(self.file), "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }  # fmt: skip


def _library() -> Path:
    if named := os.environ.get("EXAM_FAKETIME"):
        return Path(named)
    for place in PLACES:
        if found := sorted(Path("/").glob(place)):
            return found[0]
    raise NotPossible("libfaketime is not installed (Debian: apt-get install faketime)")


def jumps(clock: OwnClock) -> Disturbance:
    """An hour forward, back, two hours back, back."""

    async def jump(trouble: Trouble) -> None:
        span = trouble.diary.stop - trouble.diary.moments.now()
        for seconds in (3600, 0, -7200, 0):
            await trouble.rest(0.12 * span, 0.22 * span)
            clock.shift(seconds)
            trouble.note("clock jump")

    return jump
