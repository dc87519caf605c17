"""Django settings, read from the environment. ``docs/guide/settings.md`` explains every name."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from meari.site.environment import Environment, database, kept_secret, mail_server, text_socket

_env = Environment()

HOME = _env.folder("MEARI_HOME", "var")
HOME.mkdir(parents=True, exist_ok=True)
DEBUG = _env.flag("MEARI_DEBUG", default=False)
BASE_URL = _env.base_url("MEARI_BASE_URL", "http://127.0.0.1:8000")
SECRET_KEY = kept_secret(_env.text("MEARI_SECRET_KEY", ""), home=HOME, name="secret")
PRIVACY_KEY = kept_secret(_env.text("MEARI_PRIVACY_KEY", ""), home=HOME, name="privacy")

_host = urlsplit(BASE_URL).hostname or "127.0.0.1"
ALLOWED_HOSTS = [_host, "127.0.0.1", "localhost", "[::1]"] if _host in {"127.0.0.1", "localhost"} else [_host]
CSRF_TRUSTED_ORIGINS = [BASE_URL]
_https = BASE_URL.startswith("https://")
BEHIND_PROXY = _env.flag("MEARI_BEHIND_PROXY", default=False)

# The product, lowest first: each app may import only the ones above it in this list (held by import-linter).
PRODUCT_APPS = [
    "meari.apps.base",
    "meari.apps.language",
    "meari.apps.jobs",
    "meari.apps.events",
    "meari.apps.people",
    "meari.apps.privacy",
    "meari.apps.hooks",
    "meari.apps.sending",
    "meari.apps.warehouse",
    "meari.apps.imports",
    "meari.apps.customers",
    "meari.apps.sales",
    "meari.apps.calendar",
    "meari.apps.decisions",
    "meari.apps.voices",
    "meari.apps.surveys",
    "meari.apps.cases",
    "meari.apps.reports",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "template_partials.apps.SimpleAppConfig",
    *PRODUCT_APPS,
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "meari.apps.people.middleware.PreferencesMiddleware",
]
ROOT_URLCONF = "meari.site.urls"
WSGI_APPLICATION = "meari.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            ["meari.site.pages.Loader", "django.template.loaders.app_directories.Loader"],
                        )
                    ],
                )
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "template_partials.templatetags.partials",
                "meari.apps.base.templatetags.meari",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "meari.apps.people.context.frame",
            ],
        },
    }
]

DATABASES = {
    "default": database(
        _env.text("DATABASE_URL", ""),
        home=HOME,
        synchronous=_env.choice("MEARI_SQLITE_SYNCHRONOUS", "FULL", ("FULL", "NORMAL")),
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

JOBS = _env.choice("MEARI_JOBS", "database", ("database", "celery"))
BROKER_URL = _env.text("MEARI_BROKER_URL", "amqp://guest:guest@127.0.0.1:5672//")
BROKER_QUEUE = _env.text("MEARI_BROKER_QUEUE", "meari")
_job_backends = {
    "database": "django_tasks_db.DatabaseBackend",
    "celery": "meari.apps.jobs.celery_backend.CeleryBackend",
}
TASKS = {
    "default": {
        "BACKEND": _job_backends[JOBS],
        "QUEUES": ["default"],
        "OPTIONS": {"broker": BROKER_URL, "queue": BROKER_QUEUE},
    }
}

# ---- people --------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "meari.apps.people.adapter.ClosedSignup"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Meari"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
DEMO = _env.flag("MEARI_DEMO", default=False)

# ---- language, time, files -----------------------------------------------------------------------------------------
LANGUAGE_CODE = _env.choice("MEARI_LANGUAGE", "ko", ("ko", "en"))
LANGUAGES = [("ko", "한국어"), ("en", "English")]
# Our own words come before those of libraries that happen to say the same sentence.
LOCALE_PATHS = sorted(Path(__file__).parents[1].glob("*/locale")) + sorted(
    Path(__file__).parents[1].glob("apps/*/locale")
)
TIME_ZONE = _env.zone("MEARI_TIME_ZONE", "Asia/Seoul")
USE_TZ = True
USE_I18N = True
STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": HOME / "files"}},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
MAX_UPLOAD_BYTES = _env.number("MEARI_MAX_UPLOAD_MB", 512, low=1, high=4096) * 1_000_000
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# ---- the fact store ------------------------------------------------------------------------------------------------
FACTS_HOME = _env.folder("MEARI_FACTS_HOME", str(HOME / "facts"))
FACTS_ENGINE = _env.text("MEARI_FACTS_ENGINE", "duckdb")
FACTS_URL = _env.text("MEARI_FACTS_URL", _env.text("DATABASE_URL", ""))
SPARK_MASTER = _env.text("MEARI_SPARK_MASTER", "local[*]")

# ---- the text process ----------------------------------------------------------------------------------------------
TEXT_SOCKET = text_socket(_env.text("MEARI_TEXT_SOCKET", ""), home=HOME)

# ---- security headers ----------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 12
CSRF_FAILURE_VIEW = "meari.apps.base.views.csrf_failure"
if _https:
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None

# ---- what goes out, and logs ---------------------------------------------------------------------------------------
# Everything that Django itself mails (password letters) goes through the same gate and outbox as all else.
EMAIL_BACKEND = "meari.apps.sending.outbox_backend.OutboxBackend"
MAIL_SERVER = mail_server(_env.text("MEARI_EMAIL_URL", ""))
DEFAULT_FROM_EMAIL = _env.mail_address(
    "MEARI_MAIL_FROM", f"meari@{'localhost' if _host.replace('.', '').isdecimal() or ':' in _host else _host}"
)
SENDER_NAME = _env.text("MEARI_SENDER_NAME", "Meari")
SENDER_CONTACT = _env.text("MEARI_SENDER_CONTACT", "")
FREE_REFUSAL_NUMBER = _env.text("MEARI_FREE_REFUSAL_NUMBER", "")
SENDING_LAW = _env.text("MEARI_SENDING_LAW", "")
REWARD_LAW = _env.text("MEARI_REWARD_LAW", "")
SURVEY_RATE = _env.number("MEARI_SURVEY_RATE", 600, low=0, high=1_000_000)
OUTGOING_HOSTS = _env.names("MEARI_OUTGOING_HOSTS")
_level = _env.choice("MEARI_LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR"))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "meari": {"level": _level},
        "django_tasks": {"level": "WARNING"},
        "django.db.backends": {"level": "INFO"},
    },
}
SILENCED_SYSTEM_CHECKS = ["account.W001"]
FORM_RENDERER = "meari.apps.base.forms.Renderer"
