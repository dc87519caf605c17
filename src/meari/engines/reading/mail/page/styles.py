"""Style attributes: a few properties, each with a value built of a few harmless words. No address, no function but
colours, no escape or comment fits the grammar, so that whatever a browser makes of CSS, nothing is fetched or moved."""

from __future__ import annotations

import re

PROPERTIES = frozenset({
    "background", "background-color", "border", "border-bottom", "border-bottom-color", "border-bottom-style",
    "border-bottom-width", "border-collapse", "border-color", "border-left", "border-left-color",
    "border-left-style", "border-left-width", "border-radius", "border-right", "border-right-color",
    "border-right-style", "border-right-width", "border-spacing", "border-style", "border-top",
    "border-top-color", "border-top-style", "border-top-width", "border-width", "caption-side", "clear",
    "color", "direction", "empty-cells", "float", "font", "font-family", "font-size", "font-style",
    "font-variant", "font-weight", "height", "letter-spacing", "line-height", "list-style-type", "margin",
    "margin-bottom", "margin-left", "margin-right", "margin-top", "max-height", "max-width", "min-height",
    "min-width", "overflow-wrap", "padding", "padding-bottom", "padding-left", "padding-right", "padding-top",
    "table-layout", "text-align", "text-decoration", "text-indent", "text-transform", "vertical-align",
    "white-space", "width", "word-break", "word-spacing", "word-wrap",
})  # fmt: skip
STYLE_CHARS = 4_000
DECLARATIONS = 60
WORD = (
    r"(?:#[0-9a-fA-F]{3,8}"
    r"|(?:[0-9]{1,4}(?:\.[0-9]{1,6})?|\.[0-9]{1,6})(?:px|pt|pc|em|rem|ex|ch|cm|mm|in|%)?(?![\w#])"
    r"|[A-Za-z가-힣_][\w-]{0,60}(?![\w(-])"
    r"|(?:rgb|hsl)a?\([ 0-9.,%/]{1,40}\)"
    r"|\"[\w .-]{1,60}\"|'[\w .-]{1,60}')"
)
VALUE = re.compile(rf"(?i){WORD}(?:(?: ?[,/] ?| ){WORD}){{0,20}}")
SPACE = re.compile(r"[\t\n\f\r ]+")
IMPORTANT = re.compile(r"(?i) ?! ?important$")
FETCHES = re.compile(r"(?i)(?:url|image|image-set|cross-fade|src)\s*\(|\\")


def clean_style(style: str) -> str:
    """The declarations that may stand, as "name: value; name: value"."""
    kept = []
    for declaration in style[:STYLE_CHARS].split(";")[:DECLARATIONS]:
        name, _, value = declaration.partition(":")
        name = name.strip("\t\n\f\r ").lower()
        value = IMPORTANT.sub("", SPACE.sub(" ", value).strip(" "))
        if name in PROPERTIES and VALUE.fullmatch(value):
            kept.append(f"{name}: {value}")
    return "; ".join(kept)


def fetches(style: str) -> bool:
    """Whether a style may ask for something over the network, as a background image does."""
    return bool(FETCHES.search(style))
