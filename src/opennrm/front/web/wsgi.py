"""The entry for gunicorn and other WSGI servers."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "opennrm.settings.production")
application = get_wsgi_application()

from opennrm.front.web.demonstration import refuse_wrong_database  # noqa: E402  (needs the settings)

refuse_wrong_database()
