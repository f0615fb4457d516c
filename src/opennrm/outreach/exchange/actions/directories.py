"""How does the directory of another system come in? All of it or nothing; what is here and not in the file stays."""

from __future__ import annotations

import uuid

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from opennrm.care.referrals.actions import change_service, list_service
from opennrm.foundation.access.actions import change_organisation, create_organisation
from opennrm.foundation.access.models import Organisation
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import journal
from opennrm.foundation.core.models import ChangedMeanwhile
from opennrm.foundation.core.verdict import refused, require

from ..directory_plan import DirectoryPlan, kind_of, plan_directory
from ..directory_said import Directory
from ..policies import may_bring_in_directory


def bring_in_directory(*, said: Directory, by: Viewer) -> DirectoryPlan:
    """Set up what is new, change what is said otherwise, and leave the rest; what was done.

    Nobody is given an account and no record is opened. NotAllowed, and nothing written, while anything is wrong.
    """
    require(may_bring_in_directory(by))
    try:
        with transaction.atomic():
            return _bring_in(said, by)
    except (IntegrityError, ChangedMeanwhile):
        require(refused(_("Somebody else changed the directory at the same moment. Try again.")))
        raise


def _bring_in(said: Directory, by: Viewer) -> DirectoryPlan:
    plan = plan_directory(said)
    if plan.faults:
        require(refused(_("Nothing can be brought in while something in the file is wrong.")))
    for each in plan.organisations:
        served = {row.language for row in each.organisation.languages.all()}
        change_organisation(
            organisation=each.organisation, name=each.names, phone=each.phone, languages=served | set(each.languages),
            by=by,
        )  # fmt: skip
    bodies = {key: _set_up(plan, key, by) for key in plan.new_organisations}
    bodies |= Organisation.objects.in_bulk(
        [s.organisation.id for s in plan.new if s.organisation.id not in bodies]
    )
    for change in plan.changes:
        active = change.said.active if change.service.organisation.active else change.service.active
        change_service(
            service=change.service,
            territory=change.said.territory,
            clients=change.said.clients,
            active=active,
            by=by,
        )
    for new in plan.new:
        list_service(
            organisation=bodies[new.organisation.id], kind=new.kind, territory=new.territory,
            clients=sorted(new.clients), active=new.active, pk=new.id, by=by,
        )  # fmt: skip
    if not plan.changes_nothing:
        journal.record(
            "exchange.directory_brought_in", by=by, new=len(plan.new), changed=len(plan.changes),
            organisations=len(plan.new_organisations),
        )  # fmt: skip
    return plan


def _set_up(plan: DirectoryPlan, key: uuid.UUID, by: Viewer) -> Organisation:
    said = plan.new_organisations[key]
    return create_organisation(
        kind=kind_of(said), name=dict(said.names), territory=said.territory or "", phone=said.phone,
        languages=sorted(plan.spoken[key]), pk=key, by=by,
    )  # fmt: skip
