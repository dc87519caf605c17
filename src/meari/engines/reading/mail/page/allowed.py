"""What may stand in the HTML of a mail: elements, attributes and what each attribute may say. All else is dropped."""

from __future__ import annotations

import re
from urllib.parse import unquote

from meari.engines.reading.mail.page.styles import clean_style

VOID = frozenset({"br", "hr", "img", "wbr", "col"})
TAGS = VOID | frozenset({
    "a", "abbr", "address", "article", "aside", "b", "bdi", "bdo", "big", "blockquote", "caption", "center",
    "cite", "code", "colgroup", "dd", "del", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "font",
    "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "i", "ins", "kbd", "li", "main", "mark", "nav",
    "ol", "p", "pre", "q", "rp", "rt", "ruby", "s", "samp", "section", "small", "span", "strike", "strong",
    "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul", "var",
})  # fmt: skip
DROPPED_WHOLE = frozenset({
    "script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes", "plaintext", "svg", "math",
    "template", "select", "datalist",
})  # fmt: skip
BLOCKED = {
    "script": "script", "style": "style_sheet", "link": "style_sheet", "meta": "meta", "base": "meta",
    "iframe": "frame", "frame": "frame", "frameset": "frame", "portal": "frame", "fencedframe": "frame",
    "object": "embedded", "embed": "embedded", "applet": "embedded", "audio": "embedded", "video": "embedded",
    "param": "embedded", "source": "embedded", "track": "embedded", "canvas": "embedded", "bgsound": "embedded",
    "form": "form", "input": "form", "button": "form", "select": "form", "textarea": "form", "option": "form",
    "keygen": "form", "isindex": "form", "datalist": "form", "output": "form", "dialog": "form",
    "svg": "drawing", "math": "drawing", "template": "script", "slot": "script", "xml": "drawing",
}  # fmt: skip
"""The key that tells a reader of an element that was taken out; others go without a word (html, body, o:p)."""

EVERYWHERE = frozenset({"style", "title", "dir", "lang", "align"})
OF_TAG = {
    "a": {"href"},
    "img": {"src", "alt", "width", "height", "border", "hspace", "vspace", "data-remote-src", "data-attachment"},
    "table": {"border", "cellpadding", "cellspacing", "width", "height", "bgcolor", "valign"},
    "td": {"colspan", "rowspan", "width", "height", "bgcolor", "valign", "nowrap"},
    "th": {"colspan", "rowspan", "width", "height", "bgcolor", "valign", "nowrap"},
    "tr": {"height", "bgcolor", "valign"},
    "tbody": {"valign"}, "thead": {"valign"}, "tfoot": {"valign"},
    "col": {"span", "width"}, "colgroup": {"span", "width"},
    "font": {"color", "face", "size"},
    "hr": {"width", "size", "color"},
    "ol": {"start", "type"}, "ul": {"type"}, "li": {"value", "type"},
}  # fmt: skip
ATTRIBUTES = {"*": set(EVERYWHERE), **OF_TAG}
MADE = frozenset({("a", "rel"), ("a", "target")})  # set by the cleaner itself

UNSEEN = re.compile("[\x00-\x20\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]+")
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff<>]+")
LINK = re.compile(r"(?i)(?:https?://[^/\\?#\s]|mailto:|tel:)")
REMOTE = re.compile(r"(?i)https?://[^/\\?#\s]")
INLINE_IMAGE = re.compile(r"(?i)data:image/(?:png|jpe?g|gif);base64,[a-z0-9+/]+={0,2}")
UNSAFE_IN_ADDRESS = str.maketrans({"<": "%3C", ">": "%3E", '"': "%22", "'": "%27", "`": "%60", "\\": "/"})
ADDRESS_CHARS = 8_192
WORDS_CHARS = 500
COLOUR = re.compile(r"#?[0-9A-Za-z]{1,30}")
LENGTH = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,4})?%?")
NUMBER = re.compile(r"[0-9]{1,4}")
SHAPES = {
    "dir": re.compile(r"(?i)ltr|rtl|auto"), "lang": re.compile(r"[A-Za-z0-9-]{1,35}"),
    "align": re.compile(r"(?i)left|right|center|justify|middle|top|bottom"),
    "valign": re.compile(r"(?i)top|middle|bottom|baseline|center"),
    "width": LENGTH, "height": LENGTH, "border": NUMBER, "hspace": NUMBER, "vspace": NUMBER, "cellpadding": LENGTH,
    "cellspacing": LENGTH, "colspan": NUMBER, "rowspan": NUMBER, "span": NUMBER, "start": NUMBER, "value": NUMBER,
    "nowrap": re.compile(r"(?i)(?:nowrap)?"), "bgcolor": COLOUR, "color": COLOUR,
    "face": re.compile(r"[\w ,.'-]{1,200}"), "size": re.compile(r"[+-]?[0-9]{1,3}"),
    "type": re.compile(r"(?i)[1ai]|disc|circle|square"), "data-attachment": NUMBER,
}  # fmt: skip


def is_known(tag: str, attribute: str) -> bool:
    """Whether the attribute may stand on the tag at all."""
    return attribute in EVERYWHERE or attribute in OF_TAG.get(tag, ())


def clean_value(tag: str, attribute: str, value: str) -> str | None:
    """What the attribute may say: the value, a cleaned one, or None. Cleaning a clean value changes nothing."""
    if (tag, attribute) in MADE:
        return value
    if attribute == "style":
        return clean_style(value) or None
    if attribute in ("title", "alt"):
        return CONTROLS.sub(" ", value)[:WORDS_CHARS].strip()
    if attribute in ("href", "data-remote-src"):
        return _address(value, LINK if attribute == "href" else REMOTE)
    if attribute == "src":
        return _inline_image(value)
    bare = value.strip()
    return bare if attribute in SHAPES and SHAPES[attribute].fullmatch(bare) else None


def is_remote(value: str) -> bool:
    """Whether an image would be asked for over the network: anything but data: and cid:."""
    return not re.match(r"(?i)(?:data|cid):", UNSEEN.sub("", value))


def content_id(value: str) -> str:
    """The content-id that an image points to, or an empty string."""
    bare = value.strip()
    return unquote(bare[4:]).strip("<> ") if bare[:4].lower() == "cid:" else ""


def _address(value: str, shape: re.Pattern[str]) -> str | None:
    bare = UNSEEN.sub(lambda match: "%20" if match.group() == " " else "", value.strip(" \t\r\n\f"))
    bare = bare.translate(UNSAFE_IN_ADDRESS)
    return bare if len(bare) <= ADDRESS_CHARS and shape.match(bare) else None


def _inline_image(value: str) -> str | None:
    bare = re.sub(r"[\t\n\f\r ]+", "", value)
    return bare if INLINE_IMAGE.fullmatch(bare) else None
