from django.utils.translation import gettext_lazy as _

from meari.apps.base.menu import Entry
from meari.apps.calendar.rules import VIEW

kind = Entry(label=_("Calendar"), icon="calendar", url_name="calendar:index", section="show", order=20, right=VIEW)
