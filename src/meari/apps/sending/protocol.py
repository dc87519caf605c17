"""What a provider is: a way out of the house, found as a module in ``providers``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from django import forms
from django.utils.functional import Promise

from meari.registry import Kinds, kinds


class Medium(StrEnum):
    """How a letter reaches its reader: to an ``email`` address, by ``sms`` or ``alimtalk`` to a phone, or into a ``chat``
    room of ours.
    """

    EMAIL = "email"
    CHAT = "chat"
    SMS = "sms"
    ALIMTALK = "alimtalk"

    @property
    def reach(self) -> str:
        """Where it arrives: whoever refuses at one phone refuses every way to that phone."""
        return "phone" if self in {Medium.SMS, Medium.ALIMTALK} else self.value


@dataclass(frozen=True)
class Enclosure:
    """A file that goes with a letter."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Parcel:
    """A letter as a provider gets it. ``token`` is the same at every attempt; ``address`` is empty for chat rooms, digits
    for phones. ``template`` names what Kakao approved, ``variables`` fill it; ``text`` is the same in full.
    """

    token: str
    subject: str
    text: str
    html: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    address: str = field(default="", repr=False)
    name: str = field(default="", repr=False)
    enclosures: tuple[Enclosure, ...] = ()
    posted_at: datetime = field(default=datetime.min.replace(tzinfo=UTC))
    template: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    is_advertising: bool = False


@dataclass(frozen=True)
class Taken:
    """The other side took the letter."""

    reference: str = ""


@dataclass(frozen=True)
class NotTaken:
    """The other side clearly did not take it. ``is_final`` means that trying again is of no use; ``wait`` is its wish."""

    code: str
    detail: str = ""
    is_final: bool = False
    wait: timedelta | None = None


@dataclass(frozen=True)
class Unknown:
    """Nobody can say whether the other side took it; only a person may decide to send it again."""

    code: str
    detail: str = ""


Outcome = Taken | NotTaken | Unknown


class NoForm(forms.Form):
    """For providers that need nothing entered on a page."""


class Provider(Protocol):
    """``form`` holds what a destination needs; fields named in ``secrets`` are never shown again.

    ``is_fallback`` marks what is used only when no other provider of its medium is ready. Whatever ``needs_account`` gets
    what somebody entered in ``form`` once for the whole house; rooms have theirs each.
    """

    label: str | Promise
    medium: Medium
    longest_text: int
    is_fallback: bool
    needs_account: bool
    form: type[forms.Form]
    secrets: frozenset[str]

    def is_ready(self) -> bool:
        """Whether the operator's settings let it work."""
        ...

    def hand_over(self, parcel: Parcel, settings: Mapping[str, str], *, now: datetime) -> Outcome:
        """Hand the letter over, once. Anything raised counts as ``Unknown``."""
        ...


def providers() -> Kinds:
    return kinds("meari.apps.sending.providers")


def provider_for(medium: Medium, *, accounts: frozenset[str] = frozenset()) -> str:
    """The key of the provider that takes letters of that medium now; those that only store come last.

    ``accounts`` names the providers for which somebody entered an account.
    """
    ready = [
        key
        for key, one in providers().items()
        if one.medium == medium and one.is_ready() and (key in accounts or not one.needs_account)
    ]
    return min(ready, key=lambda key: (providers()[key].is_fallback, key))
