"""How the command line speaks: progress and notes on standard error, results on standard output."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

console = Console(stderr=True, highlight=False)


class Unusable(Exception):
    """Input that cannot be used; its text is one clear sentence. Ends the command with status 2."""


def note(text: str) -> None:
    console.print(text, soft_wrap=True)


def problem(text: str) -> None:
    console.print(f"[bold red]✗[/] {text}", markup=True, soft_wrap=True)


def done(text: str) -> None:
    console.print(f"[bold green]✓[/] {text}", soft_wrap=True)


def result(value: Any) -> None:
    """One JSON value on a line of standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")


def table(title: str, header: list[str], rows: list[list[str]]) -> None:
    """A table for people on standard error."""
    shown = Table(*header, title=title, title_justify="left", box=None, pad_edge=False)
    for row in rows:
        shown.add_row(*row)
    console.print(shown)


@contextmanager
def progress(*, is_quiet: bool = False) -> Iterator[Progress]:
    """A bar with time left; nothing where standard error is no terminal."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=is_quiet or not console.is_terminal) as bar:
        yield bar
