"""Why a mailbox cannot be read, why a mail was not taken in, and what an agent should know of one, in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LINE: Mapping[str, str | Promise] = {
    "malformed": _("The name of the mail server cannot be right. It looks like imap.example.co.kr."),
    "not_found": _("There is no mail server of that name. Look at its spelling."),
    "not_public": _(
        "The mail server stands in a private network. The operator has to allow it by name in MEARI_OUTGOING_HOSTS."
    ),
    "not_https": _("Passwords leave unencrypted only for servers that the operator allows in MEARI_OUTGOING_HOSTS."),
    "not_reached": _("Nothing answers there. Look at the port, and whether a firewall lets us through."),
    "timed_out": _("The mail server does not answer in time. Look at the port and the way of encryption."),
    "tls_refused": _("The mail server's certificate is not valid for that name, so we did not sign in."),
    "no_imap": _("Something answers there, but it does not speak IMAP. Look at the port and the way of encryption."),
    "login_refused": _(
        "The mail server refuses the user or the password. Many services want a password made for programs alone."
    ),
    "no_folder": _("There is no such folder in the mailbox. INBOX always is one."),
    "no_after_folder": _("The folder that mails are to be moved to does not exist in the mailbox."),
    "cut_off": _("The mail server broke the line off. We try again by ourselves."),
    "refused": _("The mail server refused what we asked for. We try again by ourselves."),
    "disk": _("Mails cannot be stored here: the disk is full or broken. They wait on the mail server."),
    "wrong_key": _("The password was sealed with another key than MEARI_PRIVACY_KEY. Enter it again."),
    "database": _("Our database could not be reached. The mails wait on the mail server."),
    "failed": _("Reading failed for a reason nobody foresaw; the log has it. We try again by ourselves."),
}
REASONS: Mapping[str, str | Promise] = {
    "unknown_token": _("It claims to belong to a case, but by a token that we did not make or that is not whole."),
    "other_sender": _("It answers a letter of ours that went to somebody else."),
    "other_case": _("The address it was sent to was made for another case or for somebody else."),
    "own_address": _("It says that it comes from ourselves."),
    "too_large": _("It is larger than 25 MB. It stays on the mail server; only its head was kept."),
    "failed": _("Taking it in failed for a reason nobody foresaw; the log has it."),
    "gone": _("What was kept of it cannot be read any more."),
    "duplicate": _("The same mail came before, word for word."),
    "automatic": _("A machine wrote it, and it belongs to no case."),
    "list": _("It was sent to a list, and it belongs to no case."),
    "unmatched": _("It speaks of no letter of ours."),
    "matched": _("It speaks of a letter of ours."),
    "dropped": _("Somebody set it aside."),
}
WARNINGS: Mapping[str, str | Promise] = {
    "other_reply_to": _("Answers go to another address than the one it came from."),
    "not_from_sender": _("The receiving mail server says that it does not come from the sender it names."),
    "by_hand": _("Somebody looked at it and put it into this case."),
    "encrypted": _("It is encrypted; we cannot read it."),
    "damaged": _("Some of its letters could not be read."),
    "cut": _("It is longer than we show; the original is kept."),
    "no_text": _("It has no text that we can read; the original is kept."),
}


def line_problem(key: str) -> str | Promise:
    """Why a mailbox cannot be read."""
    return LINE.get(key, key)


def reason(key: str) -> str | Promise:
    """What became of a mail, and why."""
    return REASONS.get(key, key)


def warnings(keys: str) -> list[str | Promise]:
    """What an agent should know of a mail (``Message.warnings``)."""
    return [WARNINGS.get(key, key) for key in keys.split(",") if key]
