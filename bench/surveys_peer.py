"""django-survey-and-report as its manual sets it up, with the survey of five questions. Runs in an environment of its own.

python surveys_peer.py make | serve PORT        (DATABASE, SECRET in the environment)
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

HERE = Path(__file__).resolve().parent
_address = urlsplit(os.environ.get("PEER_DATABASE", ""))
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql", "NAME": _address.path[1:], "USER": _address.username or "",
        "PASSWORD": _address.password or "", "HOST": _address.hostname or "", "PORT": str(_address.port or ""),
        "CONN_MAX_AGE": 60,
    }
    if _address.scheme == "postgresql"
    else {
        "ENGINE": "django.db.backends.sqlite3", "NAME": _address.path,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE", "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
    }
}  # fmt: skip
SECRET_KEY, DEBUG, ALLOWED_HOSTS, USE_TZ = "bench", False, ["*"], True
INSTALLED_APPS = [
    "django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions",
    "django.contrib.messages", "django.contrib.staticfiles", "bootstrapform", "survey",
]  # fmt: skip
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware", "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware", "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware", "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware", "django.middleware.clickjacking.XFrameOptionsMiddleware",
]  # fmt: skip
ROOT_URLCONF = "surveys_peer_urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True,
        "OPTIONS": {"context_processors": [
            "django.contrib.auth.context_processors.auth", "django.template.context_processors.request",
            "django.contrib.messages.context_processors.messages",
        ]},
    }
]  # fmt: skip
STATIC_URL, MEDIA_URL = "/static/", "/media/"
STATIC_ROOT = Path(os.environ.get("PEER_STATIC", "/tmp/peer_static"))
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
CSV_DIRECTORY = TEX_DIRECTORY = STATIC_ROOT
USER_DID_NOT_ANSWER, TEX_CONFIGURATION_FILE, SURVEY_DEFAULT_PIE_COLOR = "Left blank", STATIC_ROOT / "x", "red!50"
CHOICES_SEPARATOR, EXCEL_COMPATIBLE_CSV, DEFAULT_SURVEY_PUBLISHING_DURATION = ",", False, 7
LOGGING = {"version": 1, "disable_existing_loggers": True}


def _make() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    from survey.models import Category, Question, Survey

    survey = Survey.objects.create(
        name="Delivery", description="How was it?", need_logged_user=False, editable_answers=False, display_method=0
    )
    part = Category.objects.create(name="All", survey=survey, order=1, description="")
    asked = (
        ("Would you recommend us?", "radio", ",".join(map(str, range(11)))),
        ("How satisfied are you?", "radio", "1,2,3,4,5"),
        ("Where did you buy?", "radio", "Website,Shop,Other"),
        ("What was good?", "select-multiple", "Speed,Friendliness,None"),
        ("Why?", "text", ""),
    )
    for order, (text, kind, choices) in enumerate(asked):
        Question.objects.create(
            text=text,
            order=order,
            required=order == 0,
            category=part,
            survey=survey,
            type=kind,
            choices=choices or None,
        )
    sys.stdout.write(f"{survey.pk} {' '.join(str(q.pk) for q in survey.questions.order_by('order'))}\n")


def _stored() -> None:
    from survey.models import Response

    sys.stdout.write(f"{Response.objects.count()}\n")


if __name__ == "__main__":
    sys.path.insert(0, str(HERE))
    os.environ["DJANGO_SETTINGS_MODULE"] = "surveys_peer"
    import django

    django.setup()
    {"make": _make, "stored": _stored}[sys.argv[1]]()
