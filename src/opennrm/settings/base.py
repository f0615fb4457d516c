"""Settings that every instance shares. What differs is an ``OPENNRM_*`` variable or another module here."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import dj_database_url
import django_stubs_ext
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

django_stubs_ext.monkeypatch()  # lets `Field[...]` stand in annotations at run time too

VAR = Path(os.environ.get("OPENNRM_VAR", "var")).resolve()
PACKAGE = Path(__file__).resolve().parent.parent


def variable(name: str, default: str = "") -> str:
    """An ``OPENNRM_*`` variable of the environment."""
    return os.environ.get(f"OPENNRM_{name}", default)


OPENNRM_COUNTRY = variable("COUNTRY", "by")
OPENNRM_ROLES = "opennrm.roles"
OPENNRM_ROOT_KEY = variable("ROOT_KEY")
OPENNRM_ROOT_KEY_FILE = variable("ROOT_KEY_FILE", str(VAR / "root.key"))
OPENNRM_APPLICATION_ROLE = variable("APPLICATION_ROLE")  # PostgreSQL role of the web process
OPENNRM_WEBHOOK_NETWORKS = variable(
    "WEBHOOK_NETWORKS"
)  # private networks that may be told, such as 10.2.0.0/16
OPENNRM_WEBHOOK_LOCAL = False  # may a program on this very machine be told, without TLS?
OPENNRM_DEMO = False
OPENNRM_API_PER_MINUTE = int(variable("API_PER_MINUTE", "300"))  # requests of one token
OPENNRM_STYLEGUIDE = False

DEBUG = False
SECRET_KEY = variable("SECRET_KEY")
ALLOWED_HOSTS = variable("HOSTS", "localhost,127.0.0.1").split(",")
ROOT_URLCONF = "opennrm.front.web.site"
WSGI_APPLICATION = "opennrm.front.web.wsgi.application"
AUTH_USER_MODEL = "access.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "opennrm.foundation.core",
    "opennrm.foundation.components",
    "opennrm.foundation.access",
    "opennrm.foundation.people",
    "opennrm.care.cases",
    "opennrm.care.identification",
    "opennrm.care.referrals",
    "opennrm.care.hotline",
    "opennrm.care.shelters",
    "opennrm.outreach.exchange",
    "opennrm.oversight.statistics",
    "opennrm.front.web",
    "opennrm.front.api",
    "opennrm.front.cli",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "csp",
    "django_cotton",
    "django_htmx",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    # Above whatever answers by itself, such as a missing slash or an unknown host.
    "opennrm.foundation.access.middleware.NoStoreMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "opennrm.foundation.access.middleware.ViewerMiddleware",
    "opennrm.foundation.access.middleware.RefusalMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "opennrm.front.web.context.navigation",
            ],
        },
    }
]
FORM_RENDERER = "opennrm.foundation.components.forms.Renderer"

_SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    # FULL: an acknowledged write survives power loss. secure_delete: erased means overwritten.
    # trusted_schema stays on: Django's JSON columns carry a JSON_VALID check, which OFF would forbid.
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
    "PRAGMA secure_delete=ON; PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY;",
}


def database(url: str) -> dict[str, Any]:
    """A database from its URL, with the options that keep SQLite honest."""
    config: dict[str, Any] = dict(dj_database_url.parse(url))
    if config["ENGINE"].endswith("sqlite3"):
        config["OPTIONS"] = {**config.get("OPTIONS", {}), **_SQLITE_OPTIONS}
    return config


DATABASES = {
    "default": database(variable("DATABASE_URL", f"sqlite:///{VAR / 'opennrm.sqlite3'}")),
    "keys": database(variable("KEYS_DATABASE_URL", f"sqlite:///{VAR / 'keys.sqlite3'}")),
}
DATABASE_ROUTERS = ["opennrm.foundation.core.routers.KeyRouter"]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("be", _("Belarusian")), ("ru", _("Russian"))]
LOCALE_PATHS = [PACKAGE / "locale"]
FORMAT_MODULE_PATH = ["opennrm.formats"]
USE_TZ = True
TIME_ZONE = variable("TIME_ZONE", "Europe/Minsk")

# A file that somebody brings in is read in memory and sealed: it never lies on the disk as it came.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024 + 64 * 1024  # with what a form adds; longer ones are not taken

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Sign-in: django-allauth. Staff are created by an administrator, so nobody signs up by themselves.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_ADAPTER = "opennrm.foundation.access.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_FORMS = {
    "login": "opennrm.foundation.access.account_forms.SignInForm",
    "change_password": "opennrm.foundation.access.account_forms.PasswordForm",
    "reauthenticate": "opennrm.foundation.access.account_forms.AgainForm",
}
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_CHANGE_EMAIL = False
ACCOUNT_RATE_LIMITS = False  # counted by ourselves, for all web processes together
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "web:home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    # NIST SP 800-63B-4: long enough and not a common one; no composition rules, no forced change.
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# NIST SP 800-63B: half an hour without a click, or twelve hours in all, and one signs in again.
SESSION_ENGINE = "opennrm.foundation.access.models.session"  # keeps hashes of the keys, not the keys
SESSION_COOKIE_AGE = 30 * 60
SESSION_SAVE_EVERY_REQUEST = True
OPENNRM_LONGEST_SESSION = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_USE_SESSIONS = True
SECURE_CONTENT_TYPE_NOSNIFF = True
# same-origin: nothing leaves the site, and our own forms still send the origin that the CSRF check needs.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "opennrm.front.web.views.errors.csrf_failure"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}

MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # a cookie would carry references
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"  # nothing is mailed yet

# Logs name routes and codes; what a request carried is never written.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"routes_only": {"()": "opennrm.foundation.core.logs.RoutesOnly"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["routes_only"]}},
    "loggers": {
        "django.request": {"filters": ["routes_only"]},
        "django.security.csrf": {"filters": ["routes_only"]},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
}
