"""The figures of ``bench.reports`` as Markdown: medians of CPU seconds (wall in brackets) and ratios of both."""

from __future__ import annotations

from typing import Any

Pair = tuple[float, float]


def of(figures: dict[str, Any]) -> str:
    queries = figures["queries"]
    sides = [name for name in queries[0] if name not in {"name", "groups"}]
    whole = {side: (sum(one[side][0] for one in queries), sum(one[side][1] for one in queries)) for side in sides}
    rows = [*queries, {"name": "**all eight**", "groups": "", **whole}]
    peers = [side for side in ("DuckDB by hand", "DuckDB, own file", "PostgreSQL") if side in sides]
    tables = [
        _table(rows, ["from rows", *peers, "to readings"], base="from rows"),
        _table(rows, ["from days", *peers, "first question"], base="from days"),
    ]
    tables += [_listed(name, figures[name]) for name in ("memory", "fresh", "ingest") if name in figures]
    told = ("machine", "versions", "rows", "parquet_mb", "days_mb", "postgresql_mb", "write_cpu_s", "repeat")
    return "\n\n".join([_listed("run", {name: figures.get(name) for name in told}), *tables])


def _table(rows: list[dict[str, Any]], sides: list[str], *, base: str) -> str:
    """One line a query; each other side with how many times the CPU (and the wall time) of ``base`` it takes."""
    heads = ["query", "groups", base, *(head for side in sides[1:] for head in (side, "ratio"))]
    lines = [" | ".join(heads), " | ".join("---" for _ in heads)]
    for row in rows:
        cells = [row["name"], f"{row['groups']:,}" if row["groups"] != "" else "", _seconds(row[base])]
        for side in sides[1:]:
            cells += [_seconds(row[side]), f"{row[side][0] / row[base][0]:.1f} ({row[side][1] / row[base][1]:.1f})"]
        lines.append(" | ".join(cells))
    return "\n".join(f"| {line} |" for line in lines)


def _seconds(pair: Pair) -> str:
    return f"{pair[0]:.4f} ({pair[1]:.4f})"


def _listed(name: str, figures: dict[str, Any]) -> str:
    return "\n".join([f"{name}:", *(f"  {key}: {value}" for key, value in figures.items())])
