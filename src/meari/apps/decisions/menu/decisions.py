from django.utils.translation import gettext_lazy as _

from meari.apps.base.menu import Entry
from meari.apps.decisions.rules import VIEW

kind = Entry(label=_("Decisions"), icon="gavel", url_name="decisions:index", section="show", order=30, right=VIEW)
