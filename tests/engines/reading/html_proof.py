"""What cleaned HTML really holds, by parsers that have no part in cleaning it. The lists stand here a second time."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import lxml.html
import tinycss2
import tinyhtml5

TAGS = set(
    "a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del dfn div dl dt "  # noqa: SIM905
    "em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p pre q rp rt ruby s "
    "samp section small span strike strong sub sup table tbody td tfoot th thead tr tt u ul var wbr".split()
)
HARMLESS = set(
    "title dir lang align alt width height border hspace vspace cellpadding cellspacing bgcolor valign colspan "  # noqa: SIM905
    "rowspan nowrap span color face size start type value".split()
)
FUNCTIONS = {"rgb", "rgba", "hsl", "hsla"}
NEVER = {"position", "display", "visibility", "opacity", "content", "behavior", "filter", "cursor", "z-index", "src"}


def elements_of(html: str) -> list[tuple[str, dict[str, str]]]:
    """Every element and its attributes, by html5lib's algorithm; fails where there is anything but elements and text."""
    document = tinyhtml5.parse(f"<!doctype html><body>{html}", namespace_html_elements=False)
    found = []
    for element in document.iter():
        assert isinstance(element.tag, str), f"a comment in {html!r}"
        found.append((element.tag, dict(element.attrib)))
    assert [tag for tag, _ in found[:3]] == ["html", "head", "body"]
    assert all(not attributes for _, attributes in found[:3])
    return found[3:]


def assert_harmless(html: str) -> None:
    """Nothing outside the lists, no address but those that may stand, no style that asks for anything."""
    assert "\0" not in html
    html.encode()
    for tag, attributes in elements_of(html):
        assert tag in TAGS, tag
        for name, value in attributes.items():
            _check(tag, name, value, attributes)
    if html.strip():
        for element in lxml.html.fragments_fromstring(f"<div>{html}</div>")[0].iter():
            assert isinstance(element, lxml.html.HtmlElement), html
            assert element.tag in TAGS, element.tag
            assert not [name for name in element.attrib if name.startswith("on")]


def _check(tag: str, name: str, value: str, attributes: dict[str, str]) -> None:
    if name == "href":
        assert tag == "a"
        assert re.match(r"(?i)(https?://|mailto:|tel:)", value), value
    elif name == "src":
        assert tag == "img"
        assert re.fullmatch(r"(?i)data:image/(png|jpe?g|gif);base64,[a-z0-9+/=]+", value), value
    elif name == "data-remote-src":
        assert tag == "img"
        assert re.match(r"(?i)https?://", value), value
    elif name == "data-attachment":
        assert tag == "img"
        assert value.isdigit()
    elif name == "style":
        _check_style(value)
    elif tag == "a" and name in ("rel", "target"):
        assert attributes["rel"] == "noopener noreferrer nofollow"
        assert attributes["target"] == "_blank"
    else:
        assert name in HARMLESS, f"{tag} {name}"


def _check_style(style: str) -> None:
    for declaration in tinycss2.parse_declaration_list(style, skip_whitespace=True):
        assert declaration.type == "declaration", style
        assert declaration.lower_name not in NEVER, style
        for token in declaration.value:
            assert token.type != "url", style
            if token.type == "function":
                assert token.lower_name in FUNCTIONS, style
                assert {one.type for one in token.arguments} <= {"number", "percentage", "whitespace", "literal"}, style
            assert token.type not in ("error", "at-rule", "{} block", "() block", "[] block"), style
            assert not (token.type in ("number", "dimension", "percentage") and token.value < 0), style


def text_of(html: str) -> str:
    """The text that a reader would see."""
    document = tinyhtml5.parse(f"<!doctype html><body>{html}", namespace_html_elements=False)
    assert isinstance(document, ElementTree.Element)
    return "".join(document.itertext())
