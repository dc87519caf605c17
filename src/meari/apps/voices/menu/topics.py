from django.utils.translation import gettext_lazy as _

from meari.apps.base.menu import Entry
from meari.apps.voices.rules import VIEW

kind = Entry(label=_("Topics"), icon="sparkles", url_name="voices:topics", section="understand", order=10, right=VIEW)
