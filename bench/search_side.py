"""One database of ``bench.search`` in a process of its own: filled, indexed, asked."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

PAGE = 30
SHOWN = {"voices_voice": "voices", "voices_searchentry": "index"}
# What the databases bring themselves: how it is set up, and the condition of a search.
PEERS: dict[str, dict[str, tuple[str, str]]] = {
    "sqlite": {
        "LIKE": ("", "text LIKE '%%' || %s || '%%'"),
        "FTS5 unicode61": ("unicode61", "id IN (SELECT rowid FROM peer_unicode61 WHERE peer_unicode61 MATCH %s)"),
        "FTS5 trigram": ("trigram", "id IN (SELECT rowid FROM peer_trigram WHERE peer_trigram MATCH %s)"),
    },
    "postgresql": {
        "ILIKE": ("", "text ILIKE '%%' || %s || '%%'"),
        "tsvector simple": ("simple", "to_tsvector('simple', text) @@ plainto_tsquery('simple', %s)"),
    },
}


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "meari.site.settings")
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    voices, runs, queries = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
    call_command("migrate", verbosity=0)
    fill(voices)
    text = subprocess.Popen([sys.executable, "-c", "from meari.site.commands import main; main()", "text"])
    try:
        figures = ask(queries, runs=runs, text=text.pid) | {"voices": voices}
    finally:
        text.terminate()
        text.wait()
    figures["peers"] = {name: peer(*ways, queries, runs=runs) for name, ways in PEERS[connection.vendor].items()}
    json.dump(figures, sys.stdout)
    return 0


def fill(count: int) -> None:
    """The made-up company's voices, as they are written; labels have no part in a search."""
    from django.db import connection, transaction

    from meari.apps.base.bulk import add_rows
    from meari.apps.voices.models import Voice
    from meari.demo.world import VOICES, make_world, voices_of

    scale = count / VOICES * 1.05
    fields = ("external_id", "channel", "received_at", "title", "text", "language", "stage", "product_by", "kind", "main_class", "sentiment", "has_risk", "may_be_risky", "is_unsure", "is_abusive", "row_hash")  # fmt: skip
    world = make_world(end_on=date(2026, 11, 15), scale=scale)
    rows = (
        (v.external_id, v.channel, v.received_at, v.title, v.text, "ko", v.stage, "", "", "", "", False, False, False, False, "")
        for v in islice(voices_of(world, scale=scale), count)
    )  # fmt: skip
    with transaction.atomic():
        while some := list(islice(rows, 5000)):
            add_rows(Voice, fields, some)
    if Voice.objects.count() != count:
        raise AssertionError("too few voices")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def ask(queries: list[str], *, runs: int, text: int) -> dict[str, Any]:
    from django.db import connection

    from meari.apps.language import queries as language
    from meari.apps.voices import actions, searching

    while language.health() is None:
        time.sleep(0.5)
    began = cpu(text)
    actions.index_everything(report=lambda _done, _total: None)
    spent = cpu(text) - began
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE voices_searchentry" if connection.vendor == "postgresql" else "ANALYZE")
    sizes = measure_sizes()
    found = {}
    for query in queries:
        while language.analyse([query]) is None:  # a busy machine may take longer than a page waits
            time.sleep(0.1)
        (ids, one), times = page(query), []
        for _run in range(runs):
            searching._analysed.cache_clear()  # what a person types first is never remembered
            times.append(timed(lambda query=query: page(query), lambda: cpu(text)))
        found[query] = {"ids": ids, "found": one.total, "is_near": one.is_near, "ms": statistics.median(times)}
    health = language.health()
    for query in queries:
        found[query]["ms_alone"] = statistics.median(
            timed(lambda query=query: page(query, alone=True), cpu) for _run in range(runs)
        )
    return {"index_cpu": spent, "queries": found, "text_mb": health.memory_mb if health else 0, **sizes}


def page(query: str, *, alone: bool = False) -> tuple[list[int], Any]:
    """What a page shows: the newest that fit in order, and the first thirty with their marks."""
    from meari.apps.voices import searching
    from meari.apps.voices.models import Voice

    if alone:
        searching.read, kept = (lambda words: tuple(searching.searching.tokens(words))), searching.read  # type: ignore[assignment]
    try:
        found = searching.find(Voice.objects.all(), query)
    finally:
        if alone:
            searching.read = kept
    shown = Voice.objects.select_related("search_entry").in_bulk(found.ids[:PAGE])
    for id_ in found.ids[:PAGE]:
        searching.marked(shown[id_], found)
    return list(found.ids), found


def peer(kind: str, where: str, queries: list[str], *, runs: int) -> dict[str, Any]:
    """Thirty newest ids and the count, by the database's own means."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite" and kind:
            cursor.execute(
                f"CREATE VIRTUAL TABLE peer_{kind} USING fts5(text, content='voices_voice', content_rowid='id', tokenize='{kind}')"
            )
            cursor.execute(f"INSERT INTO peer_{kind}(peer_{kind}) VALUES ('rebuild')")
        elif kind:
            cursor.execute("CREATE INDEX peer_simple ON voices_voice USING gin (to_tsvector('simple', text))")
            cursor.execute("ANALYZE voices_voice")
        answers = {}
        for query in queries:
            given = " ".join(f'"{word}"' for word in query.split()) if "MATCH" in where else query

            def run(given: str = given) -> int:
                cursor.execute(f"SELECT id FROM voices_voice WHERE {where} ORDER BY received_at DESC LIMIT 30", [given])
                cursor.fetchall()
                cursor.execute(f"SELECT count(*) FROM voices_voice WHERE {where}", [given])
                return int(cursor.fetchone()[0])

            count = run()
            answers[query] = {"found": count, "ms": statistics.median(timed(run, cpu) for _run in range(runs))}
        return answers


def timed(do: Callable[[], Any], clock: Callable[[], float]) -> float:
    """CPU milliseconds; what is quicker than the clocks of other processes tick is done again and again."""
    began, times = clock(), 0
    until = time.perf_counter() + 0.25
    while times == 0 or time.perf_counter() < until:
        do()
        times += 1
    return (clock() - began) / times * 1000


def cpu(text: int = 0) -> float:
    """Seconds of this process, of the PostgreSQL backend that serves it, and of the text process."""
    from django.db import connection

    spent = time.process_time()
    if connection.vendor == "postgresql" and connection.connection is not None:
        spent += _ticks(connection.connection.info.backend_pid)
    return spent + (_ticks(text) if text else 0.0)


def _ticks(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure_sizes() -> dict[str, float]:
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT pg_total_relation_size('voices_voice') / 1e6, pg_total_relation_size('voices_searchentry') / 1e6"
            )
            voices, index = cursor.fetchone()
        else:
            cursor.execute(
                "SELECT sum(pgsize) / 1e6 FROM dbstat WHERE name LIKE 'voices_voice%%' OR name LIKE 'sqlite_autoindex_voices_voice%%'",
                [],
            )
            voices = cursor.fetchone()[0]
            cursor.execute(
                "SELECT sum(pgsize) / 1e6 FROM dbstat WHERE name LIKE 'voices_searchentry%%' OR name LIKE 'voices_fulltext%%' OR name LIKE 'voices_entry%%'",
                [],
            )
            index = cursor.fetchone()[0]
    return {"voices_mb": float(voices), "index_mb": float(index)}


if __name__ == "__main__":
    sys.exit(main())
