"""`python3 -m exam_app`: set everything up, then show the demonstration. With arguments: `exam-app`."""

from __future__ import annotations

import sys

from exam_app import bootstrap


def main() -> None:
    bootstrap.enter("exam_app", "runtime")
    from exam_app.cli import command

    command(args=sys.argv[1:] or ["demo", "--serve"], prog_name="exam-app")


if __name__ == "__main__":
    main()
