"""``meari classify`` and ``meari mask``: lines in, lines out; nothing is stored."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from meari.engines.text import classify, masking
from meari.site.commands import show
from meari.site.commands.show import Unusable
from meari.vocabulary.understanding import Label, Understanding

BATCH = 2000


def add(commands: Any) -> None:
    sub = commands.add_parser("classify", help=_("say what each line is about, as JSON lines"))
    sub.add_argument("file", metavar="FILE|-")
    sub.set_defaults(run=classify_lines)
    sub = commands.add_parser("mask", help=_("write each line with personal data masked"))
    sub.add_argument("file", nargs="?", default="-", metavar="FILE|-")
    sub.set_defaults(run=mask_lines)


def classify_lines(chosen: argparse.Namespace) -> int:
    for batch in _batches(chosen.file):
        for understood in classify.classify(batch):
            show.result(as_line(understood))
    return 0


def mask_lines(chosen: argparse.Namespace) -> int:
    for batch in _batches(chosen.file):
        sys.stdout.writelines(f"{masking.mask(line).text}\n" for line in batch)
    return 0


def as_line(understood: Understanding) -> dict[str, Any]:
    """One text as machines read it."""
    return {
        "masked": understood.masked.text,
        "kind": understood.kind.key,
        "classes": [{"key": label.key, "confidence": round(label.confidence, 4), "by": label.by} for label in understood.classes],
        "risks": [
            {"key": label.key, "confidence": round(label.confidence, 4), "evidence": _evidence(label)}
            for label in understood.risks
        ],
        "sentiment": {
            "value": understood.sentiment.value,
            "confidence": round(understood.sentiment.confidence, 4),
        },
    }  # fmt: skip


def _evidence(label: Label) -> list[dict[str, Any]]:
    return [asdict(part) for part in label.evidence]


def _batches(name: str) -> Iterator[list[str]]:
    if name == "-":
        lines = (line.rstrip("\r\n") for line in sys.stdin)
        yield from _cut(lines)
        return
    path = Path(name)
    if not path.is_file():
        raise Unusable(_("There is no file %s.") % path)
    yield from _cut(_lines(path))


def _lines(path: Path) -> Iterator[str]:
    encoding = _encoding(path)
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        for line in file:
            yield line.rstrip("\r\n")


def _encoding(path: Path) -> str:
    """UTF-8, or CP949 when the beginning is no UTF-8."""
    with path.open("rb") as file:
        head = file.read(1 << 16)
    try:
        head[: head.rfind(b"\n") + 1 or len(head)].decode("utf-8-sig")
    except UnicodeDecodeError:
        return "cp949"
    return "utf-8-sig"


def _cut(lines: Iterator[str]) -> Iterator[list[str]]:
    while batch := list(islice(lines, BATCH)):
        yield batch
