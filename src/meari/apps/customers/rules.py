"""Who may look customers up."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meari.apps.people.rights import Sort, right

VIEW = right("customers.view", Sort.LOOK, _("Look customers up (masked)"))
SEGMENT = right("customers.segment", Sort.CHANGE, _("Define customer segments"))
