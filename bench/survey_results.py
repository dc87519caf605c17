"""The results page of one survey at several sizes: processor time of the server and seconds of the wall.

    python -m bench.survey_results [--sizes 10000,100000] [--turns 9] [--voices] [--postgresql URL] [--profile]

A survey of six questions with a third of open answers over four weeks, gathered by the job that gathers responses, one
response in ten only begun. Every page is asked of the application as a server would call it, signed in, in a process of its own:
the first page of that process, then the median of the following ones. ``--voices`` makes voices of the open answers first.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

PAGES = {
    "results": "", "one month": "?days=30", "by language": "?split=language", "one language": "?language=en",
    "by team": "?split=team",
}  # fmt: skip


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--sizes", default="10000,100000")
    asked.add_argument("--turns", type=int, default=9)
    asked.add_argument("--voices", action="store_true")
    asked.add_argument("--postgresql", default="")
    asked.add_argument("--profile", action="store_true")
    asked.add_argument("--one", nargs=2, metavar=("SURVEY", "TURNS"))
    given = asked.parse_args()
    if given.one:
        _ask(int(given.one[0]), int(given.one[1]), is_profiled=given.profile)
        return
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"MEARI_HOME": home, "DATABASE_URL": _database(given.postgresql, Path(home))}
        os.environ["MEARI_BASE_URL"] = "http://127.0.0.1"
        for size in (int(one) for one in given.sizes.split(",")):
            survey_id = _made(size, is_voiced=given.voices)
            line = [sys.executable, "-m", "bench.survey_results", "--one", str(survey_id), str(given.turns)]
            told = subprocess.run(
                [*line, *(["--profile"] if given.profile else [])], check=True, capture_output=True, text=True
            )
            sys.stdout.write(f"{size:,} responses\n{told.stdout}")
            sys.stdout.flush()


def _database(server: str, folder: Path) -> str:
    if not server:
        return f"sqlite:///{folder / 'bench.sqlite3'}"
    import psycopg

    with psycopg.connect(server, autocommit=True) as link:
        link.execute("drop database if exists meari_bench_results with (force)")
        link.execute("create database meari_bench_results")
    return urlsplit(server)._replace(path="/meari_bench_results").geturl()


def _start() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "meari.site.settings"
    import django

    django.setup()


def _made(size: int, *, is_voiced: bool) -> int:
    """A survey with so many responses, told to the rest of the house; the first call makes the database."""
    _start()
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    from meari.apps.people.models import User
    from meari.apps.surveys import actions, models
    from meari.apps.warehouse import actions as warehouse
    from tests.apps.surveys.answered import answer, survey_of
    from tests.cast import hire

    call_command("migrate", verbosity=0)
    now = timezone.now()
    by = User.objects.filter(email="planner@example.com").first() or hire(now).planner
    collector = survey_of(by, now)
    survey_id = collector.survey_id
    models.Survey.objects.filter(pk=survey_id).update(opened_at=now - timedelta(days=30))
    with _timed("written"):
        some = answer(collector, size + size // 10, now=now)
        for at in range(0, len(some), 5_500):
            begun = models.Response.objects.filter(pk__in=[one.pk for one in some[at : at + 5_500 : 11]])
            begun.update(state="partial", completed_at=None)
    with _timed("gathered"):
        while actions.gather_responses(now=timezone.now()):
            pass
    with _timed("counted"):
        while actions.count_responses():
            pass
    if is_voiced:
        with _timed("voices"):
            ids = [one.pk for one in some]
            for at in range(0, len(ids), 500):
                actions.voice_answers(survey_id, ids[at : at + 500], now=timezone.now())
    with _timed("facts"):
        warehouse.refresh(now=timezone.now(), everything=True)
    with connection.cursor() as cursor:
        # As the server does by itself some minutes after so many rows.
        cursor.execute("vacuum analyze" if connection.vendor == "postgresql" else "analyze")
    sys.stdout.write("\n")
    return int(survey_id)


@contextmanager
def _timed(what: str) -> Iterator[None]:
    begun = time.perf_counter()
    yield
    sys.stdout.write(f"  {what} in {time.perf_counter() - begun:.1f} s")


def _ask(survey_id: int, turns: int, *, is_profiled: bool) -> None:
    _start()
    from django.test import Client

    from meari.apps.people.models import User

    client = Client()
    client.force_login(User.objects.get(email="planner@example.com"))
    for name, query in PAGES.items():
        found = [_one(client, f"/surveys/{survey_id}/results/{query}") for _turn in range(turns + 1)]
        cpu, wall = (statistics.median(one[at] for one in found[1:]) * 1000 for at in (0, 1))
        sys.stdout.write(
            f"  {name:14} first {found[0][0] * 1000:7.0f} ms CPU  then {cpu:7.1f} ms CPU  {wall:7.1f} ms wall  {found[0][2]:,} bytes\n"
        )
    if is_profiled:
        _profile(client, survey_id)


def _one(client: object, address: str) -> tuple[float, float, int]:
    cpu, wall = time.process_time(), time.perf_counter()
    page = client.get(address, headers={"host": "127.0.0.1"})  # type: ignore[attr-defined]
    if page.status_code != 200:
        raise SystemExit(f"{address}: {page.status_code}")
    return time.process_time() - cpu, time.perf_counter() - wall, len(page.content)


def _profile(client: object, survey_id: int) -> None:
    import cProfile
    import pstats

    profile = cProfile.Profile()
    profile.enable()
    _one(client, f"/surveys/{survey_id}/results/")
    profile.disable()
    pstats.Stats(profile, stream=sys.stdout).sort_stats("cumulative").print_stats(60)


if __name__ == "__main__":
    main()
