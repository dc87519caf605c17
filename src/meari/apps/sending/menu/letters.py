from django.utils.translation import gettext_lazy as _

from meari.apps.base.menu import Entry
from meari.apps.sending.rules import VIEW

kind = Entry(label=_("Sending"), icon="mail", url_name="sending:index", section="govern", order=30, right=VIEW)
