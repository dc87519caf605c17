"""The HTML of a mail made harmless, in two steps that know nothing of each other.

Ours first: it cuts the HTML as a browser does, keeps what is allowed, moves addresses of images aside and writes
balanced tags within limits. Then Ammonia, which parses it by the browsers' own algorithm (html5ever) and lets pass what
stands on the same list. Alone, that parser takes time with the square of the depth of what it is given.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import nh3

from meari.engines.reading.mail.page import allowed
from meari.engines.reading.mail.page.build import Builder
from meari.engines.reading.mail.page.tokens import tokens
from meari.vocabulary.reading import Attachment, MailLimits, SafeHtml

CLEANER = nh3.Cleaner(
    tags=allowed.TAGS,
    clean_content_tags=allowed.DROPPED_WHOLE,
    attributes=allowed.ATTRIBUTES,
    attribute_filter=allowed.clean_value,
    url_schemes={"http", "https", "mailto", "tel", "data"},
    url_relative="deny",
    link_rel="noopener noreferrer nofollow",
    set_tag_attribute_values={"a": {"target": "_blank"}},
)
IMAGE = re.compile(r'<img((?: [a-z-]+="[^"<>]*")*)>')
ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"<>]*)"')
UNFIT = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff]")
ROUNDS = 4  # markup that the parser moves about is cleaned until it stays


def safe_html(markup: str, *, attachments: Sequence[Attachment] = (), limits: MailLimits | None = None) -> SafeHtml:
    """What of the HTML of a mail may be shown, in time linear in its length; cleaning it again changes nothing.

    No image is fetched by it: a remote one has its address in `data-remote-src`, one inside the mail the place of its
    attachment in `data-attachment`; `with_images` puts them in. Keys of `blocked`: script, event_handler, style_sheet,
    form, frame, embedded, drawing, meta, link, data_image, background_image, missing_image. Where the limits cut
    something off, `is_cut` is set.
    """
    limits = limits or MailLimits()
    builder = Builder(attachments, limits)
    cleaned = _pass(_plain(markup[: limits.html_chars]), builder)
    is_cut = builder.is_cut or len(markup) > limits.html_chars
    for _ in range(ROUNDS):
        again = _pass(cleaned, Builder(attachments, limits))
        if again == cleaned:
            break
        cleaned = again
    images = [dict(ATTRIBUTE.findall(match.group(1))) for match in IMAGE.finditer(cleaned)]
    return SafeHtml(
        html=cleaned,
        remote_images=sum("data-remote-src" in image for image in images),
        inline=tuple(sorted({int(image["data-attachment"]) for image in images if "data-attachment" in image})),
        blocked=tuple(sorted(builder.blocked)),
        is_cut=is_cut,
    )


def with_images(html: str, *, addresses: Mapping[int, str], is_remote_shown: bool = False) -> str:
    """HTML of `safe_html` with its images: those of attachments from `addresses`, remote ones where that is wished."""

    def filled(match: re.Match[str]) -> str:
        image = dict(ATTRIBUTE.findall(match.group(1)))
        if "data-attachment" in image and int(image["data-attachment"]) in addresses:
            return f'<img src="{_quoted(addresses[int(image["data-attachment"])])}"{match.group(1)}>'
        if is_remote_shown and "data-remote-src" in image:
            return f'<img src="{image["data-remote-src"]}"{match.group(1)}>'
        return match.group()

    return IMAGE.sub(filled, html)


def _plain(markup: str) -> str:
    return UNFIT.sub("", markup.replace("\r\n", "\n").replace("\r", "\n"))


def _pass(markup: str, builder: Builder) -> str:
    for token in tokens(markup):
        if builder.is_full:
            break
        builder.take(token)
    return _plain(CLEANER.clean(builder.finished()))  # &#1; has become the sign itself


def _quoted(address: str) -> str:
    return address.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")
