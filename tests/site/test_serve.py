"""``meari serve`` says when its port is taken instead of starting beside another."""

from __future__ import annotations

import socket

import pytest

from meari.site.commands import serve
from meari.site.commands.show import Unusable


def test_taken_port_is_said():
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)  # as the web server itself does
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Unusable, match=str(port)):
            serve.demand_free("127.0.0.1", port)
    serve.demand_free("127.0.0.1", port)
