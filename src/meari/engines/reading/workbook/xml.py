"""XML parts read by a handler per element, without document types, entities or deep nesting."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from xml.parsers import expat

from meari.engines.reading.shapes import UnusableFile

Attributes = dict[str, str]


def new_parser(part: str) -> expat.XMLParserType:
    """A bare parser that refuses any document type. Handlers are the caller's."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.buffer_size = 1 << 16

    def refuse(*_: object) -> None:
        raise UnusableFile("xml_doctype", part=part[:100])

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    return parser


def feed(parser: expat.XMLParserType, data: bytes, *, part: str, is_last: bool = False) -> None:
    """Parses one piece. Raises UnusableFile("broken_xml") with the line of the part."""
    try:
        parser.Parse(data, is_last)
    except (expat.ExpatError, LookupError, ValueError) as error:
        if isinstance(error, UnusableFile):
            raise
        raise UnusableFile("broken_xml", part=part[:100], line=getattr(error, "lineno", 0)) from error


def local(name: str) -> str:
    """The name of an element or attribute without its prefix."""
    return name.rpartition(":")[2]


def walk(chunks: Iterable[bytes], *, part: str, depth: int, start: Callable[[str, Attributes], None]) -> None:
    """Calls `start(local name, attributes by local name)` for each element of a small part, in document order.

    Raises UnusableFile: broken_xml, xml_doctype, xml_too_deep.
    """
    parser = new_parser(part)
    level = 0

    def opened(name: str, attributes: Attributes) -> None:
        nonlocal level
        level += 1
        if level > depth:
            raise UnusableFile("xml_too_deep", part=part[:100], limit=depth)
        start(local(name), {local(key): value for key, value in attributes.items()})

    def closed(_: str) -> None:
        nonlocal level
        level -= 1

    parser.StartElementHandler = opened
    parser.EndElementHandler = closed
    for chunk in chunks:
        feed(parser, chunk, part=part)
    feed(parser, b"", part=part, is_last=True)
