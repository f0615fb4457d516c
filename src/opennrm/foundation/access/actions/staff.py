"""Who works where? Organisations and accounts are made, let in by a second person, and stopped: only here."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping

from django.db import transaction

from opennrm.foundation.core import clock, journal, references
from opennrm.foundation.core.journal import Actor
from opennrm.foundation.core.keystore import key_store
from opennrm.foundation.core.verdict import require

from ..models import Organisation, OrganisationLanguage, Session, Standing, User
from ..models.session import digest_of
from ..policies import may_administer, may_hold_role, may_let_in, may_renew, may_suspend
from ..viewer import Viewer


@transaction.atomic
def create_organisation(
    *,
    kind: str,
    name: dict[str, str],
    by: Actor,
    territory: str = "",
    languages: Iterable[str] = (),
    phone: str = "",
    parent: Organisation | None = None,
    pk: uuid.UUID | None = None,
) -> Organisation:
    """Set up an organisation with a key of its own; `name` has a text per language, English at least.

    `pk` is what a directory that brings it in calls it, to know it again.
    """
    if isinstance(by, Viewer):
        require(may_administer(by))
    (key_id,) = key_store().put(under=None)
    organisation = Organisation.objects.create(
        kind=kind, name_en=name["en"], name_be=name.get("be", ""), name_ru=name.get("ru", ""),
        territory=territory, phone=phone, parent=parent, key_id=key_id, id=pk or uuid.uuid4(),
    )  # fmt: skip
    OrganisationLanguage.objects.bulk_create(
        OrganisationLanguage(organisation=organisation, language=language) for language in languages
    )
    journal.record("organisation.created", by=by, organisation=str(organisation.pk), kind=kind)
    return organisation


@transaction.atomic
def change_organisation(
    *,
    organisation: Organisation,
    name: Mapping[str, str],
    phone: str,
    languages: Collection[str],
    version: int | None = None,
    by: Viewer,
) -> None:
    """Change what the directory says of an organisation: names, telephone, and the languages it serves people in. What
    it is, and where, stays.

    ChangedMeanwhile when somebody saved after `version` (what was read, unless said otherwise).
    """
    require(may_administer(by))
    for language, text in name.items():
        setattr(organisation, f"name_{language}", text)
    organisation.phone = phone
    read = organisation.version if version is None else version
    organisation.save_over(read, *(f"name_{language}" for language in name), "phone")
    served = OrganisationLanguage.objects.filter(organisation=organisation)
    served.exclude(language__in=languages).delete()
    there = set(served.values_list("language", flat=True))
    OrganisationLanguage.objects.bulk_create(
        OrganisationLanguage(organisation=organisation, language=language)
        for language in languages
        if language not in there
    )
    journal.record("organisation.changed", by=by, organisation=str(organisation.pk))


@transaction.atomic
def create_user(
    *,
    username: str,
    display_name: str,
    organisation: Organisation,
    role: str,
    by: Actor,
    password: str | None = None,
    language: str = "",
    is_program: bool = False,
) -> User:
    """Set up a member of staff, or a program; without a password nobody can sign in as them.

    Made by an administrator, the account waits for a second person, who is given its first password: ValueError
    for one that the maker chose. Whoever runs commands on the machine holds its keys anyway: what they make is let in.
    """
    require(may_hold_role(organisation, role))
    made_on_a_page = isinstance(by, Viewer)
    if isinstance(by, Viewer):
        require(may_administer(by))
        if password is not None:
            raise ValueError("whoever sets an account up does not choose its password")
    user = User(
        username=username, display_name=display_name, organisation=organisation, role_key=role, language=language,
        is_program=is_program, date_joined=clock.now(), made_by_id=by.user_id, is_active=not made_on_a_page,
        standing=Standing.WAITS if made_on_a_page else Standing.LET_IN,
    )  # fmt: skip
    user.set_password(password)
    user.save()
    journal.record("user.created", by=by, user=str(user.pk), role=role)
    return user


@transaction.atomic
def let_in(*, user: User, by: Viewer) -> str:
    """From now on this account may sign in, or its token may act.

    Returns the first password, which whoever lets somebody in hands over and nobody can read again; empty for a
    program. The maker of the account never knows it.
    """
    user = _settle(user, Standing.LET_IN, by, active=True)
    first = "" if user.is_program else references.new_password()
    if first:
        user.set_password(first)
        user.first_password = True
        user.save(update_fields=["password", "first_password"])
    journal.record("user.let_in", by=by, user=str(user.pk))
    return first


@transaction.atomic
def refuse_account(*, user: User, by: Viewer) -> None:
    """This account is never opened; its name for signing in stays taken, so that nobody is mistaken for it."""
    _settle(user, Standing.REFUSED, by, active=False)
    journal.record("user.refused", by=by, user=str(user.pk))


@transaction.atomic
def turn_down_renewal(*, user: User, by: Viewer) -> None:
    """Nobody here knows of the request: the account is stopped, without a password, until an administrator acts."""
    _settle(user, Standing.LET_IN, by, active=False)
    journal.record("user.renewal_turned_down", by=by, user=str(user.pk))


def _settle(user: User, standing: Standing, by: Viewer, *, active: bool) -> User:
    """The account as it stands now. Of two who decide at once, the second is told that it does not wait any more."""
    user = User.objects.select_for_update().get(pk=user.pk)
    require(may_let_in(by, user))
    user.standing, user.is_active = standing, active
    user.save(update_fields=["standing", "is_active"])
    return user


@transaction.atomic
def renew_account(*, user: User, by: Viewer) -> None:
    """For somebody who forgot their password: the account waits again, for a second person with a new first password."""
    user = User.objects.select_for_update().get(pk=user.pk)
    require(may_renew(by, user))
    user.set_password(None)
    user.standing, user.is_active, user.made_by_id = Standing.WAITS, False, by.user_id
    user.save(update_fields=["password", "standing", "is_active", "made_by"])
    Session.objects.filter(user=user).delete()
    journal.record("user.renewed", by=by, user=str(user.pk))


@transaction.atomic
def choose_password(*, user: User, password: str, by: Actor) -> None:
    """A password that nobody else knows; sessions that were opened with another one end."""
    user.set_password(password)
    user.first_password = False
    user.save(update_fields=["password", "first_password"])
    Session.objects.filter(user=user).delete()
    journal.record("staff.password_changed", by=by)


@transaction.atomic
def end_other_sessions(*, session_key: str, by: Viewer) -> int:
    """Sign the viewer out everywhere but in the session with this key; how many sessions ended."""
    rows = Session.objects.filter(user_id=by.user_id).exclude(digest=digest_of(session_key))
    ended, _tables = rows.delete()
    journal.record("staff.sessions_ended", by=by, number=ended)
    return ended


@transaction.atomic
def set_active(*, user: User, active: bool, by: Viewer) -> None:
    """Stop a member of staff, whose sessions end with the next click, or open their account again."""
    require(may_administer(by))
    require(may_suspend(by, user))
    if not User.objects.filter(pk=user.pk, is_active=not active).update(is_active=active):
        return
    if not active:
        Session.objects.filter(user=user).delete()
    journal.record("user.active" if active else "user.inactive", by=by, user=str(user.pk))
