"""PDF to hand on."""

from __future__ import annotations

from meari.apps.base import printing
from meari.apps.reports import rendering
from meari.apps.reports.models import Edition


class Pdf:
    key = "pdf"
    label = "PDF"
    media_type = "application/pdf"

    def write(self, edition: Edition) -> bytes:
        return printing.pdf(rendering.html(edition, "reports/print.html"))


kind = Pdf()
