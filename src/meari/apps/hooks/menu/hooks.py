from django.utils.translation import gettext_lazy as _

from meari.apps.base.menu import Entry
from meari.apps.hooks.rules import ADMINISTER

kind = Entry(label=_("Web hooks"), icon="bolt", url_name="hooks:index", section="govern", order=40, right=ADMINISTER)
