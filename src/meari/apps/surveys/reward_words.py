"""Why something about a reward cannot be done, in sentences."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

WHY = {
    "above_limit": gettext_lazy("At most %(most)s won a person and survey: above that %(percent)s%% tax would have to be withheld and reported with a resident number, which Meari never stores."),
    "no_points": gettext_lazy("Say how many points are given."),
    "no_winners": gettext_lazy("Say how many win."),
    "no_terms": gettext_lazy("Write the terms: respondents have to know what they get."),
    "no_basis": gettext_lazy("Without a basis an invitation with a reward is advertising. Write the basis or choose advertising."),
    "no_provider": gettext_lazy("This way of paying out is not installed."),
    "wants_provider": gettext_lazy("Choose through what vouchers are paid out."),
    "promised": gettext_lazy("People count on this reward already: kind, points and winners stay as they are."),
    "no_reason": gettext_lazy("Say in a few words why it is refused."),
    "empty": gettext_lazy("There is no code in the file."),
    "too_long": gettext_lazy("At most 20,000 codes of 200 characters each."),
    "not_text": gettext_lazy("The file cannot be read as text. Save it as CSV (UTF-8)."),
    "worthless": gettext_lazy("Say what each code is worth."),
    "no_draw_planned": gettext_lazy("Plan a draw first."),
    "open_already": gettext_lazy("The draw is open already."),
    "not_open": gettext_lazy("The draw is not open, or its list is closed already."),
    "survey_open": gettext_lazy("Close the survey first: until then people may enter."),
    "review_waits": gettext_lazy("Some claims wait for a look. Decide them first."),
    "not_fixed": gettext_lazy("Close the list of entrants first."),
    "drawn": gettext_lazy("The draw is done already."),
}  # fmt: skip


def why(problem: str, **params: object) -> str:
    """The sentence for a problem."""
    written = {name: f"{value:,}" if isinstance(value, int) else value for name, value in params.items()}
    sentence = str(WHY.get(problem) or _("This cannot be done now."))
    return sentence % written if written else sentence
