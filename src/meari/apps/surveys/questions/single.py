"""One of several choices, all in sight."""

from django.utils.translation import gettext_lazy as _

from meari.apps.surveys.questions._choices import One


class Single(One):
    label = _("One choice")
    explanation = _("One of several, all in sight.")


kind = Single()
