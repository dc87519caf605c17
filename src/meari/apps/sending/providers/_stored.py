"""Storing what would go to a phone, one file a letter."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings as site

from meari.apps.sending.protocol import Outcome, Parcel, Taken
from meari.apps.sending.providers import _texts


def keep(parcel: Parcel, folder: str, content: dict[str, Any]) -> Outcome:
    """Write ``content`` to ``MEARI_HOME/folder``; the same letter twice is one file."""
    wrong = _texts.bad_number(parcel.address)
    if wrong is not None:
        return wrong
    place = site.HOME / folder
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = place / f"{parcel.token}.json"
    path.write_text(json.dumps({"to": parcel.address, **content}, ensure_ascii=False, indent=1), encoding="utf-8")
    return Taken(reference=path.name)
