"""A QR code on paper: a sheet to print, and the picture alone."""

from django.utils.translation import gettext_lazy as _

from meari.apps.surveys.collectors._base import Base, OnceForm


class Qr(Base):
    label = _("QR code")
    explanation = _("For a counter, a package or a receipt: a sheet in A4 to print, and the picture as SVG and PNG.")
    icon = "layout-grid"
    order = 20
    template = "surveys/collectors/qr.html"
    options = OnceForm


kind = Qr()
