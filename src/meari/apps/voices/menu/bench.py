from django.utils.translation import gettext_lazy as _

from meari.apps.base.menu import Entry
from meari.apps.voices.rules import LABEL

kind = Entry(label=_("Bench"), icon="list-check", url_name="voices:bench", section="understand", order=10, right=LABEL)
