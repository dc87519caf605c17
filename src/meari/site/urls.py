"""The root of all addresses."""

from __future__ import annotations

from importlib.util import find_spec

from django.conf import settings
from django.urls import include, path

from meari.apps.base import views as base
from meari.site import views
from meari.site.api import api

# Most requests are respondents': they are looked for first.
_apps = sorted(settings.PRODUCT_APPS, key=lambda app: app != "meari.apps.surveys")
urlpatterns = [
    *[path("", include(f"{app}.urls")) for app in _apps if find_spec(f"{app}.urls")],
    path("healthz", views.health, name="health"),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("api/v1/", api.urls),
    path("components/", base.components, name="components"),
]
if settings.DEMO:
    urlpatterns.append(path("demo/sign-in/", views.demo_sign_in, name="demo_sign_in"))

handler403 = base.not_allowed
handler404 = base.not_found
handler500 = base.failed
