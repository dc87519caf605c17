"""Mails into cases, against django-helpdesk's get_email: CPU of each mail, with many cases in the store already.

    python -m bench.cases_mail --cases 100000 --mails 1000

The same mails (new ones, Korean, with a quote below) go into both, each product in a process of its own and on SQLite with
synchronous=FULL; sides take turns, and what was stored is counted afterwards. The peer reads a spool folder; ours keeps the
bytes as a reader hands them over, takes them in, and hands the acknowledgements over. Nothing leaves: the peer's mail goes to
Django's dummy backend, ours to the provider that only stores. The peer is installed into an environment of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
PEER = ("django-helpdesk==2.6.1", "django<5.3")
SUBJECTS = ("환불 요청드립니다", "배송이 늦어요", "냉장고 소음 문의", "설치 일정 변경", "고객센터 연결이 안 됩니다")
TEXTS = (
    "지난주에 주문한 제품이 아직도 도착하지 않았습니다. 언제쯤 받을 수 있는지 알려 주세요. 연락처는 010-1234-5678입니다.",
    "냉장고에서 밤마다 웅웅거리는 소리가 납니다. 어제부터는 물도 새는 것 같아요. 기사님 방문을 부탁드립니다.",
    "환불을 두 번이나 요청했는데 처리가 안 됐습니다. 이번에도 답이 없으면 소비자원에 신고하겠습니다.",
    "설치 날짜를 다음 주 화요일 오후로 바꾸고 싶습니다. 가능한지 답변 부탁드립니다. 감사합니다.",
)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--mails", type=int, default=1_000)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--environment", type=Path, default=Path(tempfile.gettempdir()) / "meari_bench_helpdesk")
    chosen = parser.parse_args()
    peer = _environment(chosen.environment)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        spool = home / "spool"
        spool.mkdir()
        sides = {
            "Meari": ([sys.executable, str(HERE / "cases_mail_side.py")], {
                "MEARI_HOME": str(home / "home"), "DATABASE_URL": "", "DJANGO_SETTINGS_MODULE": "meari.site.settings",
                "PYTHONPATH": os.pathsep.join([str(HERE.parent / "src"), os.environ.get("PYTHONPATH", "")]),
                "MEARI_TEXT_SOCKET": "off", "MEARI_LOG_LEVEL": "ERROR",
            }),
            "django-helpdesk": ([peer, str(HERE / "cases_mail_peer.py")], {
                "PEER_HOME": folder, "DJANGO_SETTINGS_MODULE": "cases_mail_peer", "PYTHONPATH": str(HERE),
            }),
        }  # fmt: skip
        for command, environment in sides.values():
            _run(command, environment, "make", str(chosen.cases))
        found: dict[str, list[dict[str, float]]] = {name: [] for name in sides}
        for turn in range(chosen.turns):
            for name, (command, environment) in sides.items():
                _spool(spool, turn * chosen.mails, chosen.mails)
                found[name].append(json.loads(_run(command, environment, "take", str(spool))))
                for left in spool.iterdir():
                    left.unlink()
    _tell(found, chosen)
    return 0


def _spool(folder: Path, first: int, number: int) -> None:
    for n in range(first, first + number):
        subject, text = SUBJECTS[n % len(SUBJECTS)], TEXTS[n % len(TEXTS)]
        mail = (
            f"From: 고객{n} <kim{n}@customer.example>\r\nTo: cs@hanbit.example\r\nSubject: {subject} {n}\r\n"
            f"Message-ID: <{n}@customer.example>\r\nDate: Mon, 16 Nov 2026 09:00:00 +0900\r\nMIME-Version: 1.0\r\n"
            "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
            f"{text}\r\n문의 번호 {n}\r\n\r\n2026년 11월 1일 (일) 오전 9:00, 한빛리빙 님이 작성:\r\n> 안녕하세요, 한빛리빙입니다.\r\n"
        )
        (folder / f"{n:07}.eml").write_bytes(mail.encode())


def _run(command: list[str], environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [*command, *arguments], env=os.environ | environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{command}: {done.stderr[-2_000:]}")
    return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""


def _environment(folder: Path) -> str:
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", *PEER], check=True)
    return str(python)


def _tell(found: dict[str, list[dict[str, float]]], chosen: argparse.Namespace) -> None:
    sys.stdout.write(
        f"{chosen.mails} mails a turn, {chosen.turns} turns, {chosen.cases:,} cases before, SQLite, synchronous=FULL\n"
    )
    for name, turns in found.items():
        parts = [key for key in turns[0] if key != "stored"]
        stored = sum(turn["stored"] for turn in turns)
        middle = {key: statistics.median(1000 * turn[key] / turn["stored"] for turn in turns) for key in parts}
        said = "  ".join(f"{key} {value:6.2f}" for key, value in middle.items())
        sys.stdout.write(f"{name:16} {sum(middle.values()):6.2f} ms CPU a mail  ({said})  stored {stored:.0f}\n")


if __name__ == "__main__":
    sys.exit(main())
