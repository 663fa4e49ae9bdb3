"""How many connections a process may hold: raises the soft limit of open files towards the hard one.

A connection is an open file. Browsers keep theirs open between two requests, so ten thousand
candidates are ten thousand open files of the server, and shells often allow a process 1,024.
"""

from __future__ import annotations

import resource

# What a process holds open besides connections: the database's files of each thread, libraries, logs.
OTHERS = 1024


def room_for(connections: int) -> int:
    """How many of so many connections this process and those it starts may hold open, now that the limit is raised."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + OTHERS
    if resource.RLIM_INFINITY != soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    if soft == resource.RLIM_INFINITY:
        return connections
    # A machine with a low limit keeps half of it for the connections.
    return min(connections, max(soft - OTHERS, soft // 2))
