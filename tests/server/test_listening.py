"""The service's own port: one that is taken is no obstacle."""

import socket

from server.serving import listen

LOOPBACK = "127.0.0.1"


def test_two_services_on_one_port_get_two() -> None:
    with listen(LOOPBACK, 0) as first:
        port = first.getsockname()[1]
        with listen(LOOPBACK, port) as second:
            assert second.getsockname()[1] != port
            with socket.create_connection((LOOPBACK, port)), socket.create_connection(second.getsockname()):
                pass


def test_the_last_port_taken_gives_any_other() -> None:
    with listen(LOOPBACK, 65535) as first, listen(LOOPBACK, 65535) as second:
        assert first.getsockname()[1] != second.getsockname()[1]
