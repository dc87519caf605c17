"""What every page's frame needs: the menu as the reader may see it, and how pages should look."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from meari.apps.base import menu
from meari.apps.people import models, rules


def frame(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        people = models.User.objects.filter(is_active=True).select_related("team").order_by("pk")
        return {"is_demo": settings.DEMO, "demo_people": people if settings.DEMO else ()}
    return {
        "menu": SimpleLazyObject(lambda: list(menu.sections(lambda right: rules.can(user, right)))),
        "appearance": user.appearance,
        "is_demo": settings.DEMO,
    }
