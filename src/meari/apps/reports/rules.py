"""Who may read, edit, publish and export reports."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from meari.apps.people import models as people
from meari.apps.people import rules
from meari.apps.people.rights import Sort, right
from meari.apps.reports import models

VIEW = right("reports.view", Sort.LOOK, _("Read reports"))
EDIT = right("reports.edit", Sort.CHANGE, _("Comment on reports and collect news"))
PUBLISH = right("reports.publish", Sort.DECIDE, _("Publish editions"))
EXPORT = right("reports.export", Sort.EXPORT, _("Download reports"))


def visible_editions(user: people.User) -> QuerySet[models.Edition]:
    """Every edition, for those who may read reports."""
    editions = models.Edition.objects.select_related("report")
    return editions if rules.can(user, VIEW) else editions.none()
