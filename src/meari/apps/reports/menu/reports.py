from django.utils.translation import gettext_lazy as _

from meari.apps.base.menu import Entry
from meari.apps.reports.rules import VIEW

kind = Entry(
    label=_("CS report"), icon="report-analytics", url_name="reports:index", section="show", order=10, right=VIEW
)
