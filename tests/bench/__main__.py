"""`python3 -m tests.bench saves|rush|all [--json] [--seconds N] [--candidates N]`."""

from __future__ import annotations

import argparse
import json
import sys

from exam_app import bootstrap

NAMES = ("saves", "rush")


def main() -> None:
    bootstrap.enter("tests.bench", "test")
    wanted = _arguments()
    from tests.bench.measures import Load, measure

    load = Load(seconds=wanted.seconds, candidates=wanted.candidates, connections=wanted.connections)
    names = NAMES if wanted.name == "all" else (wanted.name,)
    for database in wanted.databases:
        for figure in measure(names, database, load):
            _show(figure._asdict(), wanted.json)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="tests.bench", description="Prints figures; the machine is noisy, so compare within one run."
    )
    parser.add_argument("name", choices=[*NAMES, "all"])
    parser.add_argument("--json", action="store_true", help="one line of JSON for each figure")
    parser.add_argument("--seconds", type=float, default=8.0, help="how long saves are sent")
    parser.add_argument("--candidates", type=int, default=200, help="how many sit at once")
    parser.add_argument("--connections", type=int, default=32, help="connections of the load generator")
    parser.add_argument("--databases", nargs="+", choices=["sqlite", "postgres"], default=["sqlite", "postgres"])
    return parser.parse_args()


def _show(figure: dict[str, object], as_json: bool) -> None:
    if as_json:
        print(json.dumps(figure), flush=True)
    else:
        print(f"{figure['database']:<10}{figure['name']:<24}{figure['value']:>12,.1f} {figure['unit']}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
