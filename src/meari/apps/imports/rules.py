"""Who may bring files in."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from meari.apps.imports import models
from meari.apps.people import models as people
from meari.apps.people import rules
from meari.apps.people.rights import Sort, right

IMPORT = right("imports.import", Sort.CHANGE, _("Import files"))


def visible_runs(user: people.User) -> QuerySet[models.ImportRun]:
    """Every run, for those who may import."""
    runs = models.ImportRun.objects.select_related("started_by")
    return runs if rules.can(user, IMPORT) else runs.none()
