from django.utils.translation import gettext_lazy as _

from meari.apps.base.menu import Entry
from meari.apps.voices.rules import CONNECT

kind = Entry(label=_("Channels"), icon="inbox", url_name="voices:channels", section="listen", order=30, right=CONNECT)
