"""Mails that hold the first question: a press on an answer opens the page with it chosen, and nothing is stored by looking."""

from django.utils.translation import gettext_lazy as _

from meari.apps.sending.protocol import Medium
from meari.apps.surveys.collectors._base import Asking


class Email(Asking):
    label = _("E-mail")
    explanation = _("Each person gets a mail with an address of their own; the first question stands inside the mail.")
    icon = "mail"
    order = 30
    asks = Medium.EMAIL


kind = Email()
