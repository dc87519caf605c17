"""Text messages with an address for each person."""

from django.utils.translation import gettext_lazy as _

from meari.apps.sending.protocol import Medium
from meari.apps.surveys.collectors._base import Asking


class Sms(Asking):
    label = _("Text message (SMS)")
    explanation = _("Each person gets a message with an address of their own. Up to 90 bytes go as SMS, more as LMS.")
    icon = "message-2"
    order = 40
    asks = Medium.SMS


kind = Sms()
