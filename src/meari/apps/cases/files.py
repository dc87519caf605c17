"""Files of messages on disk: each once by the hash of its content, outside every web root, known by what they really are."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from meari.apps.base import filing
from meari.apps.cases import models
from meari.apps.sending.protocol import Enclosure

ROOM = "cases"
MOST_BYTES = 25_000_000
REFUSED_ENDINGS = frozenset(
    [
        "exe",
        "com",
        "bat",
        "cmd",
        "scr",
        "pif",
        "msi",
        "msp",
        "cpl",
        "jar",
        "js",
        "jse",
        "vbs",
        "vbe",
        "wsf",
        "wsh",
        "ps1",
        "lnk",
        "hta",
        "reg",
        "dll",
        "sys",
        "iso",
        "img",
        "vhd",
        "chm",
        "application",
        "apk",
        "deb",
        "rpm",
        "sh",
    ]
)
"""What runs when it is opened. Names are not believed for anything else."""
RUNS: Mapping[bytes, str] = {b"MZ": "runs", b"\x7fELF": "runs", b"#!": "runs", b"\xca\xfe\xba\xbe": "runs"}


@dataclass(frozen=True)
class Found:
    """A file as a mail brought it."""

    name: str
    media_type: str
    content: bytes = field(repr=False)
    content_id: str = ""


def refusal(found: Found) -> str:
    """Why a file is not kept: ``too_large``, ``runs`` (it is a program), ``empty``; nothing where it is."""
    if not found.content:
        return "empty"
    if len(found.content) > MOST_BYTES:
        return "too_large"
    endings = found.name.lower().rstrip(". ").split(".")[1:]
    if any(ending.strip() in REFUSED_ENDINGS for ending in endings):
        return "runs"
    return next((reason for start, reason in RUNS.items() if found.content.startswith(start)), "")


def store(message: models.Message, found: Iterable[Found]) -> None:
    """Keep the files of ``message``; those that are refused leave their name and the reason."""
    models.File.objects.bulk_create(
        models.File(
            message=message, name=_shown(one.name), media_type=one.media_type[:100], size=len(one.content),
            refused=(why := refusal(one)), digest="" if why else filing.keep(one.content, room=ROOM), content_id=one.content_id[:120],
        )
        for one in found
    )  # fmt: skip


def enclose(message: models.Message, enclosures: Iterable[Enclosure]) -> None:
    """Keep what went out with ``message``."""
    store(message, [Found(one.name, one.media_type, one.content) for one in enclosures])


SHOWN = frozenset({"image/png", "image/jpeg", "image/gif"})
MOST_SHOWN = 262_144
"""Bytes up to which a picture of a mail is shown in it; a larger one is there to be downloaded."""


def pictures(message: models.Message) -> dict[int, str]:
    """The pictures that came with a mail, as data addresses by their place among its files: a frame of its own may not ask
    for them.
    """
    found = {}
    for place, one in enumerate(message.files.order_by("pk")):
        if one.digest and one.media_type in SHOWN and one.size <= MOST_SHOWN:
            with suppress(FileNotFoundError):
                found[place] = f"data:{one.media_type};base64,{b64encode(content(one)).decode()}"
    return found


def content(file: models.File) -> bytes:
    """The bytes of a file that was kept. ``FileNotFoundError`` when they are gone."""
    return filing.content(file.digest, room=ROOM)


def _shown(name: str) -> str:
    plain = "".join(sign for sign in name.replace("\\", "/").rpartition("/")[2] if sign.isprintable())
    return plain[-200:] or "file"
