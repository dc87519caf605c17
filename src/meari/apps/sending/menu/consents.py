from django.utils.translation import gettext_lazy as _

from meari.apps.base.menu import Entry
from meari.apps.sending.rules import ADMINISTER

kind = Entry(
    label=_("Consents and refusals"), icon="user-check", url_name="sending:consents", section="govern", order=32,
    right=ADMINISTER,
)  # fmt: skip
