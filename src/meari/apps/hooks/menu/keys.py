from django.utils.translation import gettext_lazy as _

from meari.apps.base.menu import Entry
from meari.apps.hooks.rules import MAKE_KEYS

kind = Entry(label=_("API keys"), icon="code", url_name="hooks:keys", section="govern", order=41, right=MAKE_KEYS)
