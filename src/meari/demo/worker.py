"""The first thing that a worker process of the demo does; it may import no app before Django is set up."""

from __future__ import annotations

import gc

# Loading makes millions of objects that stay for one chunk; looking for circles among them so often costs a third of the time.
COLLECT_AFTER = (200_000, 20, 100)


def begin() -> None:
    """Set Django up as the process that started this one did."""
    import django  # start-up

    gc.set_threshold(*COLLECT_AFTER)
    django.setup()
