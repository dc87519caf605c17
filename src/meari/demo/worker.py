"""The first thing that a worker process of the demo does; it may import no app before Django is set up."""

from __future__ import annotations


def begin() -> None:
    """Set Django up as the process that started this one did."""
    import django  # start-up

    django.setup()
