"""A photo or document that somebody adds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meari.apps.surveys.definition import Question
from meari.apps.surveys.protocol import Posted, Shown, Unfit
from meari.apps.surveys.questions._base import Base, whole
from meari.vocabulary.surveys import Sort, Value

KEY = "file"
REASONS = ("file_too_large", "file_type")
TOKEN = re.compile(r"[0-9a-f]{32}")
ACCEPTED: Mapping[str, tuple[str, ...]] = {
    "photo": ("image/jpeg", "image/png", "image/webp", "image/heic"),
    "document": ("image/jpeg", "image/png", "image/webp", "image/heic", "application/pdf"),
}


class Files(forms.Form):
    accepts = forms.ChoiceField(
        label=_("What may be added?"), choices=[("photo", _("Photos")), ("document", _("Photos and PDF"))]
    )
    most_mb = forms.IntegerField(label=_("At most this many megabytes"), min_value=1, max_value=20, initial=10)


class File(Base):
    """The value is the name under which the upload was kept (``actions.keep_upload``)."""

    label = _("File or photo")
    explanation = _("A picture from the phone or a document.")
    icon = "photo"
    sort = Sort.FILE
    seconds = 25.0
    template = "surveys/answer/file.html"
    summary = "files"
    settings = Files

    def clean(self, question: Question, posted: Posted) -> Value | None:
        kept = posted.one(question.key)
        reason = kept.removeprefix("refused:")
        if reason != kept:
            raise Unfit(reason if reason in REASONS else "not_kept", most=most_bytes(question) // 1_000_000)
        if kept and not TOKEN.fullmatch(kept):
            raise Unfit("not_kept")
        return kept or None

    def more(self, shown: Shown, language: str, seed: int) -> Mapping[str, Any]:
        asked = shown.question
        return {"accept": ",".join(accepted(asked)), "most_mb": most_bytes(asked) // 1_000_000}


def accepted(question: Question) -> tuple[str, ...]:
    """The media types that the question takes."""
    return ACCEPTED.get(str(question.settings.get("accepts", "photo")), ACCEPTED["photo"])


def most_bytes(question: Question) -> int:
    return whole(question, "most_mb", 10, low=1, high=20) * 1_000_000


kind = File()
