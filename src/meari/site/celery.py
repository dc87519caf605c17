"""The Celery application for ``celery -A meari.site.celery worker``, when ``MEARI_JOBS=celery``."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "meari.site.settings")
django.setup()

from django_tasks import task_backends  # noqa: E402 - needs Django

app = task_backends["default"].app  # type: ignore[attr-defined]
