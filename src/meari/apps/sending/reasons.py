"""Why a letter is held, was not sent, failed or is unclear, in the reader's words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from meari.apps.hooks.problems import SENTENCES as OF_ADDRESSES

SENTENCES = {
    **OF_ADDRESSES,
    "refused": gettext_noop("The person refused such letters."),
    "information_only": gettext_noop("Alimtalk carries information only. Advertising goes by mail or text message."),
    "no_consent": gettext_noop("There is no consent to advertising."),
    "consent_unconfirmed": gettext_noop("The consent was not confirmed within two years. Confirm it first."),
    "no_label": gettext_noop("“(광고)” is missing at the start of the subject."),
    "no_sender": gettext_noop("The sender's name is missing. The operator sets MEARI_SENDER_NAME."),
    "no_contact": gettext_noop("The sender's contact is missing. The operator sets MEARI_SENDER_CONTACT."),
    "no_refusal_link": gettext_noop("The link for refusing free of charge is missing."),
    "quiet": gettext_noop("The person had a letter of this kind a short while ago; the rest between two is not over."),
    "person_cap": gettext_noop("The person has had as many letters of this kind as the limit allows."),
    "campaign_cap": gettext_noop("The campaign has used up its number of letters."),
    "night": gettext_noop(
        "It is night (21:00–08:00) and there is no consent to advertising at night. It leaves in the morning."
    ),
    "destroyed": gettext_noop("The address or the content was destroyed when its time was over."),
    "not_installed": gettext_noop("The way into this room is not installed any more."),
    "room_off": gettext_noop("The room is switched off."),
    "busy": gettext_noop("The other side asked us to come back later. We try again by ourselves."),
    "not_reached": gettext_noop("The other side could not be reached. Nothing was handed over."),
    "refused_by_provider": gettext_noop("The other side refused the letter."),
    "wrong_address": gettext_noop("No mail can go to this address."),
    "wrong_number": gettext_noop("No text message can go to this number."),
    "no_template": gettext_noop("Alimtalk needs an approved template."),
    "no_server": gettext_noop("No mail server is set (MEARI_EMAIL_URL)."),
    "sign_in_failed": gettext_noop("Signing in at the other side failed. Check what was entered for the room."),
    "no_token": gettext_noop("Signing in at the other side failed. Check what was entered for the room."),
    "no_answer": gettext_noop("The line broke after the letter was handed over; it may have arrived."),
    "unclear_answer": gettext_noop(
        "The other side answered with an error that leaves open whether it took the letter."
    ),
    "worker_died": gettext_noop("The worker stopped while handing over; it may have arrived."),
    "error": gettext_noop("Something broke while handing over; it may have arrived."),
    "sent_again": gettext_noop("Somebody decided to send it again."),
}


def sentence(code: str) -> str:
    """What ``code`` means; an unknown one is named."""
    return _(SENTENCES[code]) if code in SENTENCES else code
