"""`servers`: the same bare function and the same application on different servers, workers and threads.

gunicorn and waitress are no dependencies: `pip install --target FOLDER gunicorn waitress`, then --extra FOLDER.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from tests.bench import acts
from tests.bench.figures import Cost, Figure, Load
from tests.bench.load import Outcome
from tests.bench.people import fill
from tests.bench.saves import APPLICATION, FLOOR, begin, save
from tests.bench.served import Database, Model, database, launched

MODELS = (
    *(Model("granian", workers, threads) for workers in (1, 2) for threads in (1, 16, 32, 64)),
    Model("granian", 4, 16), Model("gunicorn", 1, 32), Model("gunicorn", 2, 32), Model("waitress", 1, 32),
)  # fmt: skip


def measure(kind: str, load: Load) -> Iterator[Figure]:
    """Saves a second of every model that can be run here."""
    with database(kind) as base:
        people = fill(base, load.candidates)
        with launched(base, APPLICATION, base.model) as server:
            people = begin(server, people, load)
        paths = {"PYTHONPATH": os.pathsep.join(filter(None, [load.extra, os.environ.get("PYTHONPATH", "")]))}
        for model in (model for model in MODELS if _can_run(model, base, load.extra)):
            for name in ("empty", "grouped"):
                address = {"FLOOR_MODE": name, "FLOOR_URL": _floor_url(base, model)}
                with launched(base, FLOOR, model, address | paths) as server:
                    outcome, cost, _, _ = save(server, acts.pretend_started(people, model.name), load)
                yield from _figures(f"{model.name}, floor, {name}", outcome, cost, kind)
            with launched(base, APPLICATION, model, paths) as server:
                outcome, cost, people, _ = save(server, people, load)
                yield from _figures(f"{model.name}, application", outcome, cost, kind)
                yield Figure(f"{model.name}, memory of a worker", server.memory_mib(), "MiB", kind)


def _figures(name: str, outcome: Outcome, cost: Cost, kind: str) -> Iterator[Figure]:
    yield Figure(f"{name}: saves a second", outcome.count("save") / outcome.seconds, "per second", kind)
    yield Figure(f"{name}: save, 99 in 100", outcome.percentile_ms("save", 99), "ms", kind)
    yield Figure(f"{name}: CPU", cost.of_each(outcome), "us per save", kind)


def _floor_url(base: Database, model: Model) -> str:
    return f"sqlite:///{base.folder}/floor-{model.name.replace(' ', '-')}.db" if base.kind == "sqlite" else base.url


def _can_run(model: Model, base: Database, extra: str) -> bool:
    if base.kind == "sqlite" and model.workers > 1:
        return False
    return model.server == "granian" or bool(extra) and (Path(extra) / model.server).is_dir()
