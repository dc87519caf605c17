"""What a kind of channel provides: it reads what came in as voices. Kinds live in ``voices/channels``, a folder each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django import forms
from django.utils.functional import Promise

from meari.apps.imports.protocol import Refused
from meari.apps.voices.incoming import VoiceRow
from meari.registry import kinds


@dataclass(frozen=True)
class Payload:
    """What came in: the bytes as they came, when, and the id that counts once (the sender's, or a hash)."""

    body: bytes
    received_at: datetime
    key: str


@dataclass(frozen=True)
class Incoming:
    """One voice of a payload. ``changed_at`` is when the sender last changed it; an older word never wins.

    Where the payload names no time (``is_dated`` is false), a voice that is known keeps its own. ``contact`` is how to answer and what was agreed to, as JSON; it is sealed beside the voice.
    """

    row: VoiceRow
    changed_at: datetime | None = None
    is_dated: bool = True
    contact: str = ""


@dataclass(frozen=True)
class Arrived:
    """What a payload holds: voices, what of it could not be taken, and how many items were not meant for us."""

    voices: Sequence[Incoming] = ()
    refused: Sequence[Refused] = ()
    ignored: int = 0


class Unusable(Exception):
    """The payload is nothing this channel reads; ``reason`` is a key of ``imports.reasons``."""

    def __init__(self, reason: str, params: Mapping[str, Any] | None = None) -> None:
        super().__init__(reason)
        self.reason, self.params = reason, dict(params or {})


@dataclass(frozen=True)
class Way:
    """How a payload reaches the channel: signed by another program, or from a page of our own."""

    is_signed: bool
    most_bytes: int
    media_types: tuple[str, ...] = field(default=("application/json",))


class ChannelKind(Protocol):
    """A kind of channel.

    ``form`` asks for its settings (text, numbers and ticks; secrets are kept apart); ``read`` is pure: the same payload
    and settings give the same voices with the same external ids. It raises ``Unusable`` for rubbish and nothing else.
    """

    label: str | Promise
    explanation: str | Promise
    way: Way
    form: type[forms.Form]

    def read(self, payload: Payload, settings: Mapping[str, Any]) -> Arrived: ...


def channel_kinds() -> Mapping[str, ChannelKind]:
    return kinds("meari.apps.voices.channels")
