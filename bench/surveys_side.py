"""Meari's side of the bench of surveys: makes the survey, counts what is stored."""

from __future__ import annotations

import sys


def make() -> str:
    from django.core.management import call_command
    from django.utils import timezone

    call_command("migrate", verbosity=0)
    from meari.apps.people import models
    from tests.cast import hire
    from tests.factories import asked

    now = timezone.now()
    planner = models.User.objects.filter(email="planner@example.com").first() or hire(now).planner
    return asked(planner, now).slug


def stored() -> str:
    from meari.apps.surveys.models import Response

    return str(Response.objects.filter(state="complete").count())


if __name__ == "__main__":
    import django

    django.setup()
    sys.stdout.write({"make": make, "stored": stored}[sys.argv[1]]() + "\n")
