"""Tokens into balanced HTML of what is allowed, with limits on tags and depth."""

from __future__ import annotations

import re
from collections.abc import Sequence

from meari.engines.reading.mail.page import allowed
from meari.engines.reading.mail.page.styles import fetches
from meari.engines.reading.mail.page.tokens import Token
from meari.vocabulary.reading import Attachment, MailLimits

CELLS = frozenset({"td", "th", "caption"})
SECTIONS = frozenset({"tbody", "thead", "tfoot"})
ENDS_PARAGRAPH = frozenset({
    "address", "article", "aside", "blockquote", "center", "dd", "div", "dl", "dt", "figcaption", "figure",
    "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre",
    "section", "table", "ul",
})  # fmt: skip
# What a start tag closes first, and what it never looks beyond.
IMPLIED = {
    "li": (frozenset({"li"}), frozenset({"ul", "ol", "table", *CELLS})),
    "dt": (frozenset({"dt", "dd"}), frozenset({"dl", "table", *CELLS})),
    "dd": (frozenset({"dt", "dd"}), frozenset({"dl", "table", *CELLS})),
    "a": (frozenset({"a"}), frozenset({"table", *CELLS})),
    "td": (frozenset({"td", "th"}), frozenset({"tr", "table"})),
    "th": (frozenset({"td", "th"}), frozenset({"tr", "table"})),
    "tr": (frozenset({"tr", "caption", "colgroup"}), frozenset({"table"})),
    **dict.fromkeys((*SECTIONS, "colgroup"), (SECTIONS | {"tr", "caption", "colgroup"}, frozenset({"table"}))),
}
PARAGRAPH = (frozenset({"p"}), frozenset({"table", *CELLS}))
TABLE_PARTS = CELLS | SECTIONS | {"table", "tr", "colgroup"}
BARRIERS = CELLS | {"table"}
LINES = re.compile(r"^(?:\n|&#0{0,9}10;?|&#[xX]0{0,9}[aA];?|&NewLine;)+")


class Builder:
    """Takes tokens; `blocked` gathers keys of what was left out."""

    def __init__(self, attachments: Sequence[Attachment], limits: MailLimits) -> None:
        self.blocked: set[str] = set()
        self.is_cut = False
        self.is_full = False
        self._limits = limits
        self._written: list[str] = []
        self._open: list[str] = []
        self._too_deep: dict[str, int] = {}
        self._count = 0
        self._images = {
            each.content_id: place
            for place, each in reversed(list(enumerate(attachments)))
            if each.content_id and each.type.startswith("image/") and "svg" not in each.type
        }
        self._places = {str(place) for place in self._images.values()}

    def take(self, token: Token) -> None:
        """The next piece of the page."""
        if not token.name:
            self._text(token.text)
        elif token.name not in allowed.TAGS:
            self._leave_out(token)
        elif token.is_closing:
            self._end(token.name)
        else:
            self._start(token)

    def finished(self) -> str:
        """All that was written, with what was still open closed."""
        self._close_down_to(0)
        return "".join(self._written)

    def _text(self, text: str) -> None:
        if self._written and self._written[-1].startswith("<pre"):
            text = LINES.sub("", text)  # a browser swallows one line end there whenever it reads the page
        if text:
            self._written.append(text.replace("<", "&lt;").replace(">", "&gt;"))

    def _leave_out(self, token: Token) -> None:
        if not token.is_closing and token.name in allowed.BLOCKED:
            self.blocked.add(allowed.BLOCKED[token.name])

    def _start(self, token: Token) -> None:
        name = token.name
        self._count += 1
        if self._count > self._limits.html_tags:
            self.is_full = self.is_cut = True
            return
        if name in ENDS_PARAGRAPH:
            self._close_implied(*PARAGRAPH)
        if name in IMPLIED:
            self._close_implied(*IMPLIED[name])
        if name not in allowed.VOID and len(self._open) >= self._limits.html_depth:
            self.is_cut = True
            self._too_deep[name] = self._too_deep.get(name, 0) + 1
            return
        self._written.append(f"<{name}{self._attributes(token)}>")
        if name not in allowed.VOID:
            self._open.append(name)

    def _end(self, name: str) -> None:
        if name == "br":
            self._written.append("<br>")
        elif self._too_deep.get(name, 0):
            self._too_deep[name] -= 1
        else:
            barriers = frozenset({"table"}) if name in TABLE_PARTS else BARRIERS
            self._close_implied(frozenset({name}), barriers)

    def _close_implied(self, names: frozenset[str], barriers: frozenset[str]) -> None:
        """Closes the outermost of `names` on this side of a barrier, and all it holds."""
        lowest = -1
        for place in range(len(self._open) - 1, -1, -1):
            if self._open[place] in names:
                lowest = place
                if len(names) == 1:
                    break
            elif self._open[place] in barriers:
                break
        if lowest >= 0:
            self._close_down_to(lowest)

    def _close_down_to(self, place: int) -> None:
        while len(self._open) > place:
            self._written.append(f"</{self._open.pop()}>")

    def _attributes(self, token: Token) -> str:
        name, kept = token.name, dict[str, str]()
        for key, value in token.attributes.items():
            if key.startswith("on"):
                self.blocked.add("event_handler")
            elif key == "background" or (key == "style" and fetches(value)):
                self.blocked.add("background_image")
            if allowed.is_known(name, key) and key not in ("src", "data-remote-src", "data-attachment"):
                cleaned = allowed.clean_value(name, key, value)
                if cleaned is not None:
                    kept[key] = cleaned
                elif key == "href":
                    self.blocked.add("link")
        if name == "img":
            kept |= self._source(token.attributes)
        return "".join(f' {key}="{_quoted(value)}"' for key, value in kept.items())

    def _source(self, attributes: dict[str, str]) -> dict[str, str]:
        """Where the image of an element comes from, as the one attribute that says so."""
        place, source = attributes.get("data-attachment", ""), attributes.get("src", "")
        content_id = allowed.content_id(source)
        if content_id or place:
            place = str(self._images.get(content_id, "")) if content_id else place
            if place in self._places:
                return {"data-attachment": place}
            self.blocked.add("missing_image")
            return {}
        remote = (source or attributes.get("data-remote-src", "")).strip()
        if allowed.is_remote(remote):
            address = allowed.clean_value("img", "data-remote-src", f"https:{remote}" if remote[:2] == "//" else remote)
            if remote and not address:
                self.blocked.add("missing_image")
            return {"data-remote-src": address} if address else {}
        data = allowed.clean_value("img", "src", source)
        if data is None or len(data) * 3 // 4 > self._limits.data_image_bytes:
            self.blocked.add("data_image")
            return {}
        return {"src": data}


def _quoted(value: str) -> str:
    return value.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")
