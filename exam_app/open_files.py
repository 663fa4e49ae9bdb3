"""How many connections a process may hold: raises the soft limit of open files towards the hard one.

A connection is an open file. Browsers keep theirs open between two requests, so ten thousand
candidates are ten thousand open files of the server, and shells often allow a process 1,024.
"""

from __future__ import annotations

import resource
from contextlib import suppress

# What a process holds open besides connections: the database's files of each thread, libraries, logs.
OTHERS = 1024


def room_for(connections: int) -> int:
    """How many of so many connections this process and those it starts may hold open, now that the limit is raised."""
    _raise_to(connections + OTHERS)
    limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if limit == resource.RLIM_INFINITY:
        return connections
    # Where the limit is low, half of it is for connections.
    return min(connections, max(limit - OTHERS, limit // 2))


def _raise_to(wanted: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if resource.RLIM_INFINITY != soft < wanted:
        # Some systems take less than they say; then the limit stays as it is.
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))
