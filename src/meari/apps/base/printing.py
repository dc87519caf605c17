"""HTML to PDF: A4, fonts embedded, tagged for screen readers."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path
from typing import Any

WEIGHTS = {"Regular": 400, "Medium": 500, "SemiBold": 600, "Bold": 700}
_between_tags = re.compile(r">([^<>]+)<")
_korean_word = re.compile(r"[^\s<>]*[가-힣][^\s<>]{0,24}")
_pictures = re.compile(r"(<svg.*?</svg>)", re.DOTALL)


class FormatUnavailable(Exception):
    """A file cannot be made on this machine; ``missing`` names what is not installed."""

    def __init__(self, missing: str) -> None:
        super().__init__(missing)
        self.missing = missing


def pdf(html: str) -> bytes:
    """``html`` as a tagged PDF in Meari's print style. Raises ``FormatUnavailable`` where pango is missing."""
    try:
        from weasyprint import CSS, HTML  # slow, and needs pango
        from weasyprint.text.fonts import FontConfiguration
    except OSError:
        raise FormatUnavailable("pango (libpango-1.0-0, libpangoft2-1.0-0, libharfbuzz-subset0)") from None
    fonts, only = FontConfiguration(), _only_own_fonts()
    style = _faces() + files("meari.apps.base").joinpath("print.css").read_text(encoding="utf-8")
    sheet = CSS(string=style, font_config=fonts, url_fetcher=only)
    document = HTML(string=keep_words(html), url_fetcher=only)
    content: bytes = document.write_pdf(stylesheets=[sheet], font_config=fonts, pdf_variant="pdf/ua-1")
    return content


def keep_words(html: str) -> str:
    """Korean words that never break inside: the renderer knows no ``word-break: keep-all``, so each is kept in one piece."""

    def kept(found: re.Match[str]) -> str:
        return ">" + _korean_word.sub(lambda word: f'<span class="w">{word[0]}</span>', found[1]) + "<"

    head, body = html.split("<body>", 1)
    pieces = _pictures.split(body)
    return f"{head}<body>" + "".join(
        piece if piece.startswith("<svg") else _between_tags.sub(kept, piece) for piece in pieces
    )


def _font_folder() -> Path:
    return Path(str(files("meari.apps.base").joinpath("fonts")))


def _faces() -> str:
    return "".join(
        f"@font-face {{ font-family: Pretendard; font-weight: {weight};"
        f" src: url({(_font_folder() / f'Pretendard-{name}.ttf').as_uri()}); }}\n"
        for name, weight in WEIGHTS.items()
    )


def _only_own_fonts() -> Any:
    """Reports hold text of strangers: the renderer may read the fonts that come with Meari, no other file, no network."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OnlyOwnFonts(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:  # noqa: ARG002 - the library passes it
            path = Path(url.removeprefix("file://"))
            if path.parent != _font_folder() or path.suffix != ".ttf":
                raise ValueError(url)
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": "font/ttf"})

    return OnlyOwnFonts()
