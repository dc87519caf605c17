"""The channels that everybody knows, by key; an unknown one shows its own name."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

NAMES = {
    "phone": _("Telephone"),
    "chat": _("Chat"),
    "email": _("E-mail"),
    "review": _("Review"),
    "board": _("Board"),
    "sns": _("Social media"),
    "app": _("App"),
    "sms": _("Text message"),
    "store": _("Shop"),
    "kiosk": _("Kiosk"),
    "web": _("Website"),
    "survey": _("Survey"),
    "import": _("Import"),
}


def name(key: str) -> str:
    """The channel's name in the reader's language."""
    return str(NAMES.get(key, key))
