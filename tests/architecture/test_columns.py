"""Nothing typed lies in the open, and nobody forgets to say how private a column is."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.validators import RegexValidator
from django.db import models

from opennrm.foundation.core.answers import AnswerField
from opennrm.foundation.core.codes import CodeField
from opennrm.foundation.core.privacy import classification, unclassified
from opennrm.foundation.core.sealing import SealedField
from opennrm.front.cli.reference.glossary import described, own_models, page

from .house import nothing

# Columns of characters that are no code list, and what may stand in them. Nothing here was typed about a person.
OPEN = {
    "access.Organisation.name_en": "the name of an institution",
    "access.Organisation.name_be": "the name of an institution",
    "access.Organisation.name_ru": "the name of an institution",
    "access.Organisation.phone": "the public number of an institution",
    "access.Organisation.territory": "a code of the country pack",
    "access.OrganisationLanguage.language": "a code",
    "access.Record.kind": "a word of the code",
    "access.Record.reference": "drawn by lot",
    "access.User.username": "the login of a member of staff",
    "access.User.password": "a salted hash",
    "access.User.display_name": "the name of a member of staff",
    "access.User.role_key": "a word of the code",
    "access.User.language": "a code",
    "access.User.email": "the work address of a member of staff",
    "access.Session.digest": "a hash",
    "access.Session.session_data": "what a browser's session remembers: keys, codes and the last message shown",
    "access.Token.start": "the beginning of a random secret, too short to be of use",
    "access.Token.digest": "a hash",
    "access.KeptAnswer.key_mark": "a keyed hash",
    "access.KeptAnswer.content_mark": "a keyed hash",
    "access.KeptAnswer.reference": "drawn by lot, or a key",
    "access.KeptAnswer.url": "an address under the API, made of references and keys",
    "access.KeptAnswer.state": "a word of the code",
    "exchange.Subscription.address": "the address of a program; checked to be a URL",
    "exchange.Delivery.event": "a word of the code",
    "core.Entry.event": "a word of the code",
    "core.Entry.outcome": "a word of the code",
    "core.Entry.role": "a word of the code",
    "core.Entry.purpose": "a word of the code",
    "core.Entry.section": "a word of the code",
    "core.Entry.subject": "a pseudonym",
    "core.Entry.details": "codes and counts",
    "core.Tally.mark": "a keyed hash",
    "core.Batch.frontier": "hashes",
    "core.Obligation.rule": "a word of the code",
    "people.Person.alias_word": "drawn by lot",
    "hotline.Call.territory": "a code of the country pack",
    "hotline.Notice.territory": "a code of the country pack",
    "identification.Episode.territory": "a code of the country pack",
    "referrals.Service.territory": "a code of the country pack",
    "shelters.Shelter.territory": "a code of the country pack",
    "people.IdentityMark.kind": "a word of the code",
    "statistics.Counted.cells": "codes and counts",
    "exchange.IncomingList.mapped": "names of fields of a published standard",
    "exchange.SavedColumns.mapped": "names of fields of a published standard",
}
TEXT = (models.CharField, models.TextField, models.JSONField, models.FileField, models.GenericIPAddressField)
# Columns of workflows: words of their tables.
OF_WORKFLOWS = {"status", "step"}


def is_open_text(field: Any) -> bool:
    closed = (CodeField, AnswerField, SealedField)
    pattern = any(type(check) is RegexValidator for check in field.validators)  # such as the number of a room
    return isinstance(field, TEXT) and not isinstance(field, closed) and not field.choices and not pattern


def test_no_free_text_lies_in_the_open() -> None:
    found = [
        f"{model._meta.label}.{field.name}"
        for model in own_models()
        for field in model._meta.concrete_fields
        if is_open_text(field) and not (field.name in OF_WORKFLOWS and "workflow" in words(model))
    ]
    nothing(sorted(set(found) - OPEN.keys()))
    nothing(sorted(OPEN.keys() - set(found)))


def words(model: type[models.Model]) -> str:
    """The names a model answers to, to tell a subject or a status row of a workflow."""
    has_rows = hasattr(model, "status_rows") or {"step", "status", "reason"} <= {
        f.name for f in model._meta.fields
    }
    return "workflow" if has_rows else ""


def test_every_column_of_every_table_is_classified_once() -> None:
    nothing(unclassified())


def test_what_is_sealed_is_called_sealed_and_nothing_else_is() -> None:
    wrong = [
        f"{model._meta.label}.{field.name}"
        for model in own_models()
        for field in model._meta.concrete_fields
        if isinstance(field, SealedField) != (classification(model).get(field.name) == "sealed")
    ]
    nothing(wrong)


def test_every_row_with_a_sealed_column_knows_its_key() -> None:
    without = [
        model._meta.label
        for model in own_models()
        if any(isinstance(f, SealedField) for f in model._meta.concrete_fields)
        and not hasattr(model, "sealed_under")
    ]
    nothing(without)


def test_every_model_has_an_entry_in_the_glossary() -> None:
    written = page()
    assert [
        m._meta.label for m in own_models() if not described(m) or f"`{m._meta.label}`" not in written
    ] == []


def test_every_key_is_random() -> None:
    """Aligned numbers hide a wrong join from every test; numbers in a row tell how many there are."""
    numbered = {
        "core.Entry",
        "core.Leaf",
        "core.Batch",
    }  # the order of the journal is what its numbers are for
    hashed = {"access.Session", "core.Tally"}
    found = {
        m._meta.label
        for m in own_models()
        if not isinstance(m._meta.pk, models.UUIDField | models.OneToOneField)
    }
    assert found == numbered | hashed


def test_no_many_to_many_hides_a_table() -> None:
    nothing([f"{m._meta.label}.{f.name}" for m in own_models() for f in m._meta.local_many_to_many])


def test_djangos_admin_and_groups_of_permissions_are_not_used() -> None:
    assert not apps.is_installed("django.contrib.admin")
    user = apps.get_model("access", "User")
    assert not {"is_superuser", "is_staff", "groups", "user_permissions"} & {
        f.name for f in user._meta.get_fields()
    }
