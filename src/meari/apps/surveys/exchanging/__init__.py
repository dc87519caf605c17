"""Surveys from other programs and for them: bytes in, a definition and plain notes out; and back."""

from __future__ import annotations

import io

from meari.apps.surveys import definition as definitions
from meari.apps.surveys.exchanging import google, limesurvey, xlsform
from meari.apps.surveys.exchanging._shared import LIMITS, Imported, Note, NotReadable
from meari.engines import reading
from meari.engines.reading import FileKind, Unreadable, UnusableFile

MOST_BYTES = 5_000_000
__all__ = ["MOST_BYTES", "Imported", "NotReadable", "Note", "read"]


def read(content: bytes, *, name: str) -> Imported:
    """The survey in a file: JSON of our own, LimeSurvey, XLSForm, or the response sheet of a form. Raises ``NotReadable``."""
    if len(content) > MOST_BYTES:
        raise NotReadable("too_large", limit=MOST_BYTES // 1_000_000)
    try:
        found = _read(content, name)
    except (UnusableFile, Unreadable) as error:
        raise NotReadable("unusable", why=error.reason) from error
    except (TypeError, AttributeError, RecursionError) as error:
        raise NotReadable("unknown_format") from error
    except definitions.WrongDefinition as error:
        raise NotReadable("wrong_definition", why=error.problem, where=error.where[:80]) from error
    if not found.definition.questions:
        raise NotReadable("nothing_found")
    return found


def _read(content: bytes, name: str) -> Imported:
    head = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"{"):
        plain = reading.parse_json(content, is_as_written=False)
        if not isinstance(plain, dict):
            raise NotReadable("unknown_format")
        return Imported(definitions.read(plain.get("survey", plain)), [])
    if head.startswith(b"<") and not name.lower().endswith((".htm", ".html")):
        return limesurvey.read(content)
    if reading.sniff(content[: reading.SNIFF_BYTES], name=name) is FileKind.XLSX and xlsform.is_one(content):
        return xlsform.read(content)
    return google.read(reading.open_table(io.BytesIO(content), name=name, limits=LIMITS))
