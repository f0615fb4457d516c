"""Who works in the mechanism? Organisations, each with the key under which its records are sealed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from opennrm.foundation.core.country import country, in_language
from opennrm.foundation.core.models import Editable, Row


class Kind(models.TextChoices):
    """What an organisation is for."""

    HOTLINE = "hotline", _("Hotline")
    CENTRE = "centre", _("Territorial Centre")
    PANEL = "panel", _("Identification panel")
    SHELTER = "shelter", _("Shelter")
    SERVICE = "service", _("Service provider")
    RAPPORTEUR = "rapporteur", _("National Rapporteur")
    ADMINISTRATION = "administration", _("Administration")


class Organisation(Editable):
    """An agency, centre, shelter or NGO. It alone holds the key to the identities it took down."""

    name_en = models.CharField(max_length=120)
    name_be = models.CharField(max_length=120, blank=True)
    name_ru = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="branches"
    )
    territory = models.CharField(
        max_length=20, blank=True
    )  # code of the country pack; blank: the whole country
    phone = models.CharField(max_length=40, blank=True)
    key_id = models.UUIDField(editable=False)
    active = models.BooleanField(default=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "territory"], name="access_organisation_kind")]

    class Privacy:
        public = ("name_en", "name_be", "name_ru", "kind", "territory", "phone")
        operational = ("id", "version", "parent", "active")
        secret = ("key_id",)

    def __str__(self) -> str:
        return in_language({"en": self.name_en, "be": self.name_be, "ru": self.name_ru})

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return str(self)

    @property
    def territory_name(self) -> str:
        """Where it works, in the reader's language."""
        return str(country().territory(self.territory)) if self.territory else str(country())


class OrganisationLanguage(Row):
    """A language that an organisation can serve people in."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="languages")
    language = models.CharField(max_length=10)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "language"], name="access_organisation_language")
        ]

    class Privacy:
        public = ("organisation", "language")
        operational = ("id",)
