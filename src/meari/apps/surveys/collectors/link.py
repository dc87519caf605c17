"""A link for messages, pages and everywhere else."""

from django.utils.translation import gettext_lazy as _

from meari.apps.surveys.collectors._base import Base, OnceForm


class Link(Base):
    label = _("Link")
    explanation = _("One address for a chat, a page or a newsletter. Whoever has it may answer.")
    order = 10
    options = OnceForm


kind = Link()
