"""What respondents added is opened by those who may see personal data, for a stated reason."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from meari.apps.people import models as people
from meari.apps.people import rules as people_rules
from meari.apps.privacy import actions as privacy
from meari.apps.surveys import models, queries, rules, uploads

UPLOAD = "surveys.upload"


class UploadGone(Exception):
    """The response holds no such file, or it is no longer what was added."""


@dataclass(frozen=True)
class Opened:
    """The bytes of an upload, with the name and the type that its content has."""

    content: bytes
    name: str
    media_type: str


def open_upload(
    response: models.Response, question: str, *, by: people.User, reason: str, address: str | None, now: datetime
) -> Opened:  # fmt: skip
    """The file that was added to ``question``; leaves an entry in the access log before it is given out.

    Rights are asked at every opening. Raises ``NotAllowed``, ``NoReason`` and ``UploadGone``.
    """
    if not rules.visible_responses(by).filter(pk=response.pk).exists():
        raise people_rules.NotAllowed(rules.SEE_ANSWERS)
    privacy.demand_reading(by=by, reason=reason)
    upload = queries.uploads_of(response).get(question)
    if upload is None:
        raise UploadGone
    try:
        content = uploads.content_of(upload)
    except FileNotFoundError as error:
        raise UploadGone from error
    if hashlib.sha256(content).hexdigest() != upload.digest:
        raise UploadGone
    privacy.log_reading(kind=UPLOAD, owner_id=upload.pk, by=by, reason=reason, address=address, now=now)
    return Opened(content, uploads.safe_name(upload), upload.media_type)
