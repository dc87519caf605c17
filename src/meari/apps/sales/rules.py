"""Who may read sales figures."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meari.apps.people.rights import Sort, right

VIEW = right("sales.view", Sort.LOOK, _("Read sales figures"))
EXPORT = right("sales.export", Sort.EXPORT, _("Export sales figures"))
