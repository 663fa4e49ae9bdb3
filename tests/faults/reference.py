"""A small server that keeps the whole protocol, or breaks it in one way: `python -m tests.faults.reference PORT FILE [FLAW]`."""

from __future__ import annotations

import json
import re
import secrets
import sys
from collections.abc import Mapping
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from tests.faults.broken import ALL
from tests.faults.desk import Honest, Save


class Handler(BaseHTTPRequestHandler):
    """Turns requests into deeds."""

    protocol_version = "HTTP/1.1"
    desk: Honest

    def log_message(self, *_: Any) -> None:
        """Says nothing."""

    def do_GET(self) -> None:
        match self.path.split("/")[2:]:
            case [sitting, "pass"]:
                device = self._device() or secrets.token_hex(8)
                self._send(*self.desk.admit(sitting, device), extra={"Set-Cookie": f"device={device}; HttpOnly"})
            case [sitting, "receipt"]:
                with self.desk.turn:
                    self._send(200, {"receipt": self.desk.close_if_over(sitting)})
            case _:
                self._send(200, {})

    def do_POST(self) -> None:
        body = parse_qs(self._body().decode())
        match self.path.split("/")[2:]:
            case [sitting, "submit"] if body.get("csrf_token"):
                self.desk.hand_in(sitting)
                self._send(302, {}, extra={"Location": f"/sittings/{sitting}/receipt"})
            case [sitting, "pulse"]:
                self._send(*self.desk.pulse(sitting))
            case [sitting, "break"]:
                self.desk.take_break(sitting)
                self._send(302, {}, extra={"Location": f"/sittings/{sitting}"})
            case [sitting, "resume-break" | "go-on" as deed]:
                self.desk.go_on(sitting, "office" if deed == "go-on" else "break")
                self._send(302, {}, extra={"Location": f"/sittings/{sitting}"})
            case [sitting, "take-over"]:
                device = self._device() or secrets.token_hex(8)
                self.desk.take_over(sitting, device)
                self._send(302, {}, extra={"Location": f"/sittings/{sitting}", "Set-Cookie": f"device={device}; HttpOnly"})
            case _:
                self._send(404, {})

    def do_PUT(self) -> None:
        try:
            fields = json.loads(self._body())
        except ValueError:
            return self._send(422, {"error": "not JSON"})
        pass_ = re.fullmatch(r"(.+)\.(\d+)", self.headers.get("X-Sitting-Pass", ""))
        sitting, number = self.path.split("/")[2], int(self.path.split("/")[4])
        if not pass_ or pass_[1] != sitting:
            return self._send(401, {"error": "no pass"})
        return self._send(*self.desk.save(sitting, int(pass_[2]), Save(number, **fields)))

    def _body(self) -> bytes:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        return body if len(body) == length else b""

    def _device(self) -> str:
        cookie = SimpleCookie(self.headers.get("Cookie", "")).get("device")
        return cookie.value if cookie else ""

    def _send(self, status: int, body: dict[str, Any], extra: Mapping[str, str] | None = None) -> None:
        out = json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Length": str(len(out)), "Connection": "close", **(extra or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(out)
        self.close_connection = True


class Server(ThreadingHTTPServer):
    """Forgets callers who hang up."""

    request_queue_size = 128
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


def main() -> None:
    """Serve until killed."""
    port, file, flaw = int(sys.argv[1]), sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else ""
    Handler.desk = ALL[flaw](file) if flaw else Honest(file)
    Server(("127.0.0.1", port), Handler).serve_forever()


def fill(file: Path, sittings: Mapping[str, tuple[int, float, float]], still: Mapping[str, float]) -> None:
    """Write sittings (numbers, end, grace) into a new file; of those `still`, the office has stopped the clock at this moment."""
    desk = Honest(str(file))
    for name, (numbers, ends, grace) in sittings.items():
        desk.disk.execute("INSERT INTO sittings (id, numbers, ends, grace) VALUES (?, ?, ?, ?)", (name, numbers, ends, grace))
    for name, since in still.items():
        desk.disk.execute("INSERT INTO stops VALUES (?, 'office', ?, NULL)", (name, since))
    desk.disk.close()


if __name__ == "__main__":
    main()
