"""How it was solved before: the closed cases whose words come closest, with the last thing we told their customers."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from meari.apps.cases import models
from meari.apps.cases.queries import alike
from meari.apps.cases.suggesting import Fills, Offer
from meari.apps.language import queries as language
from meari.engines.text import similar

AT_LEAST = 0.3
MOST_COMPARED = 150


class SimilarCase:
    label = _("Solved before")
    order = 40
    most = 3
    fills = Fills.REPLY

    def said(self, thing: str, text: str) -> str:
        return f"#{thing} {text}"

    def offers(self, case: models.Case) -> Sequence[Offer]:
        said = alike.first_words([case.pk]).get(case.pk, "")
        others = list(alike.closed_like(case).values_list("pk", flat=True)[:MOST_COMPARED])
        words = alike.first_words(others)
        ids = [pk for pk in others if words.get(pk)]
        if not said or not ids:
            return ()
        close = _closest(said, [words[pk] for pk in ids])
        answers = alike.last_answers([ids[place] for place, _ in close])
        return [
            Offer(str(ids[place]), min(score, 1.0), answers[ids[place]])
            for place, score in close
            if ids[place] in answers
        ]

    def right(self, case: models.Case, thing: str) -> bool | None:
        """Whether what we told this customer in the end is much like what that case was answered with."""
        answers = alike.last_answers([case.pk, int(thing)])
        if case.pk not in answers or int(thing) not in answers:
            return None
        return similar.containment(answers[case.pk], answers[int(thing)]) >= AT_LEAST


def _closest(said: str, texts: Sequence[str]) -> list[tuple[int, float]]:
    found: list[tuple[int, float]] = language.closest(said, texts, at_least=AT_LEAST)[:10]
    return found


kind = SimilarCase()
