"""Where django-helpdesk's pages are, which its mails name."""

from django.urls import include, path

urlpatterns = [path("", include("helpdesk.urls", namespace="helpdesk"))]
