"""What most recipes share: for each target the columns that prove the tool, and the columns that fill its fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from meari.apps.imports.protocol import Target
from meari.apps.imports.recipes.generic import plain

SURE = 0.95


@dataclass(frozen=True)
class Layout:
    """How one export of a tool looks: ``marks`` are columns that together no other tool has; ``columns`` names for each
    field the columns that fill it, the best first; ``channel`` holds where the file names none.
    """

    marks: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]]
    channel: str = ""


@dataclass(frozen=True)
class Tool:
    """A recipe made of layouts by target. Names of columns count without case, blanks and punctuation."""

    key: str
    label: str
    layouts: Mapping[str, Layout]
    channels: Mapping[str, str] = field(default_factory=dict)

    def recognises(self, header: Sequence[str], target: Target) -> float:
        layout = self.layouts.get(target.key)
        known = {plain(column) for column in header}
        return SURE if layout and {plain(mark) for mark in layout.marks} <= known else 0.0

    def mapping(self, header: Sequence[str], target: Target) -> dict[str, str]:
        layout = self.layouts.get(target.key)
        if layout is None:
            return {}
        known = {plain(column): column for column in reversed(header)}
        found = {
            name: next((known[plain(one)] for one in columns if plain(one) in known), None)
            for name, columns in layout.columns.items()
        }
        return {name: column for name, column in found.items() if column is not None}

    def shape(self, values: dict[str, Any], target: Target) -> dict[str, Any]:
        """Ids of voices begin with the tool's key, so that two tools may use the same numbers."""
        if target.key != "voices" or target.key not in self.layouts:
            return values
        written = str(values.get("channel") or "")
        channel = self.channels.get(plain(written), written) or self.layouts[target.key].channel
        shaped = {**values, "channel": channel or None}
        if shaped.get("external_id"):
            shaped["external_id"] = f"{self.key}:{shaped['external_id']}"[:120]
        return shaped
