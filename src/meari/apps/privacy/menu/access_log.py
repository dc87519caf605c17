from django.utils.translation import gettext_lazy as _

from meari.apps.base.menu import Entry
from meari.apps.privacy.rules import SEE_ACCESS_LOG

kind = Entry(
    label=_("Access log"),
    icon="shield-lock",
    url_name="privacy:access_log",
    section="govern",
    order=20,
    right=SEE_ACCESS_LOG,
)
