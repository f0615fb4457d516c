"""How many asked for help and did not want anything passed on? A notice that is only counted."""

from __future__ import annotations

from django.db import models

from opennrm.foundation.access.models import Organisation
from opennrm.foundation.core.codes import CodeField
from opennrm.foundation.core.models import Row


class Notice(Row):
    """Place, matter, urgency and day. Nothing leads from here to a call, a caller or a person.

    The place is the region, never the district: in a small district the day and the matter could be
    enough to recognise somebody.
    """

    hotline = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    territory = models.CharField(max_length=20, blank=True)
    category = CodeField("hotline.categories", blank=True)
    urgency = CodeField("hotline.urgencies", blank=True)
    noticed_on = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["noticed_on"], name="hotline_notice_day")]

    class Privacy:
        operational = ("id", "hotline", "noticed_on")
        pseudonymous = ("territory", "category", "urgency")
