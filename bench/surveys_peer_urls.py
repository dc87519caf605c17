"""Addresses of the peer."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.static import serve

urlpatterns = [
    path("admin/", admin.site.urls),
    path("survey/", include("survey.urls")),
    path("static/<path:path>", serve, {"document_root": settings.STATIC_ROOT}),
]
