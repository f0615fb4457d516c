"""What was brought in goes out again as it was: import(export(x)) = x for everything that the standard has a word for."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opennrm.foundation.core.verdict import NotAllowed
from opennrm.foundation.people.models import Person
from opennrm.outreach.exchange.actions import receive_list
from opennrm.outreach.exchange.bulk import bring_in
from opennrm.outreach.exchange.columns import heads_of
from opennrm.outreach.exchange.homes import homes_of, left_over, put_together, values_of
from opennrm.outreach.exchange.leaving import leaving, rows_of
from opennrm.outreach.exchange.queries import plan_of
from opennrm.outreach.exchange.reading import read
from opennrm.outreach.exchange.rows import content_of, take
from opennrm.outreach.exchange.standard import OWN_NUMBER, Values
from opennrm.outreach.exchange.writing import Format, written
from tests.factories import world
from tests.factories.rows import rows

TODAY = date(2026, 11, 25)


def read_back(content: bytes) -> list[Values]:
    sheet = read(content)
    heads = heads_of(sheet.rows)
    taken = take(sheet, heads, heads.mapped(), today=TODAY)
    assert taken.problems == ()
    return [line.values for line in taken.lines]


@pytest.mark.parametrize("kind", list(Format))
@given(some=st.lists(rows(), min_size=1, max_size=4, unique_by=content_of))
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_a_written_list_reads_as_it_was_written(kind: Format, some: list[Values]) -> None:
    assert read_back(written(some, kind, about=["=a line that runs nothing"])) == some


@given(rows())
@settings(max_examples=300)
def test_homes_and_what_is_left_over_hold_the_whole_row(row: Values) -> None:
    homes = homes_of(row, TODAY)
    live = values_of(homes) | ({} if homes.opened_on else {"cas_IncomingReferralDate": TODAY.isoformat()})

    assert put_together(live, left_over(row, TODAY)) == row


@pytest.mark.django_db
@given(some=st.lists(rows(), min_size=1, max_size=5, unique_by=content_of))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_a_list_brought_in_and_taken_out_says_the_same(db: None, some: list[Values]) -> None:
    officer = world.a_viewer("desk-officer")
    sheet = read(written(some, Format.JSON))
    heads = heads_of(sheet.rows)
    incoming = receive_list(sheet=sheet, file_name="list.json", by=officer)

    plan = plan_of(officer, sheet, heads, heads.mapped())
    if plan.problems:  # two rows about one person: nobody comes in
        with pytest.raises(NotAllowed):
            bring_in(plan=plan, incoming=incoming, by=officer)
        assert not Person.objects.filter(organisation=officer.organisation).exists()
        return
    bring_in(plan=plan, incoming=incoming, by=officer)
    out = rows_of(leaving(officer, None), own=True, by=officer)

    plain = [{key: said for key, said in row.items() if key != OWN_NUMBER} for row in out]
    assert sorted(map(content_of, plain)) == sorted(map(content_of, some))
    again = read(written(out, Format.XLSX))
    assert plan_of(officer, again, heads_of(again.rows), heads_of(again.rows).mapped()).new == ()
