"""`python3 -m tests.faults [--long] [--seed N] [--json] [--only broken|sqlite|postgres ...]`."""

from __future__ import annotations

import argparse
import json
import random
import signal
import sys
import time
from typing import TYPE_CHECKING

from exam_app import bootstrap

if TYPE_CHECKING:
    from tests.faults.campaign import Verdict


def main() -> int:
    """Run the form that is asked for; 1 when a promise was broken or a broken server was not caught."""
    bootstrap.enter("tests.faults", "test")
    wanted = _arguments()
    # Asked to end, it still takes down what it has started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    from tests.faults.campaign import LONG, SHORT, carry_out, trials

    chosen, began, wrong = trials(is_long=wanted.long, groups=tuple(wanted.only)), time.monotonic(), 0
    for turn in range(wanted.rounds if wanted.long else 1):
        seed = wanted.seed + turn
        if not wanted.json:
            print(f"seed {seed}", flush=True)
        for verdict in carry_out(chosen, seed, LONG if wanted.long else SHORT):
            wrong += bool(verdict.wrong)
            _tell_json(verdict) if wanted.json else _tell(verdict)
    if not wanted.json:
        print(f"{'All promises kept' if not wrong else f'{wrong} WRONG'}, {time.monotonic() - began:.0f} s.")
    return 1 if wrong else 0


def _arguments() -> argparse.Namespace:
    from_nothing = random.SystemRandom().randrange(1_000_000)
    parser = argparse.ArgumentParser(
        prog="tests.faults", description="Breaks everything around the exam and checks that no acknowledged answer is lost."
    )
    parser.add_argument(
        "--long", action="store_true", help="longer, more power cuts, clock jumps, several seeds (about half an hour)"
    )
    parser.add_argument("--rounds", type=int, default=4, help="seeds of the long form")
    parser.add_argument("--seed", type=int, default=from_nothing, help="decides the faults and what the candidates do")
    parser.add_argument("--json", action="store_true", help="one line of JSON for each figure")
    parser.add_argument("--only", nargs="+", choices=["broken", "sqlite", "postgres"], default=["broken", "sqlite", "postgres"])
    return parser.parse_args()


def _tell(verdict: Verdict) -> None:
    trial, finding = verdict.trial, verdict.finding
    if finding is None:
        what = f"not possible here: {verdict.not_possible}" if verdict.not_possible else f"WRONG: {verdict.wrong}"
        print(f"{trial.group:<33}{trial.name:<19} {what}", flush=True)
        return
    caught = sorted({alarm.rule for alarm in finding.alarms})
    outcome = f"caught by {', '.join(caught)}" if trial.must_alarm and caught else f"{len(finding.alarms)} alarms"
    print(
        f"{finding.site:<33}{finding.name:<20}{finding.histories:>4} histories {sum(finding.faults.values()):>5} faults "
        f"{finding.acknowledged:>6} acknowledged saves  {finding.seconds:>4.0f} s  {outcome}",
        flush=True,
    )
    for surprise in sorted(set(finding.surprises))[:3]:
        print(f"    unexpected reply: {surprise}")
    if verdict.wrong:
        print(f"    WRONG: {verdict.wrong}\n    history: {finding.file}", flush=True)
        for alarm in finding.alarms[:10]:
            print(f"    {alarm}")


def _tell_json(verdict: Verdict) -> None:
    finding = verdict.finding
    common = {"group": verdict.trial.group, "experiment": verdict.trial.name, "seed": verdict.seed}
    if finding is None:
        figure = "not possible here" if verdict.not_possible else "wrong"
        print(json.dumps({**common, "figure": figure, "value": verdict.not_possible or verdict.wrong}), flush=True)
        return
    figures: dict[str, object] = {
        "histories": finding.histories, "requests": finding.requests, "faults": sum(finding.faults.values()),
        "acknowledged saves": finding.acknowledged, "refused saves": finding.refused, "unanswered saves": finding.unknown,
        "saves refused while the clock stood still": finding.stopped,
        "alarms": len(finding.alarms), "unexpected replies": len(finding.surprises), "seconds": round(finding.seconds, 1),
        "wrong": verdict.wrong,
    }  # fmt: skip
    if verdict.wrong:
        figures["history file"] = str(finding.file)
    for figure, value in figures.items():
        print(json.dumps({**common, "server": finding.site, "figure": figure, "value": value}), flush=True)


if __name__ == "__main__":
    sys.exit(main())
