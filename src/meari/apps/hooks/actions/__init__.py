"""Everything that changes endpoints, deliveries and keys."""

from meari.apps.hooks.actions.deliveries import deliver, enqueue, forget_old, queue_due, send_again, send_test
from meari.apps.hooks.actions.endpoints import (
    ENDPOINT_ENDED,
    NoEvents,
    Wanted,
    add_endpoint,
    change_endpoint,
    remove_endpoint,
    renew_secret,
    set_active,
)
from meari.apps.hooks.actions.keys import KeyTerms, TooMuch, TooOften, make_key, revoke_key, use_key

__all__ = [
    "ENDPOINT_ENDED",
    "KeyTerms",
    "NoEvents",
    "TooMuch",
    "TooOften",
    "Wanted",
    "add_endpoint",
    "change_endpoint",
    "deliver",
    "enqueue",
    "forget_old",
    "make_key",
    "queue_due",
    "remove_endpoint",
    "renew_secret",
    "revoke_key",
    "send_again",
    "send_test",
    "set_active",
    "use_key",
]
