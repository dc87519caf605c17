"""The daily destruction run."""

from __future__ import annotations

from django.utils import timezone

from meari.apps.jobs import work
from meari.apps.privacy import actions


@work.job("privacy.destroy_due")
def destroy_due() -> None:
    actions.destroy_due(now=timezone.now())


work.every("40 3 * * *", name="privacy.destroy_due", job=destroy_due)
