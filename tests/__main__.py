"""`python3 -m tests [pytest arguments]`: set-up, then lint, and types beside every test on both databases."""

from __future__ import annotations

import subprocess
import sys

from exam_app import bootstrap

CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
)


def main() -> int:
    bootstrap.enter("tests", "test")
    wanted = sys.argv[1:]
    if wanted:
        return _run("pytest", *wanted)
    for check in CHECKS:
        if code := _run(*check):
            return code
    types = _begin("mypy")
    tests = _end(_begin("pytest", "-n", "auto", "--dist", "worksteal"))
    if code := _end(types):
        print(f"mypy ended with status {code}; what it found stands above, among the lines of pytest.", flush=True)
    return tests or code


def _run(*command: str) -> int:
    return _end(_begin(*command))


def _begin(*command: str) -> subprocess.Popen[bytes]:
    print("$", *command, flush=True)
    return subprocess.Popen([sys.executable, "-m", *command], cwd=bootstrap.ROOT)


def _end(running: subprocess.Popen[bytes]) -> int:
    try:
        return running.wait()
    except KeyboardInterrupt:
        # The command has had the same Ctrl+C and said what there is to say.
        return 130


if __name__ == "__main__":
    sys.exit(main())
