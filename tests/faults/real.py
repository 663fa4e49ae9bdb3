"""The real application as a site: one server over SQLite, two servers with two workers each over PostgreSQL."""

from __future__ import annotations

import random
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.faults import filling, reading
from tests.faults.databases import Database
from tests.faults.history import Held
from tests.faults.processes import Process, free_port, send, wait_for


class RealSite:
    """`exam_app serve`, once or twice, over a database that was filled."""

    def __init__(
        self,
        database: Database,
        folder: Path,
        *,
        candidates: int,
        seconds: float,
        module: str = "exam_app",
        env: Mapping[str, str] | None = None,
    ) -> None:
        self.name, self.database, self.folder = database.kind, database, folder
        self.seats, self.limits = filling.seat(database, folder, candidates, seconds)
        is_one = database.kind == "sqlite"
        self.ports = [free_port() for _ in range(1 if is_one else 2)]
        self.servers = [self._server(port, 1 if is_one else 2, module, env or {}) for port in self.ports]

    def _server(self, port: int, workers: int, module: str, env: Mapping[str, str]) -> Process:
        settings = {
            "EXAM_DATABASE_URL": self.database.address, "EXAM_SECRET_KEY": filling.SECRET, "EXAM_INSTANCE": str(self.folder), **env,
        }  # fmt: skip
        command = [sys.executable, "-m", module, "serve", "--port", str(port), "--workers", str(workers)]
        return Process(command, self.folder / f"server-{port}.log", settings)

    def start(self) -> None:
        for server in self.servers:
            server.start()
        for port, server in zip(self.ports, self.servers, strict=True):
            wait_for(port, server)

    def kill_worker(self, chance: random.Random) -> str:
        workers = [pid for server in self.servers for pid in server.workers()]
        send(signal.SIGKILL, [chance.choice(workers)] if workers else [])
        return "kill -9 of a worker"

    def kill_server(self, chance: random.Random) -> str:
        at = chance.randrange(len(self.servers))
        self.servers[at].kill()
        self.servers[at].start()
        return "kill -9 of a server, started again"

    def revive(self) -> None:
        """Start the servers again that have ended by themselves, as a service manager would."""
        for server in self.servers:
            if not server.is_alive:
                server.stop()
                server.start()

    def every(self) -> list[int]:
        """All processes of the servers."""
        return [pid for server in self.servers for pid in server.every()]

    def stop(self) -> None:
        for server in self.servers:
            server.stop()

    def held(self) -> Held:
        self.database.revive()
        return reading.read(self.database, self.limits)

    def logs(self) -> str:
        """What the servers said."""
        return "\n".join(server.log.read_text() for server in self.servers)
