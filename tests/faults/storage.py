"""Disks that fill up, refuse and lose power: made of loop images, small memory disks and strace, where the machine allows."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.processes import send


class NotPossible(Exception):
    """This machine cannot do that; the message says what is missing."""


def run(*command: str | Path) -> None:
    """Run a program of the system. Raises NotPossible with its words."""
    try:
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired) as cause:
        raise NotPossible(f"{command[0]}: {cause}") from cause
    if done.returncode:
        raise NotPossible(f"{command[0]}: {(done.stderr or done.stdout).strip()[:200]}")


@contextlib.contextmanager
def mounted(folder: Path, *options: str | Path) -> Iterator[Path]:
    """A mount for a while."""
    folder.mkdir(exist_ok=True)
    run("mount", *options, folder)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=False, capture_output=True)


@contextlib.contextmanager
def small_disk(folder: Path, mebibytes: int) -> Iterator[Path]:
    """A disk in memory that is soon full."""
    with mounted(folder / "small", "-t", "tmpfs", "-o", f"size={mebibytes}m", "tmpfs") as where:
        yield where


def fill_up(where: Path) -> Path:
    """Fill the disk to the last byte; the file to remove afterwards."""
    ballast = where / "ballast"
    with contextlib.suppress(OSError), open(ballast, "wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1 << 9):
            with contextlib.suppress(OSError):
                while file.write(b"x" * size):
                    pass
    return ballast


@dataclass(frozen=True, slots=True)
class Cut:
    """A copy of the disk as it was: replies until `before` are to be on it, nothing sent after `stopped` can be."""

    image: Path
    before: float
    stopped: float


@dataclass
class Image:
    """An ext4 file system in a file. A copy of the file while the writers stand still is the disk at a power cut.

    What the programs did not force to the disk is still in the machine's memory and not in the file.
    """

    file: Path
    where: Path
    cuts: list[Cut] = field(default_factory=list)

    def flush(self) -> None:
        """Force to disk what the harness itself has put there."""
        run("sync", "-f", self.where)

    def cut(self, pids: Sequence[int], now: float) -> Cut:
        """The disk as the power goes; then everything goes on. `now`: the moment of the call."""
        began = time.monotonic()
        send(signal.SIGSTOP, pids)
        stopped = now + time.monotonic() - began
        copy = self.file.with_name(f"cut-{len(self.cuts)}.img")
        try:
            run("cp", "--sparse=always", self.file, copy)
        finally:
            send(signal.SIGCONT, pids)
        self.cuts.append(Cut(copy, now, stopped))
        return self.cuts[-1]

    @contextlib.contextmanager
    def after(self, cut: Cut) -> Iterator[Path]:
        """The machine comes back: the copy is mounted, its journal is replayed."""
        with mounted(cut.image.with_suffix(".after"), "-o", "loop", cut.image) as where:
            yield where


@contextlib.contextmanager
def image(folder: Path, mebibytes: int) -> Iterator[Image]:
    """A fresh file system in a file, mounted."""
    file = folder / "disk.img"
    with open(file, "wb") as made:
        os.truncate(made.fileno(), mebibytes << 20)
    run("mkfs.ext4", "-q", "-F", file)
    with mounted(folder / "disk", "-o", "loop", file) as where:
        yield Image(file, where)


@contextlib.contextmanager
def refusing_to_flush(pids: Sequence[int]) -> Iterator[None]:
    """Every fsync and fdatasync of these processes fails with EIO meanwhile. Raises NotPossible."""
    if shutil.which("strace") is None:
        raise NotPossible("strace is not installed")
    command = ["strace", "-f", "-qq", "-e", "trace=fsync,fdatasync", "-e", "inject=fsync,fdatasync:error=EIO", "-o", "/dev/null"]
    tracer = subprocess.Popen([*command, *(part for pid in pids for part in ("-p", str(pid)))], stderr=subprocess.PIPE)
    try:
        until = time.monotonic() + 5
        while not all(_is_traced(pid) for pid in pids):
            if tracer.poll() is not None or time.monotonic() > until:
                raise NotPossible(
                    f"strace could not attach: {tracer.stderr.read(200) if tracer.poll() and tracer.stderr else b''!r}"
                )
            time.sleep(0.02)
        yield
    finally:
        tracer.send_signal(signal.SIGINT)
        try:
            tracer.wait(timeout=5)
        except subprocess.TimeoutExpired:
            tracer.kill()
            tracer.wait()
        if tracer.stderr:
            tracer.stderr.close()


def _is_traced(pid: int) -> bool:
    """Whether every thread of the process is held by a tracer; one that has ended meanwhile flushes nothing any more."""
    try:
        states = [(task / "status").read_text() for task in Path(f"/proc/{pid}/task").iterdir()]
    except OSError:
        return not Path(f"/proc/{pid}").exists()
    return all("TracerPid:\t0\n" not in state for state in states)
