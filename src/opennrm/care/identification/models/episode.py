"""What was done to this person, where, when and by what control? One row per time of exploitation."""

from __future__ import annotations

from typing import Any

from django.db import models

from opennrm.care.cases.models import Case, OfCaseSet
from opennrm.foundation.access.models import User
from opennrm.foundation.access.scoping import VisibleQuerySet
from opennrm.foundation.core.answers import AnswerField
from opennrm.foundation.core.codes import CodeField
from opennrm.foundation.core.models import Editable, Row
from opennrm.foundation.core.sealing import HasKey, SealedField


class Episode(Editable):
    """A time of exploitation. People remember months, not days: a year, and a month if known."""

    form_label: str  # labels of codes, which every code column brings
    place_label: str
    country_label: str

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="episodes")
    form = CodeField("identification.forms", blank=True)
    sector = CodeField("identification.sectors", blank=True)
    place = CodeField("identification.places", blank=True)
    country = CodeField("people.countries", blank=True)
    territory = models.CharField(max_length=20, blank=True)  # code of the country pack
    from_year = models.PositiveSmallIntegerField(null=True, blank=True)
    from_month = models.PositiveSmallIntegerField(null=True, blank=True)
    to_year = models.PositiveSmallIntegerField(null=True, blank=True)
    to_month = models.PositiveSmallIntegerField(null=True, blank=True)
    recruiter = CodeField("identification.recruiters", blank=True)
    earnings_withheld = AnswerField()
    agreed = AnswerField()  # to the exploitation: kept, and never weighed against the person (rule R02)
    narrative = SealedField()  # in the person's own words, told once
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    objects: Any = models.Manager.from_queryset(OfCaseSet)()

    class Meta:
        ordering = ["-from_year", "-from_month", "noted_at"]

    class Privacy:
        operational = ("id", "version", "noted_at", "noted_by")
        pseudonymous = (
            "case",
            "form",
            "sector",
            "place",
            "country",
            "territory",
            "from_year",
            "from_month",
            "to_year",
            "to_month",
            "recruiter",
            "earnings_withheld",
            "agreed",
        )
        sealed = ("narrative",)

    @property
    def sealed_under(self) -> HasKey:
        return self.case.record


class OfEpisodeSet(VisibleQuerySet):
    """Rows that belong to an episode."""

    record_path = "episode__case__record"


class PartOfEpisode(Row):
    """One code of several that were ticked for an episode."""

    episode = models.ForeignKey(Episode, on_delete=models.CASCADE)
    code = models.CharField(max_length=40)

    objects: Any = models.Manager.from_queryset(OfEpisodeSet)()

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["episode", "code"], name="%(app_label)s_%(class)s_once")
        ]

    class Privacy:
        operational = ("id",)
        pseudonymous = ("episode", "code")


class EpisodeAct(PartOfEpisode):
    """What was done: recruited, transported, handed over, housed, received."""

    episode = models.ForeignKey(Episode, on_delete=models.CASCADE, related_name="acts")
    code = CodeField("identification.acts")


class EpisodeMeans(PartOfEpisode):
    """By what means. Asked about adults only (rule R01)."""

    episode = models.ForeignKey(Episode, on_delete=models.CASCADE, related_name="means")
    code = CodeField("identification.means")

    class Meta(PartOfEpisode.Meta):
        verbose_name_plural = "episode means"


class EpisodePurpose(PartOfEpisode):
    """For what purpose."""

    episode = models.ForeignKey(Episode, on_delete=models.CASCADE, related_name="purposes")
    code = CodeField("identification.purposes")


class EpisodeControl(PartOfEpisode):
    """How the person was controlled. Asked about adults only: most of these are means (rule R01)."""

    episode = models.ForeignKey(Episode, on_delete=models.CASCADE, related_name="controls")
    code = CodeField("identification.controls")
