"""The request of somebody who has signed in, as the middleware hands it to every view that is not public."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from meari.apps.people.models import User


class SignedIn(HttpRequest):
    """``user`` is a person and ``htmx`` says whether only a part of the page is wanted."""

    user: User
    htmx: HtmxDetails
