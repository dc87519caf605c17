"""Pages about sending."""

from meari.apps.sending.views.consents import (
    confirm_consent,
    consents,
    give_consent,
    lift_refusal,
    make_text,
    take_refusal,
    withdraw_consent,
)
from meari.apps.sending.views.letters import attachment, index, letter, open_content, preview, settle
from meari.apps.sending.views.reader import read, refuse
from meari.apps.sending.views.rooms import (
    add_room,
    enter_account,
    restrain,
    rooms,
    set_account_active,
    set_room_active,
    test_mail,
    test_room,
    test_text,
)

__all__ = [
    "add_room",
    "attachment",
    "confirm_consent",
    "consents",
    "enter_account",
    "give_consent",
    "index",
    "letter",
    "lift_refusal",
    "make_text",
    "open_content",
    "preview",
    "read",
    "refuse",
    "restrain",
    "rooms",
    "set_account_active",
    "set_room_active",
    "settle",
    "take_refusal",
    "test_mail",
    "test_room",
    "test_text",
    "withdraw_consent",
]
