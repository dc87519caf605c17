"""Who may read sales figures."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from meari.apps.people import models as people
from meari.apps.people import rules
from meari.apps.people.rights import Sort, right
from meari.apps.sales import models

VIEW = right("sales.view", Sort.LOOK, _("Read sales figures"))
EXPORT = right("sales.export", Sort.EXPORT, _("Export sales figures"))
SEE_STOCK = right("sales.see_stock", Sort.LOOK, _("Look up stock"))


def visible_stock(user: people.User) -> QuerySet[models.Stock]:
    """All stock, for those who may look it up; it is the same for every team."""
    stock = models.Stock.objects.select_related("product")
    return stock if rules.can(user, SEE_STOCK) else stock.none()
