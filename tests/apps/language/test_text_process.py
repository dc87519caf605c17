"""The text process: what it answers, what it refuses, and what others do while it is down."""

from __future__ import annotations

import os
import socket
import stat
import threading
import time
from contextlib import ExitStack, suppress
from pathlib import Path

import numpy as np
import pytest

from meari.apps.language import asking, queries, server, wire
from meari.site.environment import WrongSetting, text_socket


def test_words_vectors_and_closest_come_back_as_the_engines_give_them(text_process):
    ((first, second), ()) = queries.analyse(["배송이 늦어요", ""])
    assert ((first.form, first.start, first.end), (second.form, second.sort)) == (("배송", 0, 2), ("늦", "verb"))
    vectors = queries.vectors(["배송이 늦어요", "택배가 안 와요", "냉장고 소음"], patience=5)
    assert vectors.shape == (3, 512) and np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=0.01)
    texts = ["냉장고 소음", "택배가 안 와요", "배송이 너무 늦습니다"]
    assert [place for place, _score in queries.closest("배송이 늦어요", texts, at_least=0.1)] == [2, 1]


def test_many_texts_are_answered_in_order(text_process):
    answers = queries.analyse([f"배송 {number}" for number in range(450)], patience=5)
    assert [words[1].form for words in answers] == [str(number) for number in range(450)]


def test_health_tells_the_process(text_process):
    health = queries.health()
    assert (health.pid, health.version) == (os.getpid(), "0.1.0.dev0") and health.memory_mb > 0 and health.answered > 0


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        ({"do": "forget"}, "unknown_function"), ([], "unknown_function"), ({"do": "analyse"}, "no_texts"), ({"do": "analyse", "texts": [1]}, "no_texts"),
        ({"do": "analyse", "texts": [""] * 1001}, "too_much"), ({"do": "vectors", "texts": ["가" * 1_200_000] * 2}, "too_much"),
        ({"do": "similar", "texts": ["가"]}, "no_limit"),
    ],
)  # fmt: skip
def test_odd_requests_are_refused_by_name(text_process, request_, code):
    with wire.connect(text_process, seconds=5) as line:
        wire.send(line, request_)
        assert wire.receive(line) == {"refused": code}
        wire.send(line, {"do": "health"})  # and the line goes on
        assert "done" in wire.receive(line)


def test_what_is_no_message_ends_the_line_alone(text_process):
    for rubbish in (b"\xff\xff\xff\xff", b"\x00\x00\x00\x02{]", b"\x00"):
        with wire.connect(text_process, seconds=5) as line:
            line.sendall(rubbish)
            line.shutdown(socket.SHUT_WR)
            assert line.recv(10) == b""
    assert queries.health() is not None


def test_the_socket_lies_in_a_folder_of_the_owner_alone(text_process: Path):
    assert stat.S_IMODE(text_process.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(text_process.stat().st_mode) == 0o600
    with pytest.raises(server.AlreadyRuns):
        server.listening(text_process, server.Texts(None, lambda: None))


def test_a_port_of_this_machine_does_as_well(tagger_for_all, settings):
    listening = server.listening(("127.0.0.1", 0), server.Texts(tagger_for_all, lambda: None))
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    settings.TEXT_SOCKET = listening.server_address[:2]
    assert queries.analyse(["배송"]) is not None
    assert queries.vectors(["배송"]) is None  # no encoder is installed here
    assert queries.closest("배송 지연", ["배송 지연!", "환불"], at_least=0.5)[0][0] == 0
    listening.shutdown()
    listening.server_close()


def test_while_it_is_down_nobody_waits_for_it(tmp_path: Path, settings):
    settings.TEXT_SOCKET = tmp_path / "nobody.sock"
    assert queries.analyse(["배송"]) is None and queries.health() is None
    ((place, score),) = queries.closest("배송이 늦어요", ["환불", "배송이 늦어요!"], at_least=0.5)
    assert place == 1 and score > 0.7  # by letters
    settings.TEXT_SOCKET = None
    assert queries.analyse(["배송"]) is None


def test_one_that_hangs_is_asked_once_and_then_left_alone(tmp_path: Path):
    path = tmp_path / "hangs.sock"
    with socket.socket(socket.AF_UNIX) as hanging:
        hanging.bind(str(path))
        hanging.listen()
        line = asking.Line(path)
        with pytest.raises(asking.Down):
            line.ask({"do": "health"}, seconds=0.05)
        with pytest.raises(asking.Down, match="known to be down"):
            line.ask({"do": "health"}, seconds=60)


def test_the_patient_wait_until_it_is_there(tmp_path: Path, tagger_for_all):
    path = tmp_path / "later" / "text.sock"
    made = []

    def start() -> None:
        time.sleep(0.2)
        made.append(server.listening(path, server.Texts(tagger_for_all, lambda: None)))
        made[0].serve_forever()

    threading.Thread(target=start, daemon=True).start()
    assert asking.Line(path).ask({"do": "health"}, seconds=5, patience=20)["pid"] == os.getpid()
    made[0].shutdown()
    made[0].server_close()


def test_more_lines_than_it_bears_are_closed(text_process):
    with ExitStack() as open_lines:
        answered = 0
        for _line in range(server.MOST_LINES + 8):
            with suppress(OSError):
                line = open_lines.enter_context(wire.connect(text_process, seconds=5))
                wire.send(line, {"do": "health"})
                answered += wire.receive(line) is not None
        assert answered == server.MOST_LINES
    assert queries.health() is not None


@pytest.mark.parametrize(
    ("value", "address"),
    [("", Path("/srv/meari/run/text.sock")), ("off", None), ("127.0.0.1:8971", ("127.0.0.1", 8971)), ("localhost:9", ("127.0.0.1", 9)), ("/run/t.sock", Path("/run/t.sock"))],
)  # fmt: skip
def test_setting_names_a_socket_a_port_or_nothing(value, address):
    assert text_socket(value, home=Path("/srv/meari")) == address


@pytest.mark.parametrize("value", ["10.0.0.5:8971", "0.0.0.0:80", "text.sock", "/" + "x" * 120, "127.0.0.1:99999"])
def test_setting_refuses_other_machines_and_paths_that_systems_cut(value):
    with pytest.raises(WrongSetting, match="MEARI_TEXT_SOCKET"):
        text_socket(value, home=Path("/srv/meari"))
