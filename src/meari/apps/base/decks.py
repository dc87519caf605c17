"""Slides in Meari's look: wide, Korean font, native charts and tables that can be edited."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from meari.apps.base.plots import Plot

WIDTH, HEIGHT = 13.333, 7.5
LEFT, TOP, INNER = 0.7, 1.55, 11.93
FONT = "맑은 고딕"
INK, SOFT, ACCENT, LINE, TINT, MUTED = "1B2430", "5B6778", "10647E", "DFE4EA", "F1F6F8", "B9C2CE"
BLANK_LAYOUT = 6


class Deck:
    """A presentation that grows slide by slide; ``write`` gives its bytes. Lengths are inches, sizes points."""

    def __init__(self, title: str) -> None:
        from pptx import Presentation  # slow
        from pptx.util import Inches

        self.inches = Inches
        self.presentation = Presentation()
        self.presentation.slide_width, self.presentation.slide_height = Inches(WIDTH), Inches(HEIGHT)
        self.presentation.core_properties.title = title
        self.presentation.core_properties.author = "Meari"
        self._set_font()

    def cover(self, title: str, lead: str, note: str = "") -> None:
        slide = self._slide()
        self.bar(slide, 0, 0, 0.28, HEIGHT)
        self.text(slide, "메아리", LEFT + 0.3, 2.2, 6, 0.5, size=18, colour=ACCENT, bold=True)
        self.text(slide, title, LEFT + 0.3, 2.75, 11.5, 1.1, size=40, bold=True)
        self.text(slide, lead, LEFT + 0.3, 3.9, 11.5, 0.6, size=20, colour=SOFT)
        self.text(slide, note, LEFT + 0.3, 6.6, 11.5, 0.5, size=12, colour=SOFT)

    def slide(self, title: str, lead: str = "") -> Any:
        """A slide with its heading; returns what the other methods draw on."""
        slide = self._slide()
        self.text(slide, title, LEFT, 0.42, INNER, 0.65, size=26, bold=True)
        self.text(slide, lead, LEFT, 1.02, INNER, 0.45, size=14, colour=SOFT)
        return slide

    def text(  # noqa: PLR0913 - a box has a place, a size and a look
        self, slide: Any, said: str, left: float, top: float, width: float, height: float, *,
        size: float = 14, bold: bool = False, colour: str = INK, fill: str = "",
    ) -> None:  # fmt: skip
        """A box of text; each line is a paragraph."""
        from pptx.util import Pt

        box = slide.shapes.add_textbox(*(self.inches(each) for each in (left, top, width, height)))
        frame = box.text_frame
        frame.word_wrap = True
        if fill:
            box.fill.solid()
            box.fill.fore_color.rgb = _colour(fill)
        for number, line in enumerate(said.split("\n")):
            paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            run = paragraph.add_run()
            run.text = _printable(line)
            run.font.size, run.font.bold, run.font.color.rgb = Pt(size), bold, _colour(colour)
            paragraph.space_after = Pt(size / 3)

    def bar(self, slide: Any, left: float, top: float, width: float, height: float) -> None:
        """A bar in the accent colour."""
        shape = slide.shapes.add_shape(1, *(self.inches(each) for each in (left, top, width, height)))
        shape.fill.solid()
        shape.fill.fore_color.rgb = _colour(ACCENT)
        shape.line.fill.background()

    def chart(self, slide: Any, plot: Plot, left: float, top: float, width: float, height: float) -> None:
        """A native chart; the last column of a time series stands out."""
        from pptx.util import Pt

        kind, data = chart_data(plot)
        place = [self.inches(each) for each in (left, top, width, height)]
        chart = slide.shapes.add_chart(kind, *place, data).chart
        chart.has_legend = False
        chart.has_title = False
        chart.font.size, chart.font.color.rgb = Pt(11), _colour(SOFT)
        chart.value_axis.major_gridlines.format.line.color.rgb = _colour(LINE)
        chart.value_axis.format.line.fill.background()
        series = chart.plots[0].series[0]
        if plot.sort == "line":
            series.format.line.color.rgb = _colour(ACCENT)
            series.smooth = False
            return
        chart.plots[0].gap_width = 45
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = _colour(ACCENT if plot.sort == "bar" else MUTED)
        if plot.sort == "bar":
            chart.category_axis.reverse_order = True
            chart.value_axis.visible = False
            chart.plots[0].has_data_labels = True
        else:
            last = series.points[len(plot.values) - 1]
            last.format.fill.solid()
            last.format.fill.fore_color.rgb = _colour(ACCENT)

    def table(
        self,
        slide: Any,
        header: Sequence[str],
        rows: Sequence[Sequence[str]],
        top: float,
        *,
        texts: Sequence[int] = (0,),
    ) -> None:
        """A native table over the whole width; columns of ``texts`` take double room, the others stand right."""
        from pptx.enum.text import PP_ALIGN
        from pptx.util import Pt

        height = 0.3 * (len(rows) + 1)
        place = [self.inches(each) for each in (LEFT, top, INNER, height)]
        table = slide.shapes.add_table(len(rows) + 1, len(header), *place).table
        table.horz_banding = False
        unit = INNER / (len(header) + len(texts))
        for at in range(len(header)):
            table.columns[at].width = self.inches(unit * (2 if at in texts else 1))
        for down, row in enumerate([header, *rows]):
            table.rows[down].height = self.inches(0.3)
            for at, said in enumerate(row):
                cell = table.cell(down, at)
                cell.text = _printable(said)
                cell.margin_top = cell.margin_bottom = self.inches(0.03)
                cell.fill.solid()
                cell.fill.fore_color.rgb = _colour(TINT if down == 0 else "FFFFFF")
                cell.text_frame.paragraphs[0].alignment = PP_ALIGN.LEFT if at in texts else PP_ALIGN.RIGHT
                for run in (run for paragraph in cell.text_frame.paragraphs for run in paragraph.runs):
                    run.font.size, run.font.bold, run.font.color.rgb = Pt(11), down == 0, _colour(INK)

    def write(self) -> bytes:
        target = io.BytesIO()
        self.presentation.save(target)
        return target.getvalue()

    def _slide(self) -> Any:
        return self.presentation.slides.add_slide(self.presentation.slide_layouts[BLANK_LAYOUT])

    def _set_font(self) -> None:
        """Let the theme write Latin and Korean in the same font, which every Korean Windows has."""
        from pptx.opc.constants import RELATIONSHIP_TYPE
        from pptx.opc.oxml import serialize_part_xml
        from pptx.oxml import parse_xml

        part = self.presentation.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
        theme = parse_xml(part.blob)
        for tag in ("latin", "ea"):
            for font in theme.iterfind(f".//{{*}}fontScheme//{{*}}{tag}"):
                font.set("typeface", FONT)
        part._blob = serialize_part_xml(theme)


def chart_data(plot: Plot) -> tuple[Any, Any]:
    """The chart's type and data as the library wants them."""
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE

    data = CategoryChartData()
    data.categories = [_printable(label) for label in plot.labels]
    data.add_series(_printable(plot.name), list(plot.values))
    kinds = {"bar": XL_CHART_TYPE.BAR_CLUSTERED, "line": XL_CHART_TYPE.LINE_MARKERS}
    return kinds.get(plot.sort, XL_CHART_TYPE.COLUMN_CLUSTERED), data


def _colour(code: str) -> Any:
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(code)


def _printable(said: str) -> str:
    """XML knows no control characters."""
    return "".join(character for character in said if character.isprintable() or character in "\t ")
