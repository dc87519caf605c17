from django.utils.translation import gettext_lazy as _

from meari.apps.base.menu import Entry
from meari.apps.cases.rules import TASK

kind = Entry(label=_("Requests"), icon="clipboard-list", url_name="cases:tasks", section="act", order=20, right=TASK)
