"""Answering a survey of five questions, against django-survey-and-report: CPU of the server, requests, bytes, first byte.

    python -m bench.surveys --respondents 400 --postgresql postgresql://postgres@127.0.0.1:5432/postgres

Both run behind their own server on loopback (granian, and gunicorn as its manual says, four workers), both durable; sides
take turns. A respondent fetches the form and hands in all answers; afterwards the stored rows are counted, and only what was
stored counts. The peer is installed into an environment of its own.
"""

from __future__ import annotations

import argparse
import gzip
import http.client
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

HERE = Path(__file__).resolve().parent
PEER = ("django-survey-and-report==1.5.0", "django-bootstrap-form", "gunicorn", "django<5.3", "psycopg[binary]")
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Side:
    """One product: how it is made and served, and where its form is."""

    name: str
    python: str
    environment: dict[str, str]
    make: list[str]
    serve: list[str]
    path: str = ""
    questions: list[str] = field(default_factory=list)

    def run(self, *command: str) -> str:
        done = subprocess.run(
            [self.python, *command],
            cwd=HERE,
            env=os.environ | self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip().splitlines()[-1]


@dataclass(frozen=True)
class Found:
    """What one turn of a side came to; times in seconds."""

    cpu: float
    first_byte: float
    stored: int


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--respondents", type=int, default=400)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--postgresql", default="")
    parser.add_argument("--environment", type=Path, default=Path(tempfile.gettempdir()) / "meari_bench_surveys")
    chosen = parser.parse_args()
    peer_python = _environment(chosen.environment)
    with tempfile.TemporaryDirectory() as folder:
        sides = [_product(Path(folder), chosen.postgresql), _peer(Path(folder), chosen.postgresql, peer_python)]
        found: dict[str, list[Found]] = {side.name: [] for side in sides}
        for side in sides:
            _prepare(side)
        for _turn in range(chosen.turns):
            for side in sides:
                found[side.name].append(_turn_of(side, chosen.respondents))
        wire = {side.name: _wire(side) for side in sides}
    _tell(found, wire, chosen)
    return 0


def _tell(found: dict[str, list[Found]], wire: dict[str, tuple[int, int]], chosen: argparse.Namespace) -> None:
    database = "PostgreSQL" if chosen.postgresql else "SQLite, synchronous=FULL"
    sys.stdout.write(f"{chosen.respondents} respondents a turn, {chosen.turns} turns, {database}\n")
    base: Found | None = None
    for name, turns in found.items():
        middle = Found(
            *(statistics.median(getattr(one, what) for one in turns) for what in ("cpu", "first_byte", "stored"))
        )
        base = base or middle
        requests, size = wire[name]
        sys.stdout.write(
            f"{name:28} {middle.cpu * 1000:7.2f} ms CPU a respondent ({middle.cpu / base.cpu:4.1f}x)  first byte "
            f"{middle.first_byte * 1000:6.2f} ms ({middle.first_byte / base.first_byte:4.1f}x)  {requests} requests  "
            f"{size:,} bytes (gzip)  stored {middle.stored:.0f}\n"
        )


def _environment(folder: Path) -> str:
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", *PEER], check=True)
    return str(python)


def _database(server: str, name: str, folder: Path) -> str:
    if not server:
        return f"sqlite:///{folder / name}.sqlite3"
    import psycopg

    with psycopg.connect(server, autocommit=True) as link:
        link.execute(f"drop database if exists meari_bench_{name} with (force)")
        link.execute(f"create database meari_bench_{name}")
    return urlsplit(server)._replace(path=f"/meari_bench_{name}").geturl()


def _product(folder: Path, server: str) -> Side:
    port = _free_port()
    environment = {
        "MEARI_HOME": str(folder / "home"), "DATABASE_URL": _database(server, "product", folder), "PYTHONPATH": f"{HERE.parent}:{HERE.parent / 'src'}",
        "MEARI_BASE_URL": f"http://127.0.0.1:{port}", "DJANGO_SETTINGS_MODULE": "meari.site.settings", "MEARI_SURVEY_RATE": "0",
    }  # fmt: skip
    serve = ["-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "1",
             "--blocking-threads", "4", "--no-ws", "--log-level", "error", "meari.site.wsgi:application"]  # fmt: skip
    return Side("Meari", sys.executable, environment, ["-m", "bench.surveys_side", "make"], serve, path=str(port))


