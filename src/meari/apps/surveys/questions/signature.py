"""A name as signature, and what was drawn beside it where the page could draw."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from meari.apps.surveys.definition import Question
from meari.apps.surveys.protocol import NoSettings, Posted, Unfit
from meari.apps.surveys.questions._text import Text
from meari.vocabulary.surveys import Value

STROKES = re.compile(r"(?:[ML]\d{1,4} \d{1,4} ?){1,4000}")


class Signature(Text):
    """The typed name is the answer, so that it works without scripts; ``strokes`` is an SVG path of moves and lines."""

    label = _("Signature")
    explanation = _("Name, and a drawn signature where the screen allows it.")
    icon = "signature"
    family = "other"
    seconds = 15.0
    longest = 80
    is_voice = False
    names_nobody = False
    settings = NoSettings
    template = "surveys/answer/signature.html"
    summary = "count"

    def beside(self, question: Question, posted: Posted, value: Value) -> Mapping[str, str]:
        drawn = posted.one(f"{question.key}.strokes")
        if drawn and not STROKES.fullmatch(drawn):
            raise Unfit("not_drawn")
        return {"strokes": drawn} if drawn else {}


kind = Signature()
