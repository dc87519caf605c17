from django.utils.translation import gettext_lazy as _

from meari.apps.base.menu import Entry
from meari.apps.cases.rules import DIRECT

kind = Entry(label=_("Mailboxes"), icon="mail", url_name="cases:mailboxes", section="act", order=91, right=DIRECT)
