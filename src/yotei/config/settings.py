"""Django's settings. Whatever a person may choose comes from `Environment`; the rest is decided here, once."""

import sys
from pathlib import Path
from urllib.parse import urlsplit

from yotei.config import databases, environment, single_sign_on
from yotei.config.logs import logging_settings

try:
    YOTEI = environment.read()
except environment.WrongEnvironment as problem:
    # A text as the code of SystemExit: printed on stderr without a traceback, exit code 1.
    raise SystemExit(f"yotei: {problem}") from None

SOURCE = Path(__file__).parents[1]
_base = urlsplit(YOTEI.base_url or "http://localhost:8000")
_is_https = _base.scheme == "https"

DEBUG = False
SECRET_KEY = YOTEI.session_key
# Besides its own name a machine answers to itself: health checks, the sandbox and tests come that way.
ALLOWED_HOSTS = [_base.hostname or "localhost", "localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [f"{_base.scheme}://{_base.netloc}"]

INSTALLED_APPS = [
    "yotei.config",
    "yotei.web",
    "yotei.api",
    "yotei.activities",
    "yotei.schedules",
    "yotei.todos",
    "yotei.sales",
    "yotei.jobs",
    "yotei.files",
    "yotei.people",
    "yotei.outbox",
    "yotei.booking",
    "yotei.audit",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.saml",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
]
MIDDLEWARE = [
    # First: a probe asks by address, before any host is checked and any session is read.
    "yotei.config.probes.Probes",
    "yotei.config.requests.RequestId",
    "yotei.config.requests.ClientAddress",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "yotei.web.presence.Presence",
    # The reader's own language and time zone, from the employee sheet.
    "yotei.web.middleware.Reader",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "yotei.config.urls"
WSGI_APPLICATION = "yotei.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.template.context_processors.tz",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "yotei.web.context.page",
            ]
        },
    }
]

DATABASES = {"default": databases.from_url(YOTEI.database)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "people.Employee"
AUTHENTICATION_BACKENDS = ["yotei.web.readers.Readers"]
_RULES = "django.contrib.auth.password_validation"
# What NIST SP 800-63B asks of a password that a person chooses: long enough, and none that is guessed first.
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_RULES}.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": f"{_RULES}.UserAttributeSimilarityValidator", "OPTIONS": {"user_attributes": ["login", "name", "email"]}},
    {"NAME": f"{_RULES}.CommonPasswordValidator"},
    {"NAME": f"{_RULES}.NumericPasswordValidator"},
]
# What somebody has to prove besides a password, and where they are logged in (`web.entrance`, `web.doors`).
ACCOUNT_ADAPTER = "yotei.web.entrance.Accounts"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "login"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*"]
MFA_ADAPTER = "yotei.web.entrance.SecondSteps"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "Yotei"
MFA_TOTP_TOLERANCE = 1  # a code of 30 seconds ago: telephones' clocks differ, and people type slowly
MFA_TRUST_ENABLED = True
MFA_TRUST_COOKIE_AGE = 30 * 24 * 60 * 60
SOCIALACCOUNT_ADAPTER = "yotei.web.entrance.SingleSignOn"
SOCIALACCOUNT_PROVIDERS = single_sign_on.providers(YOTEI)
# A form may lead to no other site (the policy below), so the provider is reached by a link.
SOCIALACCOUNT_LOGIN_ON_GET = True
# Wrong codes are counted where all processes see them; many entries, for what is culled is counted no more.
_CACHE = "django.core.cache.backends.db.DatabaseCache"
CACHES = {"default": {"BACKEND": _CACHE, "LOCATION": "yotei_cache", "OPTIONS": {"MAX_ENTRIES": 50_000}}}
LOGIN_URL = "/login"
LOGIN_REDIRECT_URL = "/"
CSRF_FAILURE_VIEW = "yotei.web.errors.csrf_failure"

# Instants are kept and reckoned in UTC; a reader's own zone is set for each request.
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = YOTEI.language
LANGUAGES = [("ja", "日本語"), ("en", "English")]
LOCALE_PATHS = [SOURCE / "locale"]

STATIC_URL = "static/"
STATIC_ROOT = YOTEI.var / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
# Before the first `collectstatic` (tests, a fresh clone) files are served from where they were written, unhashed.
# The command itself must already use the storage that hashes: it writes the list by which this is known.
_is_collected = "collectstatic" in sys.argv or (STATIC_ROOT / "staticfiles.json").exists()
WHITENOISE_USE_FINDERS = not _is_collected
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "whitenoise.storage.CompressedManifestStaticFilesStorage"
            if _is_collected
            else "django.contrib.staticfiles.storage.StaticFilesStorage"
        )
    },
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "object-src": ["'none'"],
        "worker-src": ["'self'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# A year; only where the address itself says https, for a browser never forgets it.
SECURE_HSTS_SECONDS = 31_536_000 if _is_https else 0
# Believed only where a proxy of ours sets it: anybody can send the header.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if YOTEI.trust_proxy else None

SESSION_ENGINE = "django.contrib.sessions.backends.db"
# Two weeks: who opens the schedule book every working day logs in twice a month.
SESSION_COOKIE_AGE = 14 * 24 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _is_https
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
# The details of a schedule may be long; a form beyond 5 MB is a mistake.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# Files go to the disk while they come in; their size and number are bounded there, with words for the page. What has
# ten times as many as a form may send is none, and is not read to its end.
FILE_UPLOAD_HANDLERS = ["yotei.web.uploads.PageUpload"]
DATA_UPLOAD_MAX_NUMBER_FILES = 200

# Ours go by the outbox (yotei.outbox), and nothing else has any to send.
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"

LOGGING = logging_settings(YOTEI.log_format)
