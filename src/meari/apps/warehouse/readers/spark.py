"""Apache Spark: for facts that outgrow one machine. The store lies where every worker of the cluster sees it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from django.conf import settings

from meari.apps.warehouse import store
from meari.apps.warehouse.protocol import FactsMissing
from meari.engines.metrics import Fact

if TYPE_CHECKING:
    import pyarrow as pa


class Spark:
    def table(self, fact: Fact, files: Sequence[str], *, months: tuple[str, str]) -> Any:
        return _mine().view(fact, tuple(store.within(files, months)))

    def run(self, expression: Callable[[], Any]) -> pa.Table:
        from py4j.protocol import Py4JJavaError

        try:
            return _mine().backend.to_pyarrow(expression())
        except Py4JJavaError as problem:
            if "FileNotFoundException" not in str(problem) and "FAILED_READ_FILE" not in str(problem):
                raise
            _mine().lose()
            raise FactsMissing(str(problem)[:300]) from problem

    def forget(self, file: str) -> None:
        """Views are made anew as soon as other files are asked for."""


class _Session:
    """The process's session with the cluster, and the views it has made."""

    def __init__(self) -> None:
        import ibis
        from pyspark.sql import SparkSession

        self.session = (
            SparkSession.builder.master(settings.SPARK_MASTER)
            .appName("meari-facts")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.sql.shuffle.partitions", "4")
            .config("spark.sql.ansi.enabled", "true")
            .getOrCreate()
        )
        self.backend = ibis.pyspark.connect(self.session)
        self._views: dict[str, tuple[tuple[str, ...], Any]] = {}

    def view(self, fact: Fact, files: tuple[str, ...]) -> Any:
        import ibis

        if not files:
            return ibis.memtable(fact.arrow_schema().empty_table(), schema=ibis.schema(fact.ibis_schema()))
        known = self._views.get(fact.key)
        if known is None or known[0] != files:
            paths = [str(store.home() / file) for file in files]
            name = f"facts_{fact.key}"
            self.session.read.parquet(*paths).createOrReplaceTempView(name)
            known = self._views[fact.key] = (files, self.backend.table(name))
        return known[1]

    def lose(self) -> None:
        self._views.clear()


_lock = threading.Lock()
_session: _Session | None = None


def _mine() -> _Session:
    global _session  # noqa: PLW0603  a process has one session with the cluster
    with _lock:
        if _session is None:
            _session = _Session()
        return _session


kind = Spark()
