"""What the case is about, for closing it: the classes that its first voice has or may have."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from meari.apps.cases import models
from meari.apps.cases.suggesting import Fills, Offer
from meari.apps.voices import queries as voices
from meari.apps.voices.models import Guess, Label

LEAST = 0.05


class ClosingClass:
    label = _("Class")
    order = 10
    most = 3
    fills = Fills.CLOSE

    def said(self, thing: str, _text: str) -> str:
        return voices.names("class").get(thing, "")

    def offers(self, case: models.Case) -> Sequence[Offer]:
        first = models.CaseVoice.objects.filter(case=case, is_first=True).values_list("voice_id", flat=True).first()
        if first is None:
            return ()
        labels = Label.objects.filter(voice=first, sort=Label.Sort.CLASS, ended_at=None)
        found = dict(labels.order_by("rank").values_list("key", "confidence"))
        guess = Guess.objects.filter(voice=first).first()
        for key, share in guess.keys if guess else ():
            found.setdefault(key, share)
        ranked = sorted(found.items(), key=lambda pair: -pair[1])
        return [Offer(key, min(max(share, 0.0), 1.0)) for key, share in ranked if share >= LEAST]

    def right(self, case: models.Case, thing: str) -> bool | None:
        return case.class_key == thing if case.class_key else None


kind = ClosingClass()
