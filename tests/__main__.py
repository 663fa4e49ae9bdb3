"""`python3 -m tests [pytest arguments]`: set-up, then lint, types and every test on both databases."""

from __future__ import annotations

import subprocess
import sys

from exam_app import bootstrap

CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
)


def main() -> int:
    bootstrap.enter("tests", "test")
    wanted = sys.argv[1:]
    if wanted:
        return _run("pytest", *wanted)
    for check in CHECKS:
        if code := _run(*check):
            return code
    return _run("pytest", "-n", "auto", "--dist", "worksteal")


def _run(*command: str) -> int:
    print("$", *command, flush=True)
    try:
        return subprocess.run([sys.executable, "-m", *command], cwd=bootstrap.ROOT).returncode
    except KeyboardInterrupt:
        # The command has had the same Ctrl+C and said what there is to say.
        return 130


if __name__ == "__main__":
    sys.exit(main())
