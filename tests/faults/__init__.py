"""Does it keep its promise when everything around it fails? `python3 -m tests.faults [--long] [--seed N] [--json]`."""
