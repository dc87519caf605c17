"""The HTML of a mail: what of it may stand on a page of ours."""

from meari.engines.reading.mail.page.safe import safe_html, with_images

__all__ = ["safe_html", "with_images"]
