from django.utils.translation import gettext_lazy as _

from meari.apps.base.menu import Entry
from meari.apps.cases.rules import WORK

kind = Entry(label=_("Mails to look at"), icon="inbox", url_name="cases:mails", section="act", order=15, right=WORK)
