"""An invented country on one machine: everything in it is made up, and anybody may sign in as anybody."""

from __future__ import annotations

from .base import *  # noqa: F403
from .base import STORAGES

OPENNRM_DEMO = True
OPENNRM_WEBHOOK_LOCAL = True
OPENNRM_STYLEGUIDE = True
SECRET_KEY = "demonstration-only-no-secret-is-kept-here"  # noqa: S105
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = True
