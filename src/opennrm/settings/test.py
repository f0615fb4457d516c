"""The settings of the tests: the same code, quick passwords, keys in memory."""

from __future__ import annotations

import base64
import os

from .base import *  # noqa: F403
from .base import STORAGES, database, variable

SECRET_KEY = "test-only"  # noqa: S105
OPENNRM_ROOT_KEY = base64.urlsafe_b64encode(b"only for tests: 32 bytes of key.").decode()
OPENNRM_STYLEGUIDE = True
OPENNRM_WEBHOOK_LOCAL = True
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
_url = variable("TEST_DATABASE_URL", "sqlite://:memory:")
_keys_url = variable("TEST_KEYS_DATABASE_URL", "sqlite://:memory:")
DATABASES = {"default": database(_url), "keys": database(_keys_url)}
for _config in DATABASES.values():
    if _config["ENGINE"].endswith("sqlite3"):
        # Tests need no power-loss safety; the crash test sets its own.
        _config["OPTIONS"]["init_command"] = "PRAGMA foreign_keys=ON; PRAGMA synchronous=OFF;"
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop runs in the test's thread
