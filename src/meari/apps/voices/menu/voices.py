from django.utils.translation import gettext_lazy as _

from meari.apps.base.menu import Entry
from meari.apps.voices.rules import VIEW

kind = Entry(label=_("Voices"), icon="message-2", url_name="voices:index", section="listen", order=10, right=VIEW)
