"""Set-up with the standard library alone: makes `.venv`, installs the lock, starts again inside it.

Used by `python3 -m exam_app` and `python3 -m tests`, so that both work on a machine that has
only Python 3.11+ and git.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = Path(os.environ.get("EXAM_VENV", ROOT / ".venv"))
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
OLDEST = (3, 11)


def enter(module: str, kind: str) -> None:
    """Make sure that `module` runs in an environment with the packages of lock `kind`.

    Returns when that is already so; otherwise sets up and replaces the process.
    `kind` is "runtime" or "test". Exits with status 2 and the command to run when the
    machine lacks something that cannot be installed from here.
    """
    if _inside():
        return
    with _one_at_a_time():
        _install(kind)
        if kind == "test":
            ensure_browser()
    _restart(module)


def _inside() -> bool:
    return Path(sys.prefix).resolve() == VENV.resolve()


def say(message: str) -> None:
    print(f"[set-up] {message}", file=sys.stderr, flush=True)


def stop(message: str) -> NoReturn:
    say(message)
    raise SystemExit(2)


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    VENV.parent.mkdir(parents=True, exist_ok=True)
    with open(VENV.parent / f"{VENV.name}.lock", "w") as lock:
        with contextlib.suppress(ImportError):
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _install(kind: str) -> None:
    lock, mark = ROOT / "exam_app" / "lock" / f"{kind}.txt", VENV / f".{kind}"
    if mark.exists() and mark.read_text() == _stamp(lock):
        return
    started = time.monotonic()
    if not PYTHON.exists():
        _make_venv()
    say(f"installing the packages of {lock.relative_to(ROOT)}, hashes checked")
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--progress-bar=on"]
    if subprocess.run([*pip, "--require-hashes", "--only-binary", ":all:", "-r", str(lock)], cwd=ROOT).returncode:
        stop("pip could not install the locked packages; its reason stands above. Run the same command again.")
    mark.write_text(_stamp(lock))
    if kind == "test":
        (VENV / ".runtime").write_text(_stamp(lock.with_name("runtime.txt")))
    say(f"packages ready in {time.monotonic() - started:.0f} s")


def _stamp(lock: Path) -> str:
    # The folder is part of it: an environment that was moved has wrong paths inside.
    return hashlib.sha256(lock.read_bytes() + str(VENV).encode()).hexdigest()


def _make_venv() -> None:
    python = _interpreter()
    say(f"making {VENV}")
    command = [python, "-m", "venv", str(VENV)]
    first = subprocess.run(command, capture_output=True, text=True)
    if first.returncode == 0:
        return
    shutil.rmtree(VENV, ignore_errors=True)
    # Debian's python3 comes without ensurepip.
    if _apt("python3-venv") and subprocess.run(command).returncode == 0:
        return
    stop(f"this Python cannot make an environment. Debian, Ubuntu: sudo apt-get install python3-venv\n{first.stderr}")


def _interpreter() -> str:
    if sys.version_info >= OLDEST:
        return sys.executable
    for minor in range(19, OLDEST[1] - 1, -1):
        if found := shutil.which(f"python3.{minor}"):
            return found
    stop(f"Python 3.{OLDEST[1]} or newer is needed; this one is {sys.version.split()[0]}.")


def _apt(*packages: str) -> bool:
    """Install Debian packages; False where that is not possible from here."""
    if os.name == "nt" or os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    say("apt-get install " + " ".join(packages))
    subprocess.run(["apt-get", "update", "-qq"], env=quiet, stdout=subprocess.DEVNULL, check=False)
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    return subprocess.run(install, env=quiet, stdout=subprocess.DEVNULL).returncode == 0


def chromium() -> str | None:
    """Path of a Chromium or Chrome of this machine, or None. EXAM_CHROMIUM names another."""
    if named := os.environ.get("EXAM_CHROMIUM"):
        return named
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        path = shutil.which(name)
        # The snap cannot be driven from outside its sandbox.
        if path and not os.path.realpath(path).startswith("/usr/bin/snap"):
            return path
    mac = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
    return str(mac) if mac.exists() else None


def ensure_browser() -> None:
    """Make sure that Playwright's driver starts and that a Chromium is here; else exit 2."""
    driver = [str(PYTHON), "-m", "playwright", "--version"]
    # The driver's Node needs libatomic; a minimal Debian lacks it.
    if not (_runs(driver) or (_apt("libatomic1") and _runs(driver))):
        stop("Playwright's driver does not start. Debian, Ubuntu: sudo apt-get install libatomic1")
    if chromium() or (_apt("chromium", "fonts-dejavu-core") and chromium()):
        return
    stop("the browser tests need Chromium. Debian: sudo apt-get install chromium; or set EXAM_CHROMIUM to its path.")


def _runs(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True).returncode == 0


def _restart(module: str) -> NoReturn:
    sys.stdout.flush()
    sys.stderr.flush()
    os.chdir(ROOT)
    command = [str(PYTHON), "-m", module, *sys.argv[1:]]
    if os.name == "nt":
        raise SystemExit(subprocess.call(command))
    os.execv(PYTHON, command)
