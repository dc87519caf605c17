"""Writing rows exactly once by key: new ones are added, changed ones updated, equal ones left alone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, models

from meari.apps.base.bulk import add_rows

Row = TypeVar("Row", bound=models.Model)
_canonical = json.JSONEncoder(sort_keys=True, ensure_ascii=False, default=str).encode


@dataclass
class Upserted(Generic[Row]):
    """What happened to the drafts; each list holds rows with their primary key."""

    added: list[Row] = field(default_factory=list)
    changed: list[Row] = field(default_factory=list)
    unchanged: int = 0
    known: dict[str, Any] = field(default_factory=dict)


def fingerprint(values: Mapping[str, Any]) -> str:
    """A hash by which a changed row is recognised."""
    return hashlib.blake2b(_canonical(values).encode(), digest_size=16).hexdigest()


def upsert(model: type[Row], drafts: Sequence[Row], *, key: str, fields: Sequence[str]) -> Upserted[Row]:
    """Bring ``drafts`` (with ``key`` and ``row_hash`` set) into the table; part of the caller's transaction.

    Where a key stands twice among the drafts the later one holds.
    """
    latest = {getattr(draft, key): draft for draft in drafts}
    result: Upserted[Row] = Upserted(unchanged=len(drafts) - len(latest))
    manager = model._default_manager
    found = {
        found_key: (pk, row_hash)
        for found_key, pk, row_hash in manager.filter(**{f"{key}__in": list(latest)}).values_list(key, "pk", "row_hash")
    }
    for draft_key, draft in latest.items():
        if draft_key not in found:
            result.added.append(draft)
            continue
        draft.pk, row_hash = found[draft_key]
        if row_hash == draft.row_hash:  # type: ignore[attr-defined]
            result.unchanged += 1
        else:
            result.changed.append(draft)
    _add(model, result.added, key=key)
    manager.bulk_update(result.changed, [*fields, "row_hash"], batch_size=200)
    result.known = {getattr(draft, key): draft.pk for draft in latest.values()}
    return result


def _add(model: type[Row], drafts: Sequence[Row], *, key: str) -> None:
    """Insert ``drafts`` and give them the primary keys that the database chose."""
    names = [column.attname for column in model._meta.concrete_fields if not column.primary_key]
    add_rows(model, names, list(map(attrgetter(*names), drafts)))
    made = model._default_manager.filter(**{f"{key}__in": [getattr(draft, key) for draft in drafts]})
    keys = dict(made.values_list(key, "pk"))
    for draft in drafts:
        draft.pk = keys[getattr(draft, key)]
        draft._state.adding, draft._state.db = False, DEFAULT_DB_ALIAS
