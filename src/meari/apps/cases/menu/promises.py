from django.utils.translation import gettext_lazy as _

from meari.apps.base.menu import Entry
from meari.apps.cases.rules import VIEW

kind = Entry(label=_("Promises of teams"), icon="gauge", url_name="cases:promises", section="act", order=40, right=VIEW)
