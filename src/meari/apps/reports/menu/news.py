from django.utils.translation import gettext_lazy as _

from meari.apps.base.menu import Entry
from meari.apps.reports.rules import VIEW

kind = Entry(label=_("News"), icon="news", url_name="reports:news", section="listen", order=30, right=VIEW)
