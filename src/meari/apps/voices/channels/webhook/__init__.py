"""Any program that posts JSON: paths say which part of a payload is what."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from meari.apps.imports.protocol import Refused
from meari.apps.voices.channels._signed import SignedForm
from meari.apps.voices.incoming import read_cells, row_of
from meari.apps.voices.protocol import Arrived, Incoming, Payload, Unusable, Way
from meari.engines import reading
from meari.engines.reading.json_text import cell

MOST_ITEMS = 500
LONGEST_ID = 120
FIELDS = {
    "text": _("Text"),
    "external_id": _("Id"),
    "title": _("Title"),
    "received_at": _("Received at"),
    "changed_at": _("Changed at"),
    "channel": _("Channel"),
    "rating": _("Rating"),
    "customer_id": _("Customer number"),
    "order_id": _("Order number"),
    "product": _("Product"),
    "team": _("Team or centre"),
}


class PathField(forms.CharField):
    """A path into JSON as ``engines.reading.parse_path`` reads it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=200, **kwargs)

    def clean(self, value: Any) -> str:
        written: str = super().clean(value)
        try:
            reading.parse_path(written)
        except reading.Unreadable:
            raise forms.ValidationError(
                _("This is no path. Write names and places such as $.data.items[*].text or tags[0].")
            ) from None
        return written


class WebhookForm(SignedForm):
    id_prefix = forms.RegexField(
        r"^[a-z0-9_-]{1,20}$", label=_("Beginning of ids"),
        help_text=_("Small letters, such as zendesk. A file that brings the same ids later changes these voices instead of adding others."),
    )  # fmt: skip
    items = PathField(
        label=_("Where the items are"), required=False,
        help_text=_("Empty when a message is one voice; $.events[*] when it is a list."),
    )  # fmt: skip
    only_path = PathField(label=_("Take only items where"), required=False)
    only_values = forms.CharField(
        label=_("is one of"), required=False, max_length=200, help_text=_("Separate with commas.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in FIELDS.items():
            said = format_lazy(_("Path: {field}"), field=label)
            self.fields[f"path_{name}"] = PathField(label=said, required=name == "text")


class Webhook:
    label: str | Promise = _("Web hook")
    explanation: str | Promise = _("Another program sends JSON the moment something happens.")
    way = Way(is_signed=True, most_bytes=reading.JSON_BYTES)
    form = WebhookForm
    fields = FIELDS

    def read(self, payload: Payload, settings: Mapping[str, Any]) -> Arrived:
        try:
            content = reading.parse_json(payload.body)
            items = reading.values_at(content, reading.parse_path(settings.get("items", "")))
        except reading.Unreadable as error:
            raise Unusable(error.reason, error.params) from error
        if len(items) > MOST_ITEMS:
            raise Unusable("too_many_items", {"items": len(items), "limit": MOST_ITEMS})
        wanted = [item for item in items if _is_wanted(item, settings)]
        read = [_read(item, line, payload, settings) for line, item in enumerate(wanted, 1)]
        return Arrived(
            [one for one in read if isinstance(one, Incoming)],
            [one for one in read if isinstance(one, Refused)],
            ignored=len(items) - len(wanted),
        )


def _is_wanted(item: Any, settings: Mapping[str, Any]) -> bool:
    if not settings.get("only_path"):
        return True
    allowed = {part.strip().casefold() for part in settings.get("only_values", "").split(",") if part.strip()}
    return any(written.casefold() in allowed for written in cells_at(item, settings["only_path"]))


def cells_at(item: Any, path: str) -> list[str]:
    """What stands at ``path``, as cells."""
    return [cell(value) for value in reading.values_at(item, reading.parse_path(path))]


def _read(item: Any, line: int, payload: Payload, settings: Mapping[str, Any]) -> Incoming | Refused:
    paths = {name: settings.get(f"path_{name}") for name in FIELDS}
    cells = {name: "\n".join(filter(None, cells_at(item, path))) for name, path in paths.items() if path}
    changed = cells.pop("changed_at", "")
    given = cells.pop("external_id", "").strip() or _hash(json.dumps(item, ensure_ascii=False, sort_keys=True))
    taken = read_cells(cells, line=line)
    moment = read_cells({"text": "-", "received_at": changed}, line=line)
    if isinstance(taken, Refused):
        return taken
    if isinstance(moment, Refused):
        return Refused(line, "changed_at", moment.value, moment.reason, moment.params)
    changed_at: datetime | None = moment.values.get("received_at")
    external_id = identity(settings["id_prefix"], given)
    row = row_of(taken.values, external_id=external_id, channel=settings["channel"], at=payload.received_at)
    return Incoming(row, changed_at, is_dated=taken.values.get("received_at") is not None)


def identity(prefix: str, given: str) -> str:
    """The id of a voice: prefix and the sender's own id, or its hash where that is too long."""
    return f"{prefix}:{given}" if len(given) + len(prefix) < LONGEST_ID else f"{prefix}:{_hash(given)}"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


kind = Webhook()
