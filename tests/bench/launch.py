"""`python -m tests.bench.launch FACTORY --server granian --port N --workers N --threads N`: serves a WSGI factory.

The same granian as exam_app/serving.py, or another server to compare with (gunicorn, waitress: from --extra).
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from typing import Any

BACKLOG = 4096  # as exam_app/serving.py; also the connections of a process, of which nobody opens more here


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests.bench.launch")
    parser.add_argument("factory")
    parser.add_argument("--server", choices=["granian", "gunicorn", "waitress"], default="granian")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--workers", type=int, required=True)
    parser.add_argument("--threads", type=int, required=True)
    wanted = parser.parse_args()
    {"granian": _granian, "gunicorn": _gunicorn, "waitress": _waitress}[wanted.server](wanted)


def _granian(wanted: argparse.Namespace) -> None:
    from granian.constants import HTTPModes, Interfaces
    from granian.log import LogLevels
    from granian.server.mp import MPServer

    MPServer(
        wanted.factory, factory=True, address="127.0.0.1", port=wanted.port, interface=Interfaces.WSGI, http=HTTPModes.http1,
        workers=wanted.workers, blocking_threads=wanted.threads, backlog=BACKLOG, backpressure=BACKLOG, log_access=False, log_level=LogLevels.warning,
    ).serve()  # fmt: skip


def _gunicorn(wanted: argparse.Namespace) -> None:
    options = ["-k", "gthread", "-w", wanted.workers, "--threads", wanted.threads, "-b", f"127.0.0.1:{wanted.port}"]
    options += ["--log-level", "warning", "--keep-alive", 60, "--worker-connections", 1000, f"{wanted.factory}()"]
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", *map(str, options)])


def _waitress(wanted: argparse.Namespace) -> None:
    module, name = wanted.factory.split(":")
    waitress: Any = importlib.import_module("waitress")
    application = getattr(importlib.import_module(module), name)()
    waitress.serve(application, host="127.0.0.1", port=wanted.port, threads=wanted.threads)


if __name__ == "__main__":
    main()
