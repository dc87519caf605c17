from django.utils.translation import gettext_lazy as _

from meari.apps.base.menu import Entry
from meari.apps.cases.rules import VIEW

kind = Entry(label=_("Cases"), icon="clipboard-list", url_name="cases:index", section="act", order=10, right=VIEW)
