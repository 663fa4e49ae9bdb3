"""`analysis`: how long the statistics of a form take, from letters in memory and from the database.

The answers are made up: 60 items of four options, ability and difficulty normal. The database holds them as
the application does, one packed row for each part that was handed in, and then as sealed counts. R is asked for the same where it is
installed, in the same run, on the same right and wrong.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from sqlalchemy.orm import Session

from exam_app.statistics import pooling
from exam_app.statistics.papers import answers_in
from question_bank.analysis import (
    Analysis,
    Answers,
    FormCounts,
    ItemKey,
    analysed,
    count,
    from_document,
    rescored,
    to_document,
    totals,
)
from question_bank.consistency import consistency
from tests.bench.figures import Figure, Load
from tests.bench.packed import WINDOW, session_over, store
from tests.bench.served import database

ITEMS, CUT, ROUNDS = 60, 48, 3
SIZES = (100_000, 1_000_000)
KEYS = [ItemKey(f"item-{n:02}", "ABCD"[n % 4]) for n in range(ITEMS)]
R_WITH_PSYCH = """
suppressMessages(library(psych)); scored <- as.matrix(read.csv(commandArgs(TRUE)[1], header = FALSE))
cat(system.time(alpha(scored, check.keys = FALSE, warnings = FALSE, n.iter = 1))["elapsed"])
"""


def measure(kind: str, load: Load) -> Iterator[Figure]:
    """Once in memory, with R beside it, and once from this database."""
    if load.is_first:
        for size in SIZES:
            yield from _in_memory(size)
    with database(kind) as base:
        store(base, _papers(made(SIZES[0])))
        with session_over(base) as session:
            yield from _in_database(session, f"{SIZES[0]:,} x {ITEMS}", kind)


def _in_database(session: Session, name: str, kind: str) -> Iterator[Figure]:
    """Counting the papers of a window, and what a page does afterwards, by the application's own verbs."""
    yield Figure(f"{name}: from the papers", _best(lambda: _whole(answers_in(session, WINDOW, ITEMS))) * 1000, "ms", kind)
    yield Figure("of it, until the answers are there", _best(lambda: answers_in(session, WINDOW, ITEMS)) * 1000, "ms", kind)
    counts = count(answers_in(session, WINDOW, ITEMS), KEYS)
    pooling.store(session, WINDOW, counts, "", datetime.now(UTC))
    yield Figure(f"{name}: from the stored counts", _best(lambda: _figures(session)) * 1000, "ms", kind)


def _figures(session: Session) -> Analysis:
    session.expire_all()
    return _told(pooling.counts_of(session, [WINDOW])[WINDOW])


def made(size: int) -> Answers:
    """Answers of so many candidates to the items of KEYS."""
    random = np.random.default_rng(1)
    ability, difficulty = random.normal(size=size), random.normal(size=ITEMS)
    codes = np.empty((ITEMS, size), dtype=np.uint8)
    for place in range(ITEMS):
        is_right = random.random(size) < 1 / (1 + np.exp(difficulty[place] - ability))
        wrong = (place + random.integers(1, 4, size)) % 4
        codes[place] = np.where(is_right, place % 4, wrong) + 2
    return Answers(codes, ("-", ".", "A", "B", "C", "D"))


def _in_memory(size: int) -> Iterator[Figure]:
    answers, name = made(size), f"{size:,} x {ITEMS}"
    seconds = _best(lambda: _whole(answers))
    yield Figure(f"{name}: items, form and consistency", seconds * 1000, "ms", "memory")
    yield Figure(f"{name}: the answers", answers.codes.nbytes / 2**20, "MiB", "memory")
    yield Figure(f"{name}: more at most", _peak(lambda: _whole(answers)), "MiB", "memory")
    points, other = totals(answers, KEYS), [ItemKey(KEYS[0].id, "B"), *KEYS[1:]]
    yield Figure(
        f"{name}: rescored after a key change", _best(lambda: rescored(answers, points, KEYS, other)) * 1000, "ms", "memory"
    )
    stored = json.dumps(to_document(count(answers, KEYS)))
    yield Figure(
        f"{name}: from counts stored as JSON", _best(lambda: analysed(from_document(json.loads(stored)))) * 1000, "ms", "memory"
    )
    yield Figure(f"{name}: the stored counts", len(stored) / 2**10, "KiB", "memory")
    yield from _in_r(answers, name, seconds)


def _whole(answers: Answers) -> Analysis:
    return _told(count(answers, KEYS))


def _told(counts: FormCounts) -> Analysis:
    found = analysed(counts, cut=CUT)
    assert found.form.alpha
    consistency(found.form.distribution, CUT, kr20=found.form.alpha.value)
    return found


def _in_r(answers: Answers, name: str, seconds: float) -> Iterator[Figure]:
    rscript = shutil.which("Rscript")
    if rscript is None or subprocess.run([rscript, "-e", "library(psych)"], capture_output=True).returncode:
        yield Figure(f"{name}: R psych (R or psych not installed)", float("nan"), "times", "memory")
        return
    with tempfile.TemporaryDirectory(prefix="exam-bench-") as folder:
        scored, script = Path(folder, "scored.csv"), Path(folder, "alpha.R")
        script.write_text(R_WITH_PSYCH, encoding="ascii")
        right = answers.codes == np.arange(ITEMS, dtype=np.uint8)[:, None] % 4 + 2
        np.savetxt(scored, right.T, fmt="%d", delimiter=",")
        told = subprocess.run([rscript, str(script), str(scored)], capture_output=True, text=True, check=True)
    yield Figure(f"{name}: R psych, the same in memory", float(told.stdout) * 1000, "ms", "memory")
    yield Figure(f"{name}: R psych to ours", float(told.stdout) / seconds, "times", "memory")


def _papers(answers: Answers) -> list[str]:
    letters = np.frombuffer("".join(answers.choices).encode(), dtype="S1")
    return [row.tobytes().decode() for row in letters[answers.codes.T]]


def _best(deed: Callable[[], object]) -> float:
    """Seconds of the quickest of some rounds: the others waited for the machine."""
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        deed()
        times.append(time.perf_counter() - began)
    return min(times)


def _peak(deed: Callable[[], object]) -> float:
    tracemalloc.start()
    deed()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 2**20
