from django.utils.translation import gettext_lazy as _

from meari.apps.base.menu import Entry
from meari.apps.cases.rules import VIEW

kind = Entry(
    label=_("Whom to ask for what"), icon="hierarchy", url_name="cases:directory", section="act", order=30, right=VIEW
)
