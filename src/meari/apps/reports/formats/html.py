"""HTML for mail: styles inline, nothing loaded from anywhere, readable in every mail program."""

from __future__ import annotations

from meari.apps.reports import rendering
from meari.apps.reports.models import Edition


class MailHtml:
    key = "html"
    label = "HTML"
    media_type = "text/html; charset=utf-8"

    def write(self, edition: Edition) -> bytes:
        return rendering.html(edition, "reports/mail.html").encode()


kind = MailHtml()
