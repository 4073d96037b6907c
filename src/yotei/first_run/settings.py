"""Django's settings for these pages: Yotei's, without a database, people and mail."""

import secrets

from yotei.config.settings import *  # noqa: F403

SECRET_KEY = secrets.token_urlsafe(50)  # of this process alone: nothing that it signs outlives it
# The address is what is asked for. Whoever comes by another name still needs the code of the terminal.
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = ["yotei.first_run", *INSTALLED_APPS]  # noqa: F405
ROOT_URLCONF = "yotei.first_run.urls"
DATABASES = {"default": {"ENGINE": "django.db.backends.dummy"}}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "first_run", "first_run_csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
SESSION_COOKIE_SAMESITE = "Strict"
SECURE_HSTS_SECONDS = 0
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "allauth.account.middleware.AccountMiddleware",  # it wants to be there, and finds nobody
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "yotei.first_run.views.page",
            ]
        },
    }
]
# A wrong answer is shown on its page; the terminal shows the code.
LOGGING = LOGGING | {"loggers": LOGGING.get("loggers", {}) | {"django.request": {"level": "ERROR"}}}  # noqa: F405
