from django.utils.translation import gettext_lazy as _

from meari.apps.base.menu import Entry
from meari.apps.cases.rules import DIRECT, TASK, WORK

kind = Entry(
    label=_("Setting up cases"), icon="settings", url_name="cases:setting_up", section="act", order=90,
    right=(DIRECT, TASK, WORK),
)  # fmt: skip
