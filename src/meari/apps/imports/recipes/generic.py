"""Any table: columns are recognised by their names in Korean and English."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from meari.apps.imports.protocol import Field, Target

_noise = re.compile(r"[\s_\-./()\[\]*:#'\"]+")


class GenericTable:
    key = "generic"
    label: str | Promise = _("Any table")

    def recognises(self, header: Sequence[str], target: Target) -> float:
        needed = [field.name for field in target.fields if field.is_required]
        mapped = self.mapping(header, target)
        return 0.5 if all(name in mapped for name in needed) else 0.1

    def mapping(self, header: Sequence[str], target: Target) -> dict[str, str]:
        """The best column for each field: an equal name before a name that contains it; each column is used once."""
        scored = [
            (_likeness(column, field), -position, field.name, column)
            for field in target.fields
            for position, column in enumerate(header)
        ]
        found: dict[str, str] = {}
        used: set[str] = set()
        for score, _position, name, column in sorted(scored, reverse=True):
            if score > 0 and name not in found and column not in used:
                found[name] = column
                used.add(column)
        return found

    def shape(self, values: dict[str, Any], target: Target) -> dict[str, Any]:
        return values


def plain(name: str) -> str:
    """A column name without case, spaces and punctuation."""
    return _noise.sub("", name).casefold()


def _likeness(column: str, field: Field) -> int:
    """3 for an equal name (earlier names count more), 1 for a name that contains one of at least two letters."""
    written = plain(column)
    names = [plain(name) for name in (field.name, *field.also)]
    for rank, name in enumerate(names):
        if written == name:
            return 200 - rank
    return max((len(name) for name in names if len(name) >= 2 and name in written), default=0)


kind = GenericTable()
