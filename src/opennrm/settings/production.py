"""A real instance: HTTPS only, secrets from the environment, and no demonstration anywhere near."""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured

from .base import *  # noqa: F403
from .base import SECRET_KEY, variable

if not SECRET_KEY:
    raise ImproperlyConfigured("Set OPENNRM_SECRET_KEY to a long random text and keep it secret.")

SECURE_SSL_REDIRECT = variable("BEHIND_TLS_PROXY") != "no"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
# How many proxies of our own stand before us: sign-in attempts are counted by the address that they name.
ALLAUTH_TRUSTED_PROXY_COUNT = int(variable("PROXIES", "1"))
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
