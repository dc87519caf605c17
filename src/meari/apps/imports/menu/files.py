from django.utils.translation import gettext_lazy as _

from meari.apps.base.menu import Entry
from meari.apps.imports.rules import IMPORT

kind = Entry(
    label=_("Import files"), icon="file-import", url_name="imports:index", section="listen", order=20, right=IMPORT
)
