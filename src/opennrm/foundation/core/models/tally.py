"""How often did something happen within a stretch of time? Counted where every web process sees it."""

from __future__ import annotations

from django.db import models


class Tally(models.Model):
    """A count within a stretch of time, under a keyed hash of whom it counts: no name and no address stands here."""

    mark = models.CharField(max_length=64, primary_key=True, editable=False)
    number = models.IntegerField()
    until = models.DateTimeField(db_index=True)

    class Privacy:
        operational = ("number", "until")
        secret = ("mark",)
