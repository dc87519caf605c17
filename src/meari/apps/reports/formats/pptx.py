"""PPTX for meetings: a slide a finding, a slide an element, charts and tables that can be edited."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from meari.apps.base.decks import INNER, LEFT, SOFT, TINT, TOP, Deck
from meari.apps.base.plots import plot_of, plot_of_history
from meari.apps.base.templatetags.meari import day, moment
from meari.apps.reports import periods, sentences
from meari.apps.reports.models import Edition
from meari.apps.reports.protocol import elements, title
from meari.apps.reports.wording import worded

MOST_ROWS, MOST_ROWS_BESIDE = 15, 8
MOST_COLUMNS = 7
LONGEST_VERBATIM = 170


class Pptx:
    key = "pptx"
    label = "PowerPoint"
    media_type = "application/vnd.openxmlformats-officedocument.presentationml.presentation"

    def write(self, edition: Edition) -> bytes:
        content, period = worded(edition), periods.parse(edition.period)
        deck = Deck(str(edition))
        frozen = _("Frozen at %(at)s; these numbers never change afterwards. A correction is a new edition.")
        deck.cover(str(edition.report), f"{edition.period} · {day(period.first)} – {day(period.last)}",
                   edition.correction or frozen % {"at": moment(edition.frozen_at)})  # fmt: skip
        for rank, finding in enumerate(content["findings"], start=1):
            _finding(deck, rank, finding)
        known = {element.key: element for element in elements()}
        for number, block in enumerate(content["elements"], start=1):
            if block["key"] in known:
                _element(deck, number, known[block["key"]], block)
        _voices(deck, content["raw_voices"])
        _decisions(deck, content["decisions"])
        return deck.write()


def _finding(deck: Deck, rank: int, finding: Mapping[str, Any]) -> None:
    slide = deck.slide(f"{rank}. {sentences.headline(finding)}", _("What most deserves a decision"))
    deck.text(slide, sentences.support(finding), LEFT, TOP, INNER, 0.6, size=18)
    deck.chart(slide, plot_of_history(finding["history"], name=str(_("Voices"))), LEFT, 2.35, INNER / 2, 4.4)
    causes = "\n".join(f"· {cause}" for cause in sentences.causes(finding))
    half, right = INNER / 2 - 0.3, LEFT + INNER / 2 + 0.3
    if causes:
        deck.text(slide, f"{_('May be behind it')}\n{causes}", right, 2.35, half, 1.7, size=13, colour=SOFT)
    quotes = "\n".join(_short(sentences.verbatim(voice)) for voice in finding["verbatims"])
    deck.text(slide, quotes, right, 4.15, half, 2.6, size=12, fill=TINT)


def _element(deck: Deck, number: int, element: Any, block: Mapping[str, Any]) -> None:
    slide = deck.slide(f"{number}. {title(element.key)}", str(element.question))
    plot = plot_of(element.picture(block, ()))
    most = MOST_ROWS
    top = TOP
    if plot is not None:
        deck.chart(slide, plot, LEFT, TOP, INNER, 2.75)
        top, most = TOP + 2.85, MOST_ROWS_BESIDE
    columns = element.columns[:MOST_COLUMNS]
    rows = [[sentences.cell(row, column) for column in columns] for row in block["rows"][:most]]
    if rows:
        texts = [at for at, column in enumerate(columns) if column.format in {"text", "counted", "mark"}]
        deck.table(slide, [str(column.label) for column in columns], rows, top, texts=texts)
    else:
        deck.text(slide, _("Nothing to show for this period."), LEFT, top, INNER, 0.5, size=16, colour=SOFT)
    left_out = len(block["rows"]) - len(rows)
    if left_out > 0:
        note = _("%(n)s more rows stand in the Excel file.") % {"n": left_out}
        deck.text(slide, note, LEFT, 6.95, INNER, 0.4, size=11, colour=SOFT)


def _voices(deck: Deck, voices: list[Mapping[str, Any]]) -> None:
    if voices:
        slide = deck.slide(_("Raw voices"), _("Drawn by a rule that nobody can steer; personal data is masked."))
        said = "\n".join(_short(sentences.verbatim(voice)) for voice in voices)
        deck.text(slide, said, LEFT, TOP, INNER, 5.5, size=12)


def _decisions(deck: Deck, decisions: list[Mapping[str, Any]]) -> None:
    if not decisions:
        return
    states = {"open": _("Open"), "done": _("Done"), "dropped": _("Dropped")}
    slide = deck.slide(_("Decisions and what became of them"))
    header = [_("Decision"), _("Owner"), _("Until"), _("State"), _("What its number did")]
    rows = [
        [one["title"], one["owner"], one["due_on"], states.get(one["state"], one["state"]), sentences.effect(one.get("effect"))]
        for one in decisions[:12]
    ]  # fmt: skip
    deck.table(slide, header, rows, TOP, texts=range(len(header)))


def _short(said: str) -> str:
    return said if len(said) <= LONGEST_VERBATIM else said[: LONGEST_VERBATIM - 1] + "…"


kind = Pptx()
