"""What an engine that reads the fact store provides."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from meari.engines.metrics import Fact

if TYPE_CHECKING:
    import pyarrow as pa


class FactsMissing(Exception):
    """A fact file that was named a moment ago is gone: it has just been replaced, or was deleted by hand."""


class Reader(Protocol):
    """An engine behind Ibis. Files are immutable and named relative to the store."""

    def table(self, fact: Fact, files: Sequence[str], *, months: tuple[str, str]) -> Any:
        """The Ibis table of the rows in those of ``files`` that hold the first to the last of ``months``.

        May raise ``FactsMissing``.
        """
        ...

    def run(self, expression: Callable[[], Any]) -> pa.Table:
        """Make the expression and run it. Raises ``FactsMissing``."""
        ...

    def forget(self, file: str) -> None:
        """``file`` is gone; what was kept of it may go too."""
        ...
