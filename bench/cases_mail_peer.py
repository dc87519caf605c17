"""django-helpdesk as its manual sets it up, with many tickets, reading mails from a folder. Runs in an environment of its own.

python cases_mail_peer.py make TICKETS | take FOLDER        (PEER_HOME in the environment)
"""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import timedelta
from pathlib import Path

HOME = Path(os.environ.get("PEER_HOME", "."))
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3", "NAME": str(HOME / "peer.sqlite3"),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE", "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
    }
}  # fmt: skip
SECRET_KEY, DEBUG, ALLOWED_HOSTS, USE_TZ, SITE_ID = "bench", False, ["*"], True, 1
INSTALLED_APPS = [
    "django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.sites",
    "django.contrib.messages", "django.contrib.staticfiles", "django.contrib.humanize", "rest_framework", "helpdesk",
]  # fmt: skip
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware", "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]  # fmt: skip
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True,
        "OPTIONS": {"context_processors": [
            "django.contrib.auth.context_processors.auth", "django.template.context_processors.request",
            "django.contrib.messages.context_processors.messages",
        ]},
    }
]  # fmt: skip
ROOT_URLCONF = "cases_mail_peer_urls"
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
HELPDESK_TEAMS_MODE_ENABLED = False
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
DEFAULT_FROM_EMAIL = "cs@hanbit.example"
STATIC_URL, MEDIA_URL, MEDIA_ROOT = "/static/", "/media/", str(HOME / "peer_media")
LOGGING = {"version": 1, "disable_existing_loggers": True}


def make(tickets: int) -> None:
    from django.core.management import call_command
    from helpdesk.models import FollowUp, Queue, Ticket

    call_command("migrate", verbosity=0)
    queue = Queue.objects.create(
        title="CS", slug="cs", email_address="cs@hanbit.example", allow_email_submission=True, email_box_type="local",
        email_box_local_dir=str(HOME / "spool"), email_box_interval=0, logging_type="none",
    )  # fmt: skip
    for start in range(0, tickets, 5_000):
        size = min(5_000, tickets - start)
        made = Ticket.objects.bulk_create(
            Ticket(
                title=f"지난 문의 {start + n}", queue=queue, submitter_email=f"old{start + n}@customer.example",
                description="지난 문의입니다. " * 6, status=3, secret_key=f"k{start + n}",
            )
            for n in range(size)
        )  # fmt: skip
        FollowUp.objects.bulk_create(
            FollowUp(ticket=one, title="E-Mail Received", comment="지난 문의입니다. " * 6, public=True, message_id=f"<old{one.pk}@x>")
            for one in made
        )  # fmt: skip


def take(folder: Path) -> None:
    from django.core.management import call_command
    from django.utils import timezone
    from helpdesk.models import Queue, Ticket

    before = Ticket.objects.count()
    Queue.objects.update(email_box_last_check=timezone.now() - timedelta(days=1), email_box_local_dir=str(folder))
    begun = time.process_time()
    call_command("get_email", quiet=True)
    took = time.process_time() - begun
    print(json.dumps({"get_email": took, "stored": Ticket.objects.count() - before}))


if __name__ == "__main__":
    import django

    django.setup()
    if sys.argv[1] == "make":
        make(int(sys.argv[2]))
    else:
        take(Path(sys.argv[2]))
