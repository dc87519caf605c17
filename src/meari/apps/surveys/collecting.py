"""What a kind of collector is: found as a module in ``collectors``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django import forms
from django.utils.functional import Promise

from meari.apps.sending.protocol import Medium
from meari.registry import Kinds, kinds

COLLECTORS = "meari.apps.surveys.collectors"
ADDRESS = "주소"
"""The variable of an Alimtalk template that holds a person's own address."""


class NoOptions(forms.Form):
    """For kinds with nothing to set."""


@dataclass(frozen=True)
class Dress:
    """How answering looks and behaves at a collector, beside the plain page that costs two requests.

    ``css_class`` and ``data`` stand on the page's body, ``script`` and ``sheet`` are files of ours; ``origins`` may show it
    in a frame; a ``is_shared`` device remembers nobody; ``is_limited`` says that requests of one address are counted.
    """

    css_class: str = ""
    script: str = ""
    sheet: str = ""
    data: tuple[tuple[str, str], ...] = ()
    origins: tuple[str, ...] = ()
    is_shared: bool = False
    is_limited: bool = True


PLAIN = Dress()


class CollectorKind(Protocol):
    """A way in which a survey is answered.

    ``asks`` is the medium by which people are invited, none where whoever has the address may answer; ``may_be_anonymous``
    whether nothing in it tells who answers; ``is_passed_on`` whether promoters hand it on, ``is_for_programs`` whether programs hand answers in; ``template`` shows how it is used; ``order`` is its place in the list.
    """

    label: str | Promise
    explanation: str | Promise
    icon: str
    order: int
    asks: Medium | None
    is_passed_on: bool
    is_for_programs: bool
    may_be_anonymous: bool
    template: str
    options: type[forms.Form]

    def dress(self, options: Mapping[str, Any]) -> Dress:
        """How the pages of a collector with ``options`` look and behave."""
        ...

    def shown(self, slug: str, options: Mapping[str, Any]) -> Mapping[str, Any]:
        """What ``template`` needs beside the collector and its ``address``."""
        ...


def collector_kinds() -> Kinds:
    return kinds(COLLECTORS)


def dress_of(kind: str, options: Mapping[str, Any]) -> Dress:
    """The dress of a collector; plain where its kind is not installed."""
    found = collector_kinds()
    dress: Dress = found[kind].dress(options) if kind in found else PLAIN
    return dress
