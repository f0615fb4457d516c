"""Who is this person? In the open: an alias and a few coded facts. Under seal: everything that identifies."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from opennrm.foundation.access.models import Organisation
from opennrm.foundation.access.scoping import VisibleQuerySet
from opennrm.foundation.core.answers import Answer, AnswerField
from opennrm.foundation.core.codes import CodeField
from opennrm.foundation.core.models import Editable, Row
from opennrm.foundation.core.sealing import HasKey, SealedField

from ..aliases import alias_in_language

ADULT_AT = 18  # UN Palermo Protocol art. 3(d): a child is any person under eighteen


class AgeGroup(models.TextChoices):
    """Adult or child, as far as known."""

    ADULT = "adult", _("Adult")
    CHILD = "child", _("Child (under 18)")
    UNKNOWN = "unknown", _("Age not known")


class PersonSet(VisibleQuerySet):
    """Persons, reached through the records about them."""

    person_path = "pk"


class OfPersonSet(VisibleQuerySet):
    """Rows that belong to a person."""

    person_path = "person"


class Person(Editable):
    """Somebody the mechanism knows, shown everywhere by an alias that was drawn, never typed."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="persons")
    key_id = models.UUIDField(editable=False)
    alias_word = models.CharField(max_length=30)
    alias_number = models.PositiveIntegerField()
    age_group = models.CharField(max_length=8, choices=AgeGroup.choices, default=AgeGroup.UNKNOWN)
    birth_year = models.PositiveSmallIntegerField(null=True, blank=True)
    thought_child = AnswerField()  # is there reason to believe that this is a child? (rule R03)
    sex = CodeField("people.sexes", blank=True)
    citizenship = CodeField("people.countries", blank=True)
    interpreter_needed = AnswerField()
    created_at = models.DateTimeField()

    objects: Any = models.Manager.from_queryset(PersonSet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "alias_word", "alias_number"], name="people_person_alias"
            )
        ]

    class Privacy:
        operational = ("id", "version", "organisation", "created_at")
        pseudonymous = (
            "alias_word",
            "alias_number",
            "age_group",
            "birth_year",
            "thought_child",
            "sex",
            "citizenship",
            "interpreter_needed",
        )
        secret = ("key_id",)

    def __str__(self) -> str:
        return self.alias

    @property
    def alias(self) -> str:
        """The alias in the reader's language, such as "Rabina 27"."""
        return f"{alias_in_language(self.alias_word)} {self.alias_number}"

    @property
    def sealed_under(self) -> HasKey:
        """What identifies a person is sealed under the person's key."""
        return self

    def treated_as_child(self, on: date) -> bool:
        """Do the rules for children apply on that day?

        Under 18, or age not known and reason to believe so: until verified, presumed a child
        (CETS 197 art. 10(3), rule R03). A birth year alone makes a child for the whole year of 18, and nobody
        called an adult is one before that year.
        """
        years = on.year - self.birth_year if self.birth_year is not None else None
        if self.age_group == AgeGroup.ADULT:
            return years is not None and years < ADULT_AT
        if self.age_group == AgeGroup.CHILD:
            return years is None or years <= ADULT_AT
        if years is not None:
            return years <= ADULT_AT
        return bool(self.thought_child == Answer.YES)


class PersonLanguage(Row):
    """A language that the person speaks."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="languages")
    language = CodeField("people.languages", max_length=10)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "language"], name="people_person_language")]

    class Privacy:
        operational = ("id",)
        pseudonymous = ("person", "language")


class Identity(Editable):
    """Name, birth date and document, each sealed under the person's key."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="identity")
    given_name = SealedField()
    family_name = SealedField()
    birth_date = SealedField()
    document = SealedField()

    objects: Any = models.Manager.from_queryset(OfPersonSet)()

    class Privacy:
        operational = ("id", "version")
        pseudonymous = ("person",)
        sealed = ("given_name", "family_name", "birth_date", "document")

    @property
    def sealed_under(self) -> HasKey:
        return self.person


class IdentityMark(Row):
    """A keyed hash of a normalised name, telephone or document: for finding exactly this, and nothing else.

    The key belongs to the owning organisation, so marks of two organisations never compare.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="marks")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    mark = models.BinaryField(max_length=10)

    class Meta:
        indexes = [models.Index(fields=["organisation", "kind", "mark"], name="people_mark")]

    class Privacy:
        operational = ("id", "organisation", "kind")
        pseudonymous = ("person",)
        secret = ("mark",)
