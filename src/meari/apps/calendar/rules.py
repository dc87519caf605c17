"""Who may read and change the shared calendar."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meari.apps.people.rights import Sort, right

VIEW = right("calendar.view", Sort.LOOK, _("Look at the calendar"))
CHANGE = right("calendar.change", Sort.CHANGE, _("Change the calendar"))
