"""PDF to hand on: A4, fonts embedded, tagged for screen readers."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any, NoReturn

from meari.apps.reports import rendering
from meari.apps.reports.models import Edition
from meari.apps.reports.protocol import FormatUnavailable


class Pdf:
    key = "pdf"
    label = "PDF"
    media_type = "application/pdf"

    def write(self, edition: Edition) -> bytes:
        try:
            from weasyprint import CSS, HTML  # slow, and needs pango
            from weasyprint.text.fonts import FontConfiguration
        except OSError:
            raise FormatUnavailable("pango (libpango-1.0-0, libpangoft2-1.0-0)") from None
        fonts = FontConfiguration()
        style = files("meari.apps.reports").joinpath("print.css").read_text(encoding="utf-8")
        document = HTML(string=rendering.html(edition, "reports/print.html"), url_fetcher=_nothing)
        sheets = [CSS(string=_faces(), font_config=fonts, url_fetcher=_own_fonts), CSS(string=style, font_config=fonts, url_fetcher=_nothing)]
        content: bytes = document.write_pdf(stylesheets=sheets, font_config=fonts, pdf_variant="pdf/ua-1")
        return content


def _font_folder() -> Path:
    return Path(str(files("meari.apps.base").joinpath("fonts")))


def _faces() -> str:
    weights = {"Regular": 400, "Medium": 500, "SemiBold": 600, "Bold": 700}
    return "".join(
        f"@font-face {{ font-family: Pretendard; font-weight: {weight}; src: url({(_font_folder() / f'Pretendard-{name}.ttf').as_uri()}); }}"
        for name, weight in weights.items()
    )


def _own_fonts(address: str, **_unused: Any) -> dict[str, Any]:
    """The only thing a report may load: the fonts that come with Meari."""
    path = Path(address.removeprefix("file://"))
    if path.parent != _font_folder():
        raise ValueError(address)
    return {"file_obj": path.open("rb"), "mime_type": "font/ttf"}


def _nothing(address: str, **_unused: Any) -> NoReturn:
    """Reports hold text of strangers, so the renderer reads neither files nor the network."""
    raise ValueError(address)


kind = Pdf()
