from django.utils.translation import gettext_lazy as _

from meari.apps.base.menu import Entry
from meari.apps.sending.rules import ADMINISTER

kind = Entry(
    label=_("Ways of sending"), icon="settings", url_name="sending:rooms", section="govern", order=31, right=ADMINISTER
)
