"""Processes that the harness started: found by their ids, ended one by one, never by name."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from exam_app.bootstrap import ROOT


def free_port() -> int:
    """A port of this machine that is free now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class Process:
    """One program with its children; `start` again after it was killed."""

    def __init__(self, command: Sequence[str], log: Path, env: Mapping[str, str] | None = None) -> None:
        self.command, self.log, self.env = list(command), log, {**os.environ, **(env or {})}
        self.running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with open(self.log, "ab") as log:
            self.running = subprocess.Popen(
                self.command, stdout=log, stderr=log, cwd=ROOT, env=self.env, stdin=subprocess.DEVNULL, start_new_session=True
            )

    @property
    def is_alive(self) -> bool:
        return self.running is not None and self.running.poll() is None

    def children(self) -> list[int]:
        """The processes below it, the youngest last."""
        return descendants(self.running.pid) if self.running and self.is_alive else []

    def workers(self) -> list[int]:
        """Those of its children that answer requests, not the ones that only watch over resources."""
        return [pid for pid in self.children() if b"spawn_main" in command_of(pid)]

    def every(self) -> list[int]:
        return [self.running.pid, *self.children()] if self.running and self.is_alive else []

    def kill(self) -> None:
        """kill -9 of all of it at once, as if the machine had lost it."""
        everybody = self.every()
        send(signal.SIGSTOP, everybody)  # so that nobody is respawned meanwhile
        send(signal.SIGKILL, {*everybody, *self.every()})
        if self.running:
            self.running.wait(timeout=10)
            self.running = None

    def stop(self) -> None:
        """Ask it to end, and kill it when it does not within ten seconds."""
        if self.running is None:
            return
        everybody = self.every()
        self.running.terminate()
        try:
            self.running.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.kill()
        finally:
            send(signal.SIGKILL, [pid for pid in everybody if is_session(pid, everybody[0])])
            self.running = None


def descendants(pid: int) -> list[int]:
    """All processes below this one."""
    try:
        text = "".join(path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children"))
    except OSError:
        return []
    found = [int(child) for child in text.split()]
    return found + [deeper for child in found for deeper in descendants(child)]


def command_of(pid: int) -> bytes:
    """Its command line, empty when it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def is_session(pid: int, leader: int) -> bool:
    """Whether this process still runs and belongs to that session, so that a number used anew is nobody else's."""
    try:
        return os.getsid(pid) == leader
    except OSError:
        return False


def send(what: signal.Signals, pids: Sequence[int] | set[int]) -> None:
    """Send the signal to those that are still there."""
    for pid in pids:
        try:
            os.kill(pid, what)
        except ProcessLookupError:
            continue


def wait_for(port: int, process: Process, seconds: float = 40) -> None:
    """Return once the port answers. Raises RuntimeError with the end of the log when it never does."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and process.is_alive:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"the server did not start: {process.log.read_text()[-2000:]}")
