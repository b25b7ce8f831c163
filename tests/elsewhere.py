"""A server elsewhere that answers as it is told, and a name server that says where it is."""

import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from unittest.mock import patch

CERTIFICATE = Path(__file__).parent / "fixtures" / "calendar.test.pem"  # of calendar.test, by nobody; for tests only
TRUSTED = str(CERTIFICATE)


@dataclass
class Elsewhere:
    """What it says next, and what it was asked."""

    port: int = 0
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    hosts: list[str] = field(default_factory=list)

    @property
    def origin(self) -> str:
        """Where it is, without TLS."""
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def listening(*, tls: bool = False) -> Iterator[Elsewhere]:
    """On a port of its own; with `tls` it is calendar.test."""
    place = Elsewhere()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(place))
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None  # a caller who goes away in the middle is what some tests are about
    place.port = server.server_port
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield place
    finally:
        server.shutdown()
        server.server_close()


def _handler(place: Elsewhere) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            place.hosts.append(self.headers["Host"])
            self.send_response(place.status)
            for name, value in place.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(place.body)

        def log_message(self, *_: object) -> None:
            pass

    return Handler


@contextmanager
def named(**names: list[str]) -> Iterator[list[str]]:
    """A name server: `calendar=[...]` are the addresses of calendar.test, one after the other each time it is asked, or
    all at once where one of them has several, separated by spaces. Yields what was asked."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def look_up(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        name = str(host).removesuffix(".test")
        if name not in names:
            return real(host, port, *args, **kwargs)
        asked.append(name)
        answers = names[name]
        answer = answers[min(len(asked), len(answers)) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in answer.split()]

    with patch.object(socket, "getaddrinfo", look_up):
        yield asked
