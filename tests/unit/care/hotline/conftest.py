"""A call sheet as an operator fills it in, and the form that a browser sends."""

from __future__ import annotations

from typing import Any

import pytest

from opennrm.care.hotline.actions import save_call
from opennrm.care.hotline.models import Call
from opennrm.care.hotline.sheet import Sheet
from opennrm.foundation.access.models import Organisation
from opennrm.foundation.access.viewer import Viewer


@pytest.fixture
def said_yes(centre: Organisation) -> Sheet:
    """An adult who calls about themselves and agrees."""
    return Sheet(
        call_type="about_self", categories=("forced_labour",), age_group="adult", territory="BY-HM", language="be",
        urgency="today", needs=("safe_place", "medical"), alerts=("do_not_phone",), note="They took my passport",
        safe_to_call_back="yes", phone="8 029 111 22 33", consent_answer="yes", centre=centre,
    )  # fmt: skip


@pytest.fixture
def call(said_yes: Sheet, hotline_operator: Viewer) -> Call:
    return save_call(sheet=said_yes, by=hotline_operator)


@pytest.fixture
def typed(centre: Organisation) -> dict[str, Any]:
    """What a browser sends when that sheet is handed over."""
    return {
        "act": "hand_over", "call_type": "about_self", "categories": ["forced_labour"], "age_group": "adult",
        "territory": "BY-HM", "language": "be", "note": "They took my passport", "needs": ["safe_place"],
        "consent_answer": "yes", "centre": str(centre.pk),
    }  # fmt: skip
