"""JSON for programs: what the columns mean, then one object a response."""

from __future__ import annotations

import json
from datetime import datetime
from typing import IO, Any

from django.utils.translation import gettext_lazy as _

from meari.apps.surveys.taking import Taking


class Json:
    label = "JSON"
    explanation = _("For programs: the meaning of every column, then one object a response.")
    media_type = "application/json"
    has_rows = True
    passes = 1

    def write(self, taking: Taking, out: IO[bytes]) -> None:
        columns = taking.columns()
        head = {
            "survey": taking.survey.name, "language": taking.language,
            "columns": [{"name": one.name, "label": one.label, "sort": one.sort, "labels": one.labels} for one in columns],
        }  # fmt: skip
        out.write(_plain(head)[:-1] + b', "responses": [')
        for at, row in enumerate(taking.rows()):
            told = {
                one.name: cell if taking.is_codes else taking.words(one, cell)
                for one, cell in zip(columns, row.cells, strict=True)
                if cell is not None
            }
            out.write((b",\n" if at else b"\n") + _plain(told))
        out.write(b"\n]}\n")


def _plain(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, default=_instant).encode()


def _instant(value: datetime) -> str:
    return value.isoformat()


kind = Json()
