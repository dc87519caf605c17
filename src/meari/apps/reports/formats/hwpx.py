"""HWPX for 한글: the report as a document that offices can go on writing in, with native charts and tables."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from meari.apps.base.decks import chart_data
from meari.apps.base.plots import Plot, plot_of, plot_of_history
from meari.apps.base.templatetags.meari import day, moment
from meari.apps.reports import periods, sentences
from meari.apps.reports.models import Edition
from meari.apps.reports.protocol import elements, title
from meari.apps.reports.wording import worded

A4_INNER = 48_000
"""Width between the margins in HWPUNIT (1/7200 inch)."""
CHART_HEIGHT = 15_000
ACCENT, SOFT = "#10647E", "#5B6778"


class Hwpx:
    key = "hwpx"
    label = "HWPX"
    media_type = "application/hwp+zip"

    def write(self, edition: Edition) -> bytes:
        return _Document().edition(edition, worded(edition))


class _Document:
    """Writes an edition as a document of 한글."""

    def __init__(self) -> None:
        from hwpx import HwpxDocument  # slow

        logging.getLogger("hwpx").setLevel(logging.WARNING)
        self.document = HwpxDocument.new()
        self.document.page.setup(
            paper_size="A4", margin_left_mm=20, margin_right_mm=20, margin_top_mm=18, margin_bottom_mm=18
        )
        self.document.page.set_page_number()
        style = self.document.styles.ensure_run
        self.styles = {
            "title": style(bold=True, size=22), "heading": style(bold=True, size=14, color=ACCENT),
            "strong": style(bold=True, size=11), "plain": style(size=10), "soft": style(size=9, color=SOFT),
            "cell": style(size=8), "head": style(size=8, bold=True),
        }  # fmt: skip
        self.fill = self.document.styles.ensure_border_fill(border_color="#DFE4EA")

    def edition(self, edition: Edition, content: Mapping[str, Any]) -> bytes:
        period = periods.parse(edition.period)
        self.say(str(edition.report), "title")
        self.say(f"{edition.period} · {day(period.first)} – {day(period.last)}", "soft")
        if edition.correction:
            self.say(f"{_('Correction')}: {edition.correction}", "strong")
        self.findings(content)
        known = {element.key: element for element in elements()}
        for number, block in enumerate(content["elements"], start=1):
            if block["key"] in known:
                self.element(number, known[block["key"]], block)
        self.say(_("Raw voices"), "heading")
        for voice in content["raw_voices"]:
            self.say(sentences.verbatim(voice), "plain")
        self.say(_("Decisions and what became of them"), "heading")
        for one in content["decisions"]:
            told = [one["title"], one["owner"], one["outcome"], sentences.effect(one.get("effect"))]
            self.say(" · ".join(part for part in told if part), "plain")
        frozen = _("Frozen at %(at)s; these numbers never change afterwards. A correction is a new edition.")
        self.say(frozen % {"at": moment(edition.frozen_at)}, "soft")
        content_: bytes = self.document.to_bytes()
        return content_

    def findings(self, content: Mapping[str, Any]) -> None:
        self.say(_("What most deserves a decision"), "heading")
        if not content["findings"]:
            self.say(sentences.no_findings(content), "plain")
        for rank, finding in enumerate(content["findings"], start=1):
            self.say(f"{rank}. {sentences.headline(finding)}", "strong")
            self.say(sentences.support(finding), "plain")
            if causes := sentences.causes(finding):
                self.say(f"{_('May be behind it')}: {' · '.join(causes)}", "soft")
            self.chart(plot_of_history(finding["history"], name=str(_("Voices"))))
            for voice in finding["verbatims"]:
                self.say(sentences.verbatim(voice), "plain")

    def element(self, number: int, element: Any, block: Mapping[str, Any]) -> None:
        self.say(f"{number}. {title(element.key)}", "heading")
        self.say(str(element.question), "soft")
        plot = plot_of(element.picture(block, ()))
        if plot is not None:
            self.chart(plot)
        rows = [[sentences.cell(row, column) for column in element.columns] for row in block["rows"]]
        if rows:
            self.table([str(column.label) for column in element.columns], rows)
        for row in block["rows"]:
            for voice in row.get("voices", ()):
                self.say(f"[{row['name']}] {sentences.verbatim(voice)}", "plain")

    def chart(self, plot: Plot) -> None:
        from pptx.chart.xmlwriter import ChartXmlWriter

        kind_, data = chart_data(plot)
        xml = ChartXmlWriter(kind_, data).xml.encode()
        self.document.shapes.add_chart(xml, size=(A4_INNER, CHART_HEIGHT), treat_as_char=True)

    def table(self, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        table = self.document.add_table(len(rows) + 1, len(header), width=A4_INNER, border_fill_id_ref=self.fill)
        unit = A4_INNER // (len(header) + 1)
        table.set_column_widths([unit * 2, *[unit] * (len(header) - 1)])
        for down, row in enumerate([header, *rows]):
            for at, said in enumerate(row):
                cell = table.cell(down, at)
                cell.set_text(_printable(said))
                for paragraph in cell.paragraphs:
                    paragraph.char_pr_id_ref = self.styles["head" if down == 0 else "cell"]

    def say(self, text: str, style: str) -> None:
        self.document.add_paragraph(_printable(text), char_pr_id_ref=self.styles[style], inherit_style=False)


def _printable(said: str) -> str:
    """XML knows no control characters."""
    return "".join(character for character in said if character.isprintable())


kind = Hwpx()
