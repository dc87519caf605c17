"""The text of an HTML mail: what a person would read, line by line."""

from __future__ import annotations

import re

from meari.engines.reading.markup import Piece, pieces, unescape

BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "div", "dl", "dt",
    "fieldset", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav",
    "ol", "p", "pre", "section", "table", "tbody", "tfoot", "thead", "tr", "ul",
})  # fmt: skip
CELLS = frozenset({"td", "th"})
SPACE = re.compile(r"[ \t\r\n\f\v]+")
SPACES = re.compile(" {2,}")
MANY_LINES = re.compile(r"\n{3,}")


def page_text(markup: str) -> str:
    """Blocks become lines, cells are parted by a space, lists by a dash; nothing is fetched and no markup is left."""
    joined = unescape("".join(map(_written, pieces(markup))))
    lines = (line.strip() for line in SPACES.sub(" ", joined).split("\n"))
    return MANY_LINES.sub("\n\n", "\n".join(lines)).strip()


def _written(piece: Piece) -> str:
    if not piece.name:
        return SPACE.sub(" ", piece.text)
    if piece.name in CELLS:
        return " " if piece.is_closing else ""
    if piece.name == "li" and not piece.is_closing:
        return "\n- "
    return "\n" if piece.name in BLOCKS else ""
