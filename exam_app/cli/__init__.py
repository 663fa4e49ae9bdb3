"""The command line: `exam-app ...` inside the environment, `python3 -m exam_app ...` anywhere.

Each module holds the commands of one group; importing it hangs them on `command`.
"""

from __future__ import annotations

from exam_app.cli import accounts, content, record, running, windows
from exam_app.cli.frame import command

__all__ = ["accounts", "command", "content", "record", "running", "windows"]
