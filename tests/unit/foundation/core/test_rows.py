"""Nobody overwrites what somebody else saved meanwhile."""

from __future__ import annotations

import pytest

from opennrm.foundation.access.models import Organisation
from opennrm.foundation.core.models import ChangedMeanwhile
from tests.factories import world

pytestmark = pytest.mark.django_db


def test_the_second_of_two_editors_is_told_and_overwrites_nothing() -> None:
    mine = world.an_organisation()
    theirs = Organisation.objects.get(pk=mine.pk)
    theirs.phone = "+375 00 000 00 01"
    theirs.save_over(theirs.version, "phone")

    mine.phone = "+375 00 000 00 02"
    with pytest.raises(ChangedMeanwhile, match="Nothing was overwritten"):
        mine.save_over(mine.version, "phone")

    assert Organisation.objects.get(pk=mine.pk).phone == "+375 00 000 00 01"


def test_one_editor_may_save_again_and_again() -> None:
    mine = world.an_organisation()

    for number in range(2):
        mine.phone = str(number)
        mine.save_over(mine.version, "phone")

    assert Organisation.objects.get(pk=mine.pk).phone == "1"
