"""Reads a stranger's file in a child process with little memory, little time and no way out.

The child gets the bytes on its standard input and answers in JSON. It cannot write files, start
programs or open connections, and it is ended when it takes too long; whatever happens to it, the
caller gets an Import.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from question_bank.formats.reading import MOST_BYTES, refused
from question_bank.formats.report import Import
from question_bank.formats.wire import from_json

MEMORY = 200_000_000  # bytes of address space
CPU_SECONDS, WALL_SECONDS = 20, 60  # the second for a machine that does other things, too
MOST_ANSWER = 100_000_000  # bytes
ROOT = Path(__file__).resolve().parents[2]
START = "import sys; sys.path.insert(0, sys.argv[1]); from question_bank.formats.child import main; main()"
# The spreadsheet library then reads XML by the guarded parser, and no number library takes memory.
SURROUNDINGS = {"OPENPYXL_LXML": "False", "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8"}


def read(name: str, data: bytes, chosen: Sequence[str] = ()) -> Import:
    """What the uploaded file holds; `name` is used in messages only. Never raises for anything in the file.

    `chosen` names the columns of a table by their place (see `table.read`).
    """
    name = Path(name.replace("\\", "/")).name[:100] or "upload"
    if len(data) > MOST_BYTES:
        return refused(name, f"it is larger than {MOST_BYTES // 1_000_000} MB", "Split it")
    arguments = [str(ROOT), name, str(MEMORY), str(CPU_SECONDS), ",".join(chosen)]
    command = [sys.executable, "-I", "-c", START, *arguments]
    try:
        done = subprocess.run(
            command, input=data, capture_output=True, timeout=WALL_SECONDS, env=SURROUNDINGS, cwd="/", check=False
        )
    except subprocess.TimeoutExpired:
        return refused(name, f"reading it took more than {WALL_SECONDS} seconds", "Split it into smaller files")
    if done.returncode or len(done.stdout) > MOST_ANSWER:
        return refused(
            name, f"reading it took more memory or time than is allowed ({done.returncode})", "Split it into smaller files"
        )
    return from_json(json.loads(done.stdout))
