from django.utils.translation import gettext_lazy as _

from meari.apps.base.menu import Entry
from meari.apps.decisions.rules import VIEW

kind = Entry(label=_("Hypotheses"), icon="bulb", url_name="decisions:hypotheses", section="show", order=40, right=VIEW)
