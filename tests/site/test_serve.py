"""``meari serve`` says when its port is taken instead of starting beside another."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time

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


WATCH = """
import sys, time
from meari.site.commands import serve
serve.LOOK_SECONDS = 0
asked = []
def is_wanted():
    asked.append(time.monotonic())
    return len(asked) > 1
sleep = [sys.executable, "-c", "import time; time.sleep(60)"]
mark = [sys.executable, "-c", f"import pathlib, time; pathlib.Path({PLACE!r}).write_text('begun'); time.sleep(60)"]
sys.exit(serve._watch({"web": sleep}, later={"mail": (mark, is_wanted)}))
"""


def test_what_is_wanted_later_begins_once_it_is_wanted_and_ends_with_all(tmp_path):
    place = tmp_path / "begun"
    script = f"PLACE = {str(place)!r}\nimport django\ndjango.setup()\n{WATCH}"
    environment = {
        **os.environ,
        "MEARI_HOME": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "meari.site.settings",
        "DATABASE_URL": "",
    }
    process = subprocess.Popen([sys.executable, "-c", script], env=environment)
    try:
        until = time.monotonic() + 30
        while not place.exists() and time.monotonic() < until:
            time.sleep(0.1)
        assert place.read_text() == "begun"
        process.terminate()
        assert process.wait(timeout=30) == 0
    finally:
        process.kill()
        process.wait(timeout=10)
