"""All experiments of the short and of the long form: each builds what it needs in a folder of its own and takes it down again."""

from __future__ import annotations

import os
import shutil
import tempfile
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any

from exam_app.vault import read_keys
from tests.faults import clocks, filling, reading, sites, storage, troubles
from tests.faults.broken import FLAWS, FLAWS_OF_STORAGE
from tests.faults.databases import Postgres, Sqlite
from tests.faults.experiment import Disturbance, Finding, run
from tests.faults.filling import KEYS
from tests.faults.real import RealSite
from tests.faults.seats import Plot
from tests.faults.sites import ReferenceSite
from tests.faults.storage import NotPossible

GROUPS = ("broken", "sqlite", "postgres")
TRIES_TO_CATCH = 3
AT_ONCE = 3  # most of an experiment is waiting


@dataclass(frozen=True, slots=True)
class Scale:
    """How much: seconds of typing against the real server and against the small ones, candidates, power cuts."""

    seconds: float
    small_seconds: float
    candidates: int
    cuts: int


SHORT = Scale(seconds=7, small_seconds=3, candidates=12, cuts=2)
LONG = Scale(seconds=30, small_seconds=8, candidates=20, cuts=12)


@dataclass(frozen=True, slots=True)
class Setting:
    """Under which an experiment runs: its own folder, where histories go, a filled database to copy."""

    seed: int
    scale: Scale
    folder: Path
    histories: Path
    stocked: Stocked


class Stocked:
    """A filled SQLite database, made once for all experiments that copy it."""

    def __init__(self, folder: Path, candidates: int) -> None:
        self._folder, self._candidates, self._turn = folder, candidates, Lock()
        self._made: Sqlite | None = None

    def copy_to(self, file: Path) -> Sqlite:
        with self._turn:
            if self._made is None:
                made = Sqlite(self._folder / "stocked.db")
                filling.fill(made, self._folder, self._candidates)
                self._made = made
        return Sqlite(file).copy_of(self._made)


