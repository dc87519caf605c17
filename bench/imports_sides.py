"""One import in a process of its own: by the product, by pandas, or the understanding of its texts alone.

    python -m bench.imports_sides SIDE orders|voices FILE

The database is the one that ``DATABASE_URL`` names and holds what the file refers to. Prints one JSON line.
"""

from __future__ import annotations

import hashlib
import json
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django
import django.db

TICK = os.sysconf("SC_CLK_TCK")
CONTENT = {
    "orders": """
        select o.external_id, o.ordered_at, o.channel, o.customer_id, l.number, l.product_id, l.quantity, l.amount
        from sales_order o join sales_orderline l on l.order_id = o.id order by o.external_id, l.number""",
    "voices": """
        select external_id, channel, received_at, title, text, rating, stage, customer_id, order_id, team_id
        from voices_voice order by external_id""",
    "labels": """
        select v.external_id, l.sort, l.key, l.rank, l.confidence, l.by, l.evidence, v.main_class, v.is_unsure,
               v.has_risk, v.may_be_risky
        from voices_label l join voices_voice v on v.id = l.voice_id order by 1, 2, 3""",
}


def main() -> int:
    side, target, path = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "meari.site.settings")
    django.setup()
    do = SIDES[side]
    if side == "prepare":
        do(target, path)
        django.db.connections.close_all()  # SQLite then holds everything in one file, which can be copied
    else:
        print(json.dumps(measured(do, target, path)))
    return 0


def measured(do: Callable[[str, Path], int], target: str, path: Path) -> dict[str, Any]:
    """CPU and wall seconds of ``do``, the largest memory so far, and a digest of what is in the tables behind it."""
    from django.db import connection

    connection.ensure_connection()
    used, server, began = _cpu(), _server_cpu(), time.perf_counter()
    rows = do(target, path)
    cpu, wall = _cpu() - used, time.perf_counter() - began
    return {
        "rows": rows, "cpu": cpu + _server_cpu() - server, "server": _server_cpu() - server, "wall": wall,
        "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "content": {name: _digest(text) for name, text in CONTENT.items()},
    }  # fmt: skip


def prepare(target: str, path: Path) -> int:
    """Bring the database to this version and take ``path`` in."""
    from meari.site.commands import serve

    serve.prepare()
    return product(target, path)


def product(target: str, path: Path) -> int:
    """What ``meari import`` does, without its progress bar."""
    from django.utils import timezone

    from meari.apps.imports import actions, intake, protocol

    with path.open("rb") as stream:
        plan = intake.propose(intake.Source(stream, name=path.name, options={}), protocol.target(target))
    run = actions.start_run(
        path, target_key=target, file_name=path.name, plan=plan, by=None, now=timezone.now()
    )  # fmt: skip
    done = actions.continue_run(run.pk)
    if done.state != "done" or done.rejected:
        raise AssertionError(f"{path.name}: {done.state}, {done.rejected} refused")
    return done.added + done.unchanged


def pandas(target: str, path: Path) -> int:
    """Read, mask, insert in bulk."""
    from bench import imports_pandas

    return imports_pandas.orders(path) if target == "orders" else imports_pandas.voices(path, labels=False)


def pandas_labels(_target: str, path: Path) -> int:
    """Read, mask, classify, insert voices and labels in bulk."""
    from bench import imports_pandas

    return imports_pandas.voices(path, labels=True)


def text(_target: str, path: Path) -> int:
    """Masking and classifying alone: no database, nothing kept."""
    from bench import imports_pandas

    return imports_pandas.understood(path)


SIDES = {"prepare": prepare, "product": product, "pandas": pandas, "pandas_labels": pandas_labels, "text": text}


def _cpu() -> float:
    """User and system seconds of this process and the children that ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _server_cpu() -> float:
    """Seconds of the PostgreSQL backend that serves this process; 0 on SQLite, which works within the process."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0.0
    stat = Path(f"/proc/{connection.connection.info.backend_pid}/stat").read_text()
    fields = stat.rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def _digest(query: str) -> str:
    from django.db import connection

    digest = hashlib.sha256()
    with connection.cursor() as cursor:
        cursor.execute(query)
        for row in cursor:
            digest.update(repr(row).encode())
    return digest.hexdigest()


if __name__ == "__main__":
    sys.exit(main())
