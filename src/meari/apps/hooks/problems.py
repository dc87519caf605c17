"""Codes of refused addresses and failed attempts in the reader's words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

SENTENCES = {
    "malformed": gettext_noop("This is no address that can be called. Write it as https://name.example.com/path."),
    "not_https": gettext_noop("Only https addresses are called, so that nobody on the way can read along."),
    "not_found": gettext_noop("No such host was found. Check the name in the address."),
    "not_public": gettext_noop(
        "The address leads into a private network. If that is meant, the operator allows the host with MEARI_OUTGOING_HOSTS."
    ),
    "timed_out": gettext_noop("The other side did not answer in time."),
    "too_many_redirects": gettext_noop("The address leads on and on. Enter the one it ends at."),
    "too_large": gettext_noop("The answer is larger than 1 MB."),
    "tls_refused": gettext_noop("The other side's certificate could not be trusted."),
    "ConnectionRefusedError": gettext_noop("The other side took no connection."),
}


def sentence(code: str) -> str:
    """What ``code`` means and what to do about it; an unknown code is named."""
    return _(SENTENCES[code]) if code in SENTENCES else _("The connection failed (%s).") % code