def _peer(folder: Path, server: str, python: str) -> Side:
    port = _free_port()
    address = _database(server, "peer", folder)
    environment = {
        "PEER_DATABASE": address.replace("sqlite:////", "sqlite:///") if not server else address,
        "PEER_STATIC": str(folder / "static"),
        "DJANGO_SETTINGS_MODULE": "surveys_peer",
        "PYTHONPATH": str(HERE),
    }
    serve = [
        "-m",
        "gunicorn",
        "-w",
        "4",
        "-b",
        f"127.0.0.1:{port}",
        "--log-level",
        "error",
        "django.core.wsgi:get_wsgi_application()",
    ]
    return Side("django-survey-and-report", python, environment, ["surveys_peer.py", "make"], serve, path=str(port))


def _prepare(side: Side) -> None:
    told = side.run(*side.make).split()
    port = side.path
    side.path = f"{port}/s/{told[0]}/" if side.name == "Meari" else f"{port}/survey/{told[0]}/"
    side.questions = told[1:]


@contextmanager
def _serving(side: Side) -> Iterator[int]:
    process = subprocess.Popen(
        [side.python, *side.serve], cwd=tempfile.gettempdir(), env=os.environ | side.environment, start_new_session=True
    )
    try:
        for _try in range(200):
            try:
                _get(side, _respondent_headers())
                break
            except (ConnectionError, http.client.HTTPException):
                time.sleep(0.1)
        for _warm in range(20):
            _answer(side)
        yield process.pid
    finally:
        os.killpg(process.pid, 15)
        process.wait()


def _turn_of(side: Side, respondents: int) -> Found:
    with _serving(side) as pid:
        before, stored = _cpu(pid), _stored(side)
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda _n: _answer(side), range(respondents)))
        cpu = _cpu(pid) - before
        stored = _stored(side) - stored
        firsts = []
        for _n in range(40):
            begun = time.perf_counter()
            _get(side, _respondent_headers())
            firsts.append(time.perf_counter() - begun)
    return Found(cpu / max(stored, 1), statistics.median(firsts), stored)


def _answer(side: Side) -> None:
    page, cookies = _get(side, _respondent_headers())
    if side.name == "Meari":
        fields = dict(re.findall(r'name="(r|screen|lang)" value="([^"]*)"', page))
        fields |= {"nps": "9", "csat": "4", "way": "web", "good": "fast", "why": "배송이 빨라서 좋았습니다"}
    else:
        token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', page)
        first, second, third, fourth, fifth = side.questions
        fields = {"csrfmiddlewaretoken": token[1] if token else "", f"question_{first}": "9", f"question_{second}": "4",
                  f"question_{third}": "website", f"question_{fourth}": "speed", f"question_{fifth}": "배송이 빨라서 좋았습니다"}  # fmt: skip
    port, _, path = side.path.partition("/")
    link = http.client.HTTPConnection("127.0.0.1", int(port), timeout=30)
    link.request("POST", f"/{path}", urlencode(fields), _respondent_headers() | {
        "Content-Type": "application/x-www-form-urlencoded", "Cookie": cookies,
    })  # fmt: skip
    answer = link.getresponse()
    answer.read()
    link.close()
    if answer.status not in {200, 302}:
        raise RuntimeError(f"{side.name}: {answer.status}")


def _get(side: Side, headers: dict[str, str], path: str = "") -> tuple[str, str]:
    port, _, own = side.path.partition("/")
    link = http.client.HTTPConnection("127.0.0.1", int(port), timeout=30)
    link.request("GET", path or f"/{own}", headers=headers)
    answer = link.getresponse()
    page = answer.read().decode(errors="replace")
    cookies = "; ".join(line.partition(";")[0] for name, line in answer.getheaders() if name.lower() == "set-cookie")
    link.close()
    return page, cookies


def _respondent_headers() -> dict[str, str]:
    return {"Accept-Language": "ko,en;q=0.8", "User-Agent": "bench"}


def _wire(side: Side) -> tuple[int, int]:
    """Requests and gzip bytes of the form with all that it refers to on its own server."""
    with _serving(side):
        page, _cookies = _get(side, _respondent_headers())
        names = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page))
        bodies = [page, *(_get(side, _respondent_headers(), name)[0] for name in sorted(names))]
    return len(bodies), sum(len(gzip.compress(body.encode())) for body in bodies)


def _stored(side: Side) -> int:
    return int(side.run(*side.make[:-1], "stored"))


def _cpu(pid: int) -> float:
    """User and system seconds of a server with all its processes."""
    total = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == pid:
            total += int(fields[11]) + int(fields[12])
    return total / TICKS


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
