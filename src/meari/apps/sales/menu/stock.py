from django.utils.translation import gettext_lazy as _

from meari.apps.base.menu import Entry
from meari.apps.sales.rules import SEE_STOCK

kind = Entry(label=_("Stock"), icon="package", url_name="sales:stock", section="act", order=45, right=SEE_STOCK)
