"""The other end of `sandbox`: limits itself, reads one file from standard input, answers in JSON."""

from __future__ import annotations

import io
import json
import os
import resource
import sys

# Loaded before the door closes; what is needed later must not be looked for on the disk with rights.
NETWORK_AND_PROGRAMS = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system", "os.remove", "os.rename", "os.mkdir",
                        "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod", "shutil.", "ctypes.")  # fmt: skip


CHANGES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Forbidden(Exception):
    """The reading tried to do what no reading needs."""


def main() -> None:
    """Read the file named by the arguments (root, name, bytes of memory, seconds, chosen columns) and answer."""
    _, name, memory, seconds, chosen = sys.argv[1:]
    _limit(int(memory), int(seconds))
    from question_bank.formats.reading import read_here, refused
    from question_bank.formats.wire import to_json

    data = sys.stdin.buffer.read()
    sys.addaudithook(_guard)
    try:
        result = read_here(name, data, chosen.split(",") if chosen else ())
    except (MemoryError, RecursionError) as error:
        result = refused(name, f"reading it took more than is allowed ({type(error).__name__})", "Split it into smaller files")
    out = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8")
    json.dump(to_json(result), out)
    out.flush()


def _limit(memory: int, seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.modules["numpy"] = None  # type: ignore[assignment]


def _guard(event: str, arguments: tuple[object, ...]) -> None:
    """Refuses what reading a file never needs: connections, programs, and changes to the disk."""
    if event.startswith(NETWORK_AND_PROGRAMS):
        raise Forbidden(event)
    if event == "open" and isinstance(arguments[2], int) and arguments[2] & CHANGES:
        raise Forbidden(event)
