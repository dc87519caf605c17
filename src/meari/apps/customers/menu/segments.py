from django.utils.translation import gettext_lazy as _

from meari.apps.base.menu import Entry
from meari.apps.customers.rules import VIEW

kind = Entry(
    label=_("Segments"), icon="users", url_name="customers:segments", section="understand", order=40, right=VIEW
)
