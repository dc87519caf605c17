from django.utils.translation import gettext_lazy as _

from meari.apps.base.menu import Entry
from meari.apps.reports.rules import VIEW

kind = Entry(label=_("Today's VOC"), icon="home", url_name="reports:today", section="today", order=0, right=VIEW)
