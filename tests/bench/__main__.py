"""`python3 -m tests.bench saves|rush|window|growth|servers|analysis|assembly|allocation|review-board|item-list|import|all [--json] ...`."""

from __future__ import annotations

import argparse
import importlib
import json
import signal
import sys
from math import isnan

from exam_app import bootstrap

NAMES = (
    "saves",
    "rush",
    "window",
    "growth",
    "servers",
    "analysis",
    "assembly",
    "allocation",
    "review-board",
    "item-list",
    "import",
)
MODULES = {"import": "importing"}  # where a name is a word of the language
CANDIDATES = {"window": 10_000, "rush": 1_000}
SECONDS = {"window": 60.0, "growth": 4.0, "servers": 4.0}
CONNECTIONS = {"window": 0}  # one for each candidate
DIGITS = {"times": 2, "seconds": 2, "sum of r": 6}


def main() -> None:
    bootstrap.enter("tests.bench", "test")
    wanted = _arguments()
    # Ended from outside, it still ends the servers and databases that it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    from tests.bench.figures import Load

    for database in wanted.databases:
        for name in NAMES[:4] if wanted.name == "all" else (wanted.name,):
            load = Load(
                seconds=wanted.seconds or SECONDS.get(name, 8.0), candidates=wanted.candidates or CANDIDATES.get(name, 256),
                connections=wanted.connections or CONNECTIONS.get(name, 64), revisions=wanted.revisions, extra=wanted.extra,
                is_first=database == wanted.databases[0],
            )  # fmt: skip
            for figure in importlib.import_module(f"tests.bench.{MODULES.get(name, name.replace('-', '_'))}").measure(
                database, load
            ):
                _show(figure._asdict(), wanted.json)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="tests.bench", description="Prints figures; the machine is noisy, so compare within one run."
    )
    parser.add_argument("name", choices=[*NAMES, "all"])
    parser.add_argument("--json", action="store_true", help="one line of JSON for each figure")
    parser.add_argument("--seconds", type=float, help="how long saves are sent (8; window 60)")
    parser.add_argument("--candidates", type=int, help="how many sit at once (256; rush 1,000; window 10,000)")
    parser.add_argument("--connections", type=int, help="connections of the load generator (64; window one for each)")
    parser.add_argument("--revisions", type=int, default=5_000_000, help="growth: stored revisions at most")
    parser.add_argument("--extra", default="", help="servers: a folder with gunicorn and waitress (pip install --target)")
    parser.add_argument("--databases", nargs="+", choices=["sqlite", "postgres"], default=["sqlite", "postgres"])
    return parser.parse_args()


def _show(figure: dict[str, object], as_json: bool) -> None:
    if as_json:
        print(json.dumps(figure), flush=True)
    else:
        value = float(str(figure["value"]))
        shown = "-" if isnan(value) else f"{value:,.{DIGITS.get(str(figure['unit']), 1)}f}"
        print(f"{figure['database']:<10}{figure['name']:<48}{shown:>12} {figure['unit']}", flush=True)


if __name__ == "__main__":
    main()
