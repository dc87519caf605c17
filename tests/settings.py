"""Settings for tests: the real ones, in a home of their own, on the database that ``--database`` names."""

import os
import tempfile

_home = tempfile.mkdtemp(prefix="meari-tests-")
os.environ.update(
    MEARI_HOME=_home, MEARI_SECRET_KEY="tests", MEARI_PRIVACY_KEY="tests", MEARI_BASE_URL="http://127.0.0.1:8000"
)
os.environ["MEARI_TEXT_SOCKET"] = "off"  # tests that need the text process start one
os.environ["DATABASE_URL"] = os.environ.get("MEARI_TEST_DATABASE_URL", "")
for _name in ("MEARI_DEBUG", "MEARI_LANGUAGE", "MEARI_TIME_ZONE", "MEARI_JOBS", "MEARI_DEMO", "MEARI_FACTS_HOME",
              "MEARI_EMAIL_URL", "MEARI_MAIL_FROM", "MEARI_SENDER_NAME", "MEARI_SENDER_CONTACT", "MEARI_SENDING_LAW", "MEARI_REWARD_LAW",
              "MEARI_OUTGOING_HOSTS", "MEARI_FREE_REFUSAL_NUMBER", "MEARI_SURVEY_RATE"):  # fmt: skip
    os.environ.pop(_name, None)

from meari.site.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
SECURE_HSTS_SECONDS = 0
