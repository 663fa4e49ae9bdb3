"""The server does not share a port in silence."""

from __future__ import annotations

import socket

import pytest

from exam_app.errors import NotReady
from exam_app.serving import refuse_taken


def test_a_port_on_which_somebody_listens_is_refused_by_number() -> None:
    with socket.create_server(("127.0.0.1", 0), reuse_port=True) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(NotReady, match=f"port {port}.*choose another --port"):
            refuse_taken("127.0.0.1", port)
    refuse_taken("127.0.0.1", port)
    with pytest.raises(NotReady, match="Cannot listen on 203.0.113.9"):
        refuse_taken("203.0.113.9", port)
