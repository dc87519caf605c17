from django.utils.translation import gettext_lazy as _

from meari.apps.base.menu import Entry
from meari.apps.surveys.rules import VIEW, VIEW_EMPLOYEES

kind = Entry(
    label=_("Surveys"), icon="clipboard-list", url_name="surveys:index", section="listen", order=20,
    right=(VIEW, VIEW_EMPLOYEES),
)  # fmt: skip
