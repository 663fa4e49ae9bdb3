"""Figures of speed, printed and never judged: `python3 -m tests.bench NAME [--json]`."""
