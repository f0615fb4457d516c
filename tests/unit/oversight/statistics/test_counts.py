"""The figures of a country: people, counted once, rounded, and never a row."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from opennrm.care.cases.actions import open_case
from opennrm.care.cases.models import Case
from opennrm.care.identification.bulk import IdentificationRows
from opennrm.care.identification.facts import EpisodeFacts
from opennrm.care.identification.workflow import DECISION_DUE
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock
from opennrm.foundation.core.journal import SYSTEM
from opennrm.foundation.core.models import Entry
from opennrm.foundation.core.obligations import open_obligation
from opennrm.foundation.core.verdict import NotAllowed
from opennrm.foundation.people.actions import PersonFacts
from opennrm.oversight.statistics import actions
from opennrm.oversight.statistics.counting import Cell, count_cells, known_quarters
from opennrm.oversight.statistics.models import Counted
from opennrm.oversight.statistics.queries import Counts, counts, late_decisions
from opennrm.roles import ROLES, Rapporteur
from tests.factories import world

pytestmark = pytest.mark.django_db
SignIn = Callable[[Viewer], Client]
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
ADULT = PersonFacts(age_group="adult", birth_year=1995, sex="female")


@pytest.fixture(autouse=True)
def november() -> Iterator[None]:
    with clock.at(NOW):
        yield


def a_case(
    officer: Viewer, *, on: date = date(2026, 5, 4), facts: PersonFacts = ADULT, form: str = ""
) -> Case:
    at = datetime(on.year, on.month, on.day, 9, tzinfo=UTC)
    with clock.at(at):
        case = open_case(facts=facts, by=officer)
        if form:
            rows = IdentificationRows()
            rows.add_episode(case, EpisodeFacts(acts=("recruitment",), form=form), noted_at=at)
            rows.save(by=SYSTEM)
    return case


def say(case: Case, status: str, body: str, on: date) -> None:
    rows = IdentificationRows()
    rows.add_status(case, status, body, said_on=on, noted_at=clock.now())
    rows.save(by=SYSTEM)


def cells(stage: str) -> list[Cell]:
    known = known_quarters()
    assert known is not None
    return [cell for cell in count_cells(known) if cell.stage == stage]


def people(stage: str) -> int:
    return sum(cell.people for cell in cells(stage))


def test_r20_somebody_known_to_an_ngo_and_the_police_is_one_person(desk_officer: Viewer) -> None:
    case = a_case(desk_officer)

    say(case, "possible", "ngo", date(2026, 5, 5))
    say(case, "possible", "police", date(2026, 7, 1))

    (cell,) = cells("presumed")
    assert (cell.people, cell.quarter.code) == (1, "2026-Q2")


def test_r20_a_second_case_in_the_same_year_is_the_same_person(desk_officer: Viewer) -> None:
    first, second = a_case(desk_officer), a_case(desk_officer, on=date(2026, 9, 1))
    Case.objects.filter(pk=second.pk).update(person=first.person)

    assert people("reported") == 1


def test_r20_somebody_who_comes_back_in_another_year_is_reported_in_both(desk_officer: Viewer) -> None:
    first, second = a_case(desk_officer, on=date(2025, 12, 30)), a_case(desk_officer, on=date(2026, 1, 5))
    Case.objects.filter(pk=second.pk).update(person=first.person)

    assert {cell.quarter.year: cell.people for cell in cells("reported")} == {2025: 1, 2026: 1}


def test_r20_every_figure_names_unit_stage_year_basis_and_source_body(
    desk_officer: Viewer, rapporteur: Viewer, sign_in: SignIn
) -> None:
    a_case(desk_officer)
    client = sign_in(rapporteur)

    page = client.get("/country/").content.decode()
    lines = list(csv.DictReader(io.StringIO(client.get("/country/figures.csv").content.decode("utf-8-sig"))))

    assert "Counted per organisation, not yet across" in page
    assert "A person, counted once" in page
    for column in ("unit", "stage", "year", "year_basis", "source_body", "note"):
        assert all(line[column] for line in lines)


def test_r20_somebody_identified_before_the_first_case_is_counted_once_and_the_page_says_where(
    desk_officer: Viewer, rapporteur: Viewer, sign_in: SignIn
) -> None:
    case = a_case(desk_officer)

    say(case, "actual", "police", date(2025, 12, 10))
    say(case, "actual", "court_prosecution", date(2026, 9, 1))

    assert [(cell.quarter.code, cell.people) for cell in cells("identified")] == [("2026-Q2", 1)]
    assert "before the first case of all is counted in the first quarter" in (
        sign_in(rapporteur).get("/country/").content.decode()
    )


def test_only_a_body_that_may_decide_makes_somebody_identified(desk_officer: Viewer) -> None:
    case = a_case(desk_officer)

    say(case, "actual", "ngo", date(2026, 6, 1))
    assert people("identified") == 0

    say(case, "actual", "court_prosecution", date(2026, 8, 1))
    assert people("identified") == 1


def test_r15_a_time_the_platform_does_not_know_is_not_known_and_not_nobody(
    desk_officer: Viewer, rapporteur: Viewer
) -> None:
    a_case(desk_officer)

    figures = counts(rapporteur, year=2026)
    first, second, third, fourth = (row.counts[0] for row in figures.quarters.rows)
    assert [str(first), str(second), str(third), str(fourth)] == ["not known", "under 5", "0", "0"]
    assert all(not count.known for count in counts(rapporteur, year=2019).totals)


def test_r15_a_sex_or_age_that_nobody_recorded_is_a_group_of_its_own(desk_officer: Viewer) -> None:
    a_case(desk_officer, facts=PersonFacts())

    (cell,) = cells("reported")
    assert (cell.sex, cell.age, cell.form) == ("unknown", "unknown", "unknown")


def test_r03_somebody_thought_to_be_a_child_is_counted_as_one(desk_officer: Viewer) -> None:
    a_case(desk_officer, facts=PersonFacts(thought_child="yes"))

    assert cells("reported")[0].age == "child"


@pytest.mark.parametrize(
    ("born", "group", "band"),
    [(2009, "child", "child"), (2008, "child", "child"), (2008, "adult", "18"), (2001, "adult", "25"),
     (1991, "adult", "35"), (1976, "adult", "50"), (None, "adult", "adult"), (None, "child", "child"),
     (2008, "unknown", "child"), (2007, "unknown", "18")],
)  # fmt: skip
def test_age_is_that_of_the_year(desk_officer: Viewer, born: int | None, group: str, band: str) -> None:
    case = a_case(desk_officer, facts=PersonFacts(age_group=group, birth_year=born))

    assert cells("reported")[0].age == band
    assert (band == "child") == case.person.treated_as_child(case.opened_on)


def test_a_kind_of_sexual_exploitation_counts_as_sexual_exploitation(desk_officer: Viewer) -> None:
    a_case(desk_officer, form="prostitution")

    assert cells("reported")[0].form == "sexual"


def test_somebody_exploited_in_two_ways_is_one_person_with_several_forms(desk_officer: Viewer) -> None:
    case = a_case(desk_officer, form="prostitution")
    rows = IdentificationRows()
    rows.add_episode(case, EpisodeFacts(acts=("recruitment",), form="forced_labour"), noted_at=clock.now())
    rows.save(by=SYSTEM)

    assert [(cell.form, cell.people) for cell in cells("reported")] == [("several", 1)]


def test_each_figure_and_each_total_is_rounded_by_itself(desk_officer: Viewer, rapporteur: Viewer) -> None:
    for number in range(7):
        a_case(desk_officer, facts=PersonFacts(sex="female" if number < 4 else "male"))

    figures = counts(rapporteur)

    sexes = {row.key: str(row.counts[0]) for row in figures.breakdowns[1].rows}
    assert sexes["female"] == sexes["male"] == "under 5"
    assert str(figures.totals[0]) == "5"


def test_r16_no_name_alias_or_reference_passes_the_door(
    desk_officer: Viewer, rapporteur: Viewer, sign_in: SignIn
) -> None:
    case = a_case(desk_officer)
    client = sign_in(rapporteur)

    said = client.get("/country/").content.decode() + client.get("/country/figures.csv").content.decode()

    for hidden in (case.reference, case.person.alias, str(case.pk), str(case.person.pk)):
        assert hidden not in said


def test_r16_the_rapporteur_opens_no_case(desk_officer: Viewer, rapporteur: Viewer, sign_in: SignIn) -> None:
    case = a_case(desk_officer)

    assert sign_in(rapporteur).get(f"/cases/{case.reference}/").status_code in (403, 404)
    assert not Rapporteur.reads
    assert not Rapporteur.writes


@pytest.mark.parametrize("role", [role.key for role in ROLES if role is not Rapporteur])
def test_r21_no_operating_body_reads_or_changes_what_the_rapporteur_reads(role: str, sign_in: SignIn) -> None:
    viewer = world.a_viewer(role)

    with pytest.raises(NotAllowed):
        counts(viewer)
    with pytest.raises(NotAllowed):
        late_decisions(viewer)
    assert sign_in(viewer).get("/country/").status_code == 403
    assert sign_in(viewer).get("/country/figures.csv").status_code == 403


def test_r07_a_decision_past_its_limit_is_seen_by_the_rapporteur(
    desk_officer: Viewer, panel_member: Viewer, rapporteur: Viewer, sign_in: SignIn
) -> None:
    case = a_case(desk_officer)
    yesterday = clock.today() - timedelta(days=1)
    open_obligation(
        DECISION_DUE, owner=panel_member.organisation.pk, subject=case.record.pk, due_on=yesterday
    )

    assert str(late_decisions(rapporteur)) == "under 5"
    assert "past their limit: under 5" in sign_in(rapporteur).get("/country/").content.decode()


def test_before_the_first_case_the_page_says_that_nothing_is_known(
    rapporteur: Viewer, sign_in: SignIn
) -> None:
    page = sign_in(rapporteur).get("/country/")

    assert page.status_code == 200
    assert "Nothing to count yet" in page.content.decode()


def test_taking_the_file_is_journalled(desk_officer: Viewer, rapporteur: Viewer, sign_in: SignIn) -> None:
    a_case(desk_officer)

    answer = sign_in(rapporteur).get("/country/figures.csv?year=2026")

    assert answer["Content-Disposition"] == 'attachment; filename="opennrm-by-2026.csv"'
    assert Entry.objects.filter(event="statistics.exported", user_id=rapporteur.user_id).count() == 1


def test_a_year_that_is_not_offered_shows_all_years(
    desk_officer: Viewer, rapporteur: Viewer, sign_in: SignIn
) -> None:
    a_case(desk_officer)

    page = sign_in(rapporteur).get("/country/?year=1999&stage=nonsense")

    assert page.status_code == 200
    assert page.context["figures"].year is None


def test_the_number_of_queries_does_not_grow_with_the_people(
    desk_officer: Viewer, rapporteur: Viewer
) -> None:
    def queries() -> tuple[int, Counts]:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            figures = counts(rapporteur)
        return len(asked), figures

    a_case(desk_officer)
    few, _ = queries()
    for _number in range(6):
        a_case(desk_officer)
    many, figures = queries()

    assert few == many == 3  # counted ahead? since when? the cells
    assert str(figures.totals[0]) == "5"


def test_a_large_country_is_counted_ahead_and_says_when(
    rapporteur: Viewer, desk_officer: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(5):
        a_case(desk_officer)
    monkeypatch.setattr(actions, "WAIT", timedelta(0))
    actions.count_ahead()
    for _ in range(5):
        a_case(desk_officer)

    with clock.at(NOW + timedelta(minutes=9)):
        ahead = counts(rapporteur)
    with clock.at(NOW + timedelta(hours=1)):
        later = counts(rapporteur)

    assert (ahead.totals[0].value, ahead.as_of) == (5, NOW)
    assert (later.totals[0].value, later.as_of) == (10, NOW + timedelta(hours=1))


def test_a_country_that_is_counted_quickly_is_counted_when_somebody_asks(
    rapporteur: Viewer, desk_officer: Viewer
) -> None:
    a_case(desk_officer)

    assert actions.count_ahead() == 0
    assert not Counted.objects.exists()
    assert [cell.plain for cell in count_cells(known_quarters())] == [  # type: ignore[arg-type]
        ["reported", 2026 * 4 + 1, "unknown", "female", "25", 1]
    ]
