from django.utils.translation import gettext_lazy as _

from meari.apps.base.menu import Entry
from meari.apps.voices.rules import VIEW

kind = Entry(
    label=_("Taxonomy"), icon="hierarchy", url_name="voices:taxonomy", section="understand", order=20, right=VIEW
)
