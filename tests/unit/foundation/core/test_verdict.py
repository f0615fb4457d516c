"""A verdict says no with a reason."""

from __future__ import annotations

import pytest

from opennrm.foundation.core.verdict import ALLOWED, NotAllowed, refused, require


def test_what_is_allowed_goes_on_and_what_is_refused_stops_with_its_reason() -> None:
    require(ALLOWED)

    with pytest.raises(NotAllowed, match="Not before ten") as stopped:
        require(refused("Not before ten."))

    assert not stopped.value.verdict
    assert stopped.value.verdict.because == "Not before ten."
