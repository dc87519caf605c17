from django.utils.translation import gettext_lazy as _

from meari.apps.base.menu import Entry
from meari.apps.voices.rules import VIEW

kind = Entry(
    label=_("Label quality"), icon="shield-check", url_name="voices:quality", section="understand", order=30, right=VIEW
)
