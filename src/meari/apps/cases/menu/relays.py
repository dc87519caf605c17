from django.utils.translation import gettext_lazy as _

from meari.apps.base.menu import Entry
from meari.apps.cases.rules import TASK, VIEW

kind = Entry(label=_("Urgent relay"), icon="bell", url_name="cases:relays", section="act", order=15, right=(VIEW, TASK))
