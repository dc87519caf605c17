from django.utils.translation import gettext_lazy as _

from meari.apps.base.menu import Entry
from meari.apps.surveys.rules import VIEW

kind = Entry(
    label=_("Journey map"), icon="layout-grid", url_name="surveys:journey", section="understand", order=45, right=VIEW
)
