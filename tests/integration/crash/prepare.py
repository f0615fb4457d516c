"""Makes a fresh instance and prints the session of a signed-in administrator. Run as a program, on its files."""

from __future__ import annotations

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402

from opennrm.foundation.core import journal  # noqa: E402
from opennrm.front.web.demonstration import STARTED  # noqa: E402
from tests.factories import world  # noqa: E402

for database in ("default", "keys"):
    call_command("migrate", database=database, verbosity=0)
journal.record(STARTED, by=journal.SYSTEM)  # under the settings of the demonstration nothing else is served
client = Client()
client.force_login(
    world.a_viewer("administrator").user, backend="allauth.account.auth_backends.AuthenticationBackend"
)
session = client.session
session["_csrftoken"] = "t" * 32
session.save()
print(session.session_key)
