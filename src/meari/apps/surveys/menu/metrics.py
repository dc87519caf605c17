from django.utils.translation import gettext_lazy as _

from meari.apps.base.menu import Entry
from meari.apps.surveys.rules import VIEW

kind = Entry(
    label=_("Measures"), icon="chart-line", url_name="surveys:metrics", section="understand", order=40, right=VIEW
)
