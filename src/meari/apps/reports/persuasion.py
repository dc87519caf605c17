"""The persuasion pack (설득 자료): one finding on one page, to be handed to whoever decides."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from meari.apps.base import charts, printing
from meari.apps.base.decks import ACCENT, INNER, LEFT, SOFT, TINT, Deck
from meari.apps.base.plots import plot_of_history
from meari.apps.base.templatetags.meari import won
from meari.apps.reports import models, rendering, sentences
from meari.apps.reports.wording import worded

MOST_QUOTES = 3


class NoSuchFinding(Exception):
    """The edition has no finding of that rank."""


def finding(edition: models.Edition, rank: int) -> Mapping[str, Any]:
    """The finding of ``rank`` (from 1), in the reader's language. Raises ``NoSuchFinding``."""
    found = worded(edition)["findings"]
    if not 1 <= rank <= len(found):
        raise NoSuchFinding(rank)
    one: Mapping[str, Any] = found[rank - 1]
    return one


def as_pdf(edition: models.Edition, rank: int) -> bytes:
    """One page A4. Raises ``NoSuchFinding`` and ``FormatUnavailable``."""
    one = finding(edition, rank)
    labels, values = zip(*one["history"], strict=True)
    picture = charts.columns(list(labels), list(values), name=str(_("Voices")))
    context = {"edition": edition, "finding": one, "picture": rendering.drawn(picture), "is_still": True}
    return printing.pdf(render_to_string("reports/persuasion.html", context))


def as_pptx(edition: models.Edition, rank: int) -> bytes:
    """One slide with a native chart. Raises ``NoSuchFinding``."""
    one = finding(edition, rank)
    deck = Deck(sentences.headline(one))
    slide = deck.slide(sentences.headline(one), f"{edition.report} · {edition.period}")
    deck.bar(slide, LEFT, 1.5, INNER, 0.03)
    deck.text(slide, sentences.support(one), LEFT, 1.6, INNER, 0.6, size=17)
    half, right = INNER / 2 - 0.3, LEFT + INNER / 2 + 0.3
    deck.chart(slide, plot_of_history(one["history"], name=str(_("Voices"))), LEFT, 2.3, INNER / 2, 3.1)
    causes = "\n".join(f"· {cause}" for cause in sentences.causes(one)) or "–"
    deck.text(slide, f"{_('May be behind it')}\n{causes}", right, 2.3, half, 1.5, size=13, colour=SOFT)
    deck.text(slide, f"{_('Sales touched')}\n{won(one['sales'])}", right, 3.95, half, 0.9, size=15, bold=True)
    deck.text(slide, _("To decide: ______________________   Owner: ____________   Until: __________"), right, 4.9, half, 0.5,
              size=12, colour=ACCENT)  # fmt: skip
    quotes = "\n".join(sentences.verbatim(voice) for voice in one["verbatims"][:MOST_QUOTES])
    deck.text(slide, quotes, LEFT, 5.5, INNER, 1.5, size=11, fill=TINT)
    return deck.write()


PACKS: Mapping[str, tuple[str, Callable[[models.Edition, int], bytes]]] = {
    "pdf": ("application/pdf", as_pdf),
    "pptx": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", as_pptx),
}
