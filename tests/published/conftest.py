"""These tests hold our figures against published ones, which lie beside the clone in shared/reference.

A clone without them leaves these tests out and says so; their siblings in tests/rules prove the same rules
without a file. Where the project is checked for good (CI) the files have to be there.
"""

from __future__ import annotations

import os

from _pytest.terminal import TerminalReporter

from tests.published.files import REFERENCE

collect_ignore_glob = [] if REFERENCE.is_dir() or os.environ.get("CI") else ["test_*.py"]


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    if collect_ignore_glob:
        terminalreporter.write_line(f"Left out: tests/published, for there is no {REFERENCE}.")
