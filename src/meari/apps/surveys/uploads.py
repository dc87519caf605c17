"""Files that respondents add: checked by content, kept under random names outside every web root."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from meari.apps.base import filing
from meari.apps.surveys import models
from meari.apps.surveys.definition import Definition
from meari.apps.surveys.protocol import Posted
from meari.apps.surveys.questions import file as files

ROOM = "surveys"
REFUSED = "refused:"
SIGNATURES: Mapping[str, tuple[int, tuple[bytes, ...]]] = {
    "image/jpeg": (0, (b"\xff\xd8\xff",)),
    "image/png": (0, (b"\x89PNG\r\n\x1a\n",)),
    "image/webp": (8, (b"WEBP",)),
    "image/heic": (4, (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftyphevc")),
    "application/pdf": (0, (b"%PDF-",)),
}
"""What a file of each type begins with, and where: names and stated types are not believed."""
ENDINGS = {
    "image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "image/heic": ".heic", "application/pdf": ".pdf",
}  # fmt: skip
UNSAFE = frozenset('/\\:*?"<>|')


def kept(
    posted: Posted,
    given: Mapping[str, UploadedFile[Any]],
    definition: Definition,
    survey: models.Survey,
    *,
    now: datetime,
) -> Posted:
    """``posted`` with the names of the files that were kept in place of the files. What cannot be taken is named so that
    the question says why (``Unfit``).
    """
    values = dict(posted.values)
    for question in definition.questions:
        sent = given.get(question.key)
        if question.kind != files.KEY or sent is None or not sent.size:
            continue
        if sent.size > files.most_bytes(question):
            values[question.key] = [f"{REFUSED}file_too_large"]
            continue
        content = sent.read()
        media_type = type_of(content)
        if media_type not in files.accepted(question):
            values[question.key] = [f"{REFUSED}file_type"]
            continue
        values[question.key] = [_keep(content, media_type, sent.name or "", survey, now=now).token]
    return Posted(values)


def type_of(content: bytes) -> str:
    """The media type that ``content`` really has; empty for any other."""
    for media_type, (at, beginnings) in SIGNATURES.items():
        if any(content.startswith(one, at) for one in beginnings):
            return media_type
    return ""


def content_of(upload: models.Upload) -> bytes:
    """The bytes. ``FileNotFoundError`` when they are gone."""
    return filing.content(upload.digest, room=ROOM)


def safe_name(upload: models.Upload) -> str:
    """The name it came with, without what cannot be seen or leads elsewhere, and with the ending of what it really is."""
    last = upload.name.replace("\\", "/").rpartition("/")[2]
    stem = last.rpartition(".")[0] or last
    seen = "".join(one for one in stem if one.isprintable() and one not in UNSAFE).strip(" .")
    return f"{seen[:80] or 'file'}{ENDINGS.get(upload.media_type, '.bin')}"


def _keep(content: bytes, media_type: str, name: str, survey: models.Survey, *, now: datetime) -> models.Upload:
    return models.Upload.objects.create(
        token=secrets.token_hex(16), survey=survey, name=name[-200:], media_type=media_type, size=len(content),
        digest=filing.keep(content, room=ROOM), kept_at=now,
    )  # fmt: skip