@dataclass(frozen=True, slots=True)
class Trial:
    """One experiment. `must_alarm`: the server is broken on purpose, and silence is the failure."""

    name: str
    group: str
    play: Callable[[Setting], Finding]
    must_alarm: bool = False
    is_long: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a trial: a finding, or why this machine cannot do it. `wrong` says what is wrong, "" when all is well."""

    trial: Trial
    seed: int
    finding: Finding | None
    not_possible: str
    wrong: str


def trials(*, is_long: bool, groups: tuple[str, ...] = GROUPS) -> list[Trial]:
    """What belongs to the form, in order."""
    found = [
        *(Trial("kill -9", "broken", partial(_small, flaw=flaw), must_alarm=bool(flaw)) for flaw in ("", *FLAWS)),
        *(
            Trial("power cuts", "broken", partial(_small_cuts, flaw=flaw), must_alarm=bool(flaw))
            for flaw in ("", *FLAWS_OF_STORAGE)
        ),
        Trial("kills and locks", "sqlite", partial(_on_sqlite, name="kills and locks", disturb=troubles.everything)),
        Trial("disk full", "sqlite", _disk_full),
        Trial("flushes fail", "sqlite", partial(_on_sqlite, name="flushes fail", disturb=troubles.flush_fails)),
        Trial("power cuts", "sqlite", _sqlite_cuts),
        Trial("kills and restarts", "postgres", partial(_on_postgres, name="kills and restarts", disturb=troubles.everything)),
        Trial("disk full", "postgres", _postgres_full, is_long=True),
        Trial("flushes fail", "postgres", partial(_on_postgres, name="flushes fail", disturb=troubles.flush_fails), is_long=True),
        Trial("power cuts", "postgres", _postgres_cuts, is_long=True),
        Trial("clock jumps", "sqlite", partial(_clock_jumps, kind=clocks.OwnClock)),
        Trial("clock jumps by libfaketime", "sqlite", partial(_clock_jumps, kind=clocks.FakeTime), is_long=True),
    ]
    return [trial for trial in found if trial.group in groups and (is_long or not trial.is_long)]


def carry_out(wanted: list[Trial], seed: int, scale: Scale) -> Iterator[Verdict]:
    """Run the trials, a few at once; verdicts in the order of the trials. The history is kept where something is wrong."""
    with tempfile.TemporaryDirectory(prefix="exam-faults-") as folder, ThreadPoolExecutor(AT_ONCE) as pool:
        base = Path(folder)
        base.chmod(0o711)  # a database server that may not run as root has to find its files
        # Trials that fill their databases side by side share the one vault of this process.
        read_keys(base / KEYS)
        setting = Setting(seed, scale, base, base, Stocked(base, scale.candidates))
        yield from pool.map(lambda numbered: _judged(numbered[1], setting, numbered[0]), enumerate(wanted))


def _judged(trial: Trial, setting: Setting, number: int) -> Verdict:
    try:
        finding = _played(trial, setting, number)
    except Exception as problem:
        if reason := _not_possible(problem):
            return Verdict(trial, setting.seed, None, reason, "")
        # One experiment that could not be carried out must not hide what the others show.
        traceback.print_exception(problem)
        return Verdict(trial, setting.seed, None, "", f"the experiment broke off: {problem!r}")
    wrong = _wrong(trial, finding)
    return Verdict(trial, setting.seed, _kept(finding) if wrong else finding, "", wrong)


def _not_possible(problem: Exception) -> str:
    """What this machine cannot do, also where it showed beside the candidates; "" when it is another problem."""
    every = problem.exceptions if isinstance(problem, ExceptionGroup) else [problem]
    return next((str(one) for one in every if isinstance(one, NotPossible)), "")


def _played(trial: Trial, setting: Setting, number: int) -> Finding:
    """The finding of the trial. A race does not show in every history: a broken server is given further seeds to show itself."""
    for turn in range(TRIES_TO_CATCH):
        own = setting.folder / f"trial-{number}-{turn}"
        own.mkdir()
        shutil.copy(setting.folder / KEYS, own)
        finding = trial.play(replace(setting, folder=own, seed=setting.seed + 1000 * turn))
        if finding.alarms or not trial.must_alarm:
            break
    return finding


def _wrong(trial: Trial, finding: Finding) -> str:
    if trial.must_alarm:
        return "" if finding.alarms else "this server is broken on purpose, and no alarm was raised"
    if finding.alarms:
        return f"{len(finding.alarms)} alarms, the first: {finding.alarms[0]}"
    return "" if finding.acknowledged else "nothing was acknowledged, so nothing is shown"


def _kept(finding: Finding) -> Finding:
    kept = Path(tempfile.gettempdir()) / f"exam-faults-{finding.file.name}"
    shutil.copy(finding.file, kept)
    return replace(finding, file=kept)


def _small(setting: Setting, flaw: str) -> Finding:
    seconds = setting.scale.small_seconds
    # A race at the hand-in shows once in each sitting at most, so there are more of them.
    also = [Plot.HURRIED] * 4
    site = ReferenceSite(setting.folder, setting.seed, flaw=flaw, candidates=12, also=also, seconds=seconds)
    return run("kill -9", site, setting.seed, seconds, troubles.kill_twice, setting.histories)


def _small_cuts(setting: Setting, flaw: str) -> Finding:
    seconds = setting.scale.small_seconds
    with storage.image(setting.folder, 64) as image:
        site = ReferenceSite(image.where, setting.seed, flaw=flaw, seconds=seconds)
        cuts = troubles.power_cuts(image, setting.scale.cuts, lambda where: sites.held(where / site.file.name, site.limits))
        return run("power cuts", site, setting.seed, seconds, cuts, setting.histories)


def _real(setting: Setting, database: Sqlite | Postgres, **how: Any) -> RealSite:
    scale = setting.scale
    return RealSite(database, setting.folder, candidates=scale.candidates, seconds=scale.seconds, **how)


def _run(setting: Setting, name: str, site: RealSite, disturb: Disturbance) -> Finding:
    return run(name, site, setting.seed, setting.scale.seconds, disturb, setting.histories)


def _on_sqlite(setting: Setting, name: str, disturb: Disturbance) -> Finding:
    return _run(setting, name, _real(setting, setting.stocked.copy_to(setting.folder / "exam.db")), disturb)


def _disk_full(setting: Setting) -> Finding:
    database = setting.stocked.copy_to(setting.folder / "exam.db")
    room = (database.file.stat().st_size >> 20) + 6
    with storage.small_disk(setting.folder, room) as where:
        site = _real(setting, Sqlite(where / "exam.db").copy_of(database))
        return _run(setting, "disk full", site, troubles.disk_full(where))


def _sqlite_cuts(setting: Setting) -> Finding:
    with storage.image(setting.folder, 96) as image:
        site = _real(setting, setting.stocked.copy_to(image.where / "exam.db"))
        image.flush()
        cuts = troubles.power_cuts(image, setting.scale.cuts, lambda where: reading.read(Sqlite(where / "exam.db"), site.limits))
        return _run(setting, "power cuts", site, cuts)


def _on_postgres(setting: Setting, name: str, disturb: Disturbance) -> Finding:
    # Recovery forces every file to disk first; in memory that takes no time, and a kill loses nothing of it.
    with _in_memory() as disk, Postgres(disk).running() as database:
        filling.fill(database, setting.folder, setting.scale.candidates)
        return _run(setting, name, _real(setting, database), disturb)


def _postgres_full(setting: Setting) -> Finding:
    with storage.small_disk(setting.folder, 400) as where, Postgres(where).running() as database:
        filling.fill(database, setting.folder, setting.scale.candidates)
        return _run(setting, "disk full", _real(setting, database), troubles.disk_full(where))


@contextmanager
def _in_memory() -> Iterator[Path | None]:
    """A folder that needs no disk, or None where the machine has none."""
    if not os.access("/dev/shm", os.W_OK):
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="exam-faults-", dir="/dev/shm") as folder:
        yield Path(folder)


def _postgres_cuts(setting: Setting) -> Finding:
    with storage.image(setting.folder, 512) as image, Postgres(image.where).running() as database:
        filling.fill(database, setting.folder, setting.scale.candidates)
        site = _real(setting, database)
        image.flush()
        cuts = troubles.power_cuts(
            image, max(setting.scale.cuts // 3, 1), lambda where: database.read_copy(where, site.limits), database.every
        )
        return _run(setting, "power cuts", site, cuts)


def _clock_jumps(setting: Setting, kind: type[clocks.OwnClock]) -> Finding:
    clock, database = kind(setting.folder), setting.stocked.copy_to(setting.folder / "exam.db")
    return _run(setting, "clock jumps", _real(setting, database, module=clock.module, env=clock.env), clocks.jumps(clock))
