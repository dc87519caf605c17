"""PowerPoint of the results: a slide a question, charts and tables that can be edited."""

from __future__ import annotations

from typing import IO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meari.apps.base.decks import INNER, LEFT, SOFT, TOP, Deck
from meari.apps.base.plots import Plot
from meari.apps.base.templatetags.meari import count
from meari.apps.surveys.summary import Asked, Block, summary_of
from meari.apps.surveys.taking import Taking
from meari.apps.surveys.templatetags.analysis import between, told

MOST_ROWS = 14
MOST_COLUMNS = 8


class Pptx:
    label = "PowerPoint"
    explanation = gettext_lazy("A slide a question for meetings; charts and tables can be edited.")
    media_type = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
    has_rows = False
    passes = 1

    def write(self, taking: Taking, out: IO[bytes]) -> None:
        found = summary_of(taking)
        deck = Deck(taking.survey.name)
        lead = _("%s complete responses") % count(found.n)
        deck.cover(taking.survey.name, lead, _("Weighted: %s") % taking.weights_name if taking.weights else "")
        for block in found.blocks:
            _question(deck, block)
        for table in found.tables:
            _table(deck, table)
        for drivers in found.drivers:
            _drivers(deck, drivers)
        out.write(deck.write())


def _question(deck: Deck, block: Block) -> None:
    lead = f"n = {count(block.n)}"
    if block.score is not None and block.score["value"] is not None:
        name = "NPS" if block.show == "nps" else _("Mean")
        lead += f" · {name} {told(block.score, block.show)} ({between(block.score, block.show)})"
    slide = deck.slide(block.title, lead)
    rows = block.rows[:MOST_ROWS]
    if not rows:
        if block.score is None or block.score["value"] is None:
            deck.text(slide, _("Too few answers to say anything."), LEFT, TOP, INNER, 0.5, size=16, colour=SOFT)
        return
    values = [None if one["value"] is None else round(100 * one["value"], 1) for _words, one in rows]
    deck.chart(slide, Plot("bar", block.title, [words for words, _one in rows], values), LEFT, TOP, INNER, 2.9)
    header = [_("Answer"), _("Share"), "95 %"]
    lines = [[words, told(one, "shares"), between(one, "shares")] for words, one in rows]
    deck.table(slide, header, lines[:8], TOP + 3.0)


def _table(deck: Deck, asked: Asked) -> None:
    result, names = asked.result, asked.analysis.asked
    row, column = asked.known[names["row"]], asked.known[names["column"]]
    slide = deck.slide(row.label, _("by %(column)s") % {"column": column.label})
    shown = list(enumerate(result["columns"]))[:MOST_COLUMNS]
    header = ["", *(f"{column.words(one['key'])} ({one['letter']})" for _at, one in shown)]
    lines = []
    for key, cells in zip(result["rows"], result["cells"], strict=True):
        written = [f"{told(cells[at], result['show'])} {cells[at]['letters']}".strip() for at, _one in shown]
        lines.append([row.words(key) if result["show"] == "shares" else row.label, *written])
    lines.append(["n", *(count(one["n"]) for _at, one in shown)])
    deck.table(slide, header, lines[:MOST_ROWS], TOP)
    note = _("A letter: clearly higher than that column (Benjamini-Hochberg, 5 %).")
    deck.text(slide, note, LEFT, 6.95, INNER, 0.4, size=11, colour=SOFT)


def _drivers(deck: Deck, asked: Asked) -> None:
    found = asked.result["importance"]
    outcome = asked.label(asked.analysis.asked["outcome"])
    slide = deck.slide(_("What goes with “%(outcome)s”") % {"outcome": outcome}, _("Importance is not cause."))
    drivers = found["drivers"][:MOST_ROWS]
    labels, values = (
        [asked.label(one["key"]) for one in drivers],
        [round(100 * one["share"]["value"], 1) for one in drivers],
    )
    deck.chart(slide, Plot("bar", _("Importance (%)"), labels, values), LEFT, TOP, INNER, 2.9)
    lines = [
        [asked.label(one["key"]), told(one["share"], "shares"), between(one["share"], "shares"), f"{one['mean']:.2f}"]
        for one in drivers[:8]
    ]
    deck.table(slide, [_("Driver"), _("Importance"), "95 %", _("Mean")], lines, TOP + 3.0)


kind = Pptx()
