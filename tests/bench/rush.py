"""`rush`: everybody starts at once, sees the first page, fetches the paper, and hands in at once; each deed by itself, closed loop."""

from __future__ import annotations

from collections.abc import Iterator

from tests.bench import acts
from tests.bench.figures import Figure, Load, costing
from tests.bench.load import apart
from tests.bench.people import fill
from tests.bench.served import application, database

DEEDS = (
    ("starts", "start", acts.start),
    ("first pages", "first page", acts.look),
    ("papers", "paper", acts.read_paper),
    ("renewals of the pass", "pass", acts.ask_pass),
    ("hand-ins", "hand-in", acts.hand_in),
)


def measure(kind: str, load: Load) -> Iterator[Figure]:
    """Rates, times and CPU of starting and handing in on this database."""
    with database(kind) as base:
        people = fill(base, load.candidates)
        with application(base) as server:
            for name, asked, deed in DEEDS:
                if deed is acts.hand_in:
                    # Some answers, so that there is something to hand in.
                    outcome, people, _ = apart(acts.save_all, server.port, people, load.connections, 1.0)
                    outcome.must_be_right()
                with costing(server) as cost:
                    outcome, people = apart(acts.all_do, deed, server.port, people, load.connections)
                count = outcome.must_be_right().count(asked)
                yield Figure(f"{name} a second", count / outcome.seconds, "per second", kind)
                yield Figure(f"{asked}, median", outcome.percentile_ms(asked, 50), "ms", kind)
                yield Figure(f"{asked}, 99 in 100", outcome.percentile_ms(asked, 99), "ms", kind)
                yield Figure(f"{asked}, CPU of the application", cost.application / count * 1e6, "us each", kind)
                if kind == "postgres":
                    yield Figure(f"{asked}, CPU of the database", cost.database / count * 1e6, "us each", kind)
