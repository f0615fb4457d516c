"""The invented country: the same for the same seed and day, shaped after the published table, alive to its last day."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.test import Client

from opennrm.care.cases.models import Case
from opennrm.care.hotline.models import Call
from opennrm.care.identification.models import Decision
from opennrm.care.referrals.models import Referral
from opennrm.care.shelters.models import Stay
from opennrm.foundation.access.models import Organisation, User
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock, journal
from opennrm.foundation.core.journal import SYSTEM
from opennrm.foundation.people.models import Identity, Person
from opennrm.front.cli.demo.build import build_country
from opennrm.front.cli.demo.chance import Span
from opennrm.front.cli.demo.contacts import contacts
from opennrm.front.cli.demo.course import lives
from opennrm.front.cli.demo.houses import give_places
from opennrm.front.cli.demo.published import TABLE
from opennrm.front.web.demonstration import is_demo_database, refuse_wrong_database
from opennrm.roles import ROLES
from tests.factories import world

pytestmark = pytest.mark.django_db
UNTIL = date(2026, 11, 20)


def facts_written() -> list[Any]:
    """What stands in the database, without keys, references and the moment of writing."""
    told: list[Any] = []
    for case in Case.objects.select_related("person", "record__organisation").order_by(
        "opened_on", "person__alias_word", "person__alias_number"
    ):
        person: Person = case.person
        told.append(
            (
                *(person.alias_word, person.alias_number, person.sex, person.birth_year, person.age_group),
                *(case.record.organisation.name_en, case.opened_on, case.closed_on, case.came_by, case.risk),
                sorted(case.needs.values_list("kind", flat=True)),
                sorted(case.notes.values_list("noted_at", "noted_by__username")),
                sorted(case.episodes.values_list("form", "place", "from_year", "from_month")),
                sorted(case.decisions.values_list("status", "sent_at", "decided_at", "panel__name_en")),
                sorted(case.trafficking_statuses.values_list("status", "body", "said_on")),
                sorted(
                    case.referrals.values_list(
                        "service__kind", "status", "sent_at", "service__organisation__name_en"
                    )
                ),
            )
        )
    calls = Call.objects.order_by("happened_at", "call_type", "status").values_list(
        "happened_at", "call_type", "status"
    )
    stays = Stay.objects.order_by("expected_on", "bed__room__code", "bed__number", "status")
    return [told, list(calls), list(stays.values_list("expected_on", "status", "left_on", "bed__room__code"))]


@pytest.fixture
def small_country(db: None) -> None:
    build_country(people=40, seed=1, until=UNTIL)


@pytest.mark.django_db(transaction=True)
def test_the_same_seed_and_day_give_the_same_facts() -> None:
    build_country(people=40, seed=1, until=UNTIL)
    first = facts_written()
    references = set(Case.objects.values_list("record__reference", flat=True))
    call_command("flush", interactive=False, verbosity=0)

    build_country(people=40, seed=1, until=UNTIL)

    assert facts_written() == first
    assert references.isdisjoint(Case.objects.values_list("record__reference", flat=True))


def test_another_seed_is_another_country_and_more_people_begin_alike() -> None:
    span = Span(UNTIL)
    few, more = list(lives(people=5, seed=1, span=span)), list(lives(people=9, seed=1, span=span))

    assert more[:5] == few
    assert list(lives(people=5, seed=2, span=span)) != few


def test_nothing_happens_after_the_day_the_history_ends() -> None:
    span = Span(UNTIL)

    for life in lives(people=300, seed=3, span=span):
        moments = [life.opened_at, *(note.at for note in life.notes)]
        moments += [at for each in life.help for at in (each.sent_at, each.accepted_at, each.left_at) if at]
        assert max(moments) < span.end
    assert all(
        c.sheet.happened_at < span.end for c in contacts(number=200, seed=3, span=span) if c.sheet.happened_at
    )


def test_years_sexes_ages_and_forms_follow_the_published_table() -> None:
    drawn = list(lives(people=3000, seed=1, span=Span(UNTIL)))
    published = sum(row.people for row in TABLE)

    def near(share: float, expected: float) -> bool:
        return abs(share - expected) < 0.03

    child = sum(life.facts.age_group == "child" for life in drawn) / len(drawn)
    forms = Counter(life.form == "forced_labour" for life in drawn)
    assert near(
        sum(life.facts.sex == "male" for life in drawn) / len(drawn), sum(r.male for r in TABLE) / published
    )
    assert near(child, sum(row.children for row in TABLE) / published)
    assert near(forms[True] / len(drawn), sum(row.labour for row in TABLE) / published)


def test_nobody_shares_a_bed_at_any_time() -> None:
    drawn = list(lives(people=1500, seed=1, span=Span(UNTIL)))
    places = give_places(drawn)

    stays: dict[object, list[tuple[datetime, datetime]]] = {}
    for life in drawn:
        for each in life.help:
            if (
                each.service == "accommodation"
                and life.number in places
                and each.accepted_at
                and not each.withdrawn_at
            ):
                end = each.left_at or datetime.max.replace(tzinfo=UTC)
                stays.setdefault(places[life.number], []).append((each.accepted_at, end))
    assert stays
    for times in stays.values():
        ordered = sorted(times)
        assert all(before[1] < after[0] for before, after in pairwise(ordered))


def test_every_role_has_somebody_and_the_road_has_traffic(small_country: None) -> None:
    assert {user.role_key for user in User.objects.all()} == {role.key for role in ROLES}
    assert Organisation.objects.count() >= 25
    assert Case.objects.count() == 40
    for model in (Call, Decision, Referral, Stay, Identity):
        assert model._base_manager.exists(), model


def test_the_journal_of_the_demonstration_is_sealed_and_sound(small_country: None) -> None:
    found = journal.verify()

    assert found.sound
    assert found.unsealed == 0


def test_an_officer_of_the_demonstration_opens_a_case(small_country: None) -> None:
    case = Case.objects.filter(closed_on__isnull=True).select_related("record").first()
    officer = User.objects.filter(organisation=case.record.organisation).first()
    client = Client()
    client.force_login(officer, backend="allauth.account.auth_backends.AuthenticationBackend")

    with clock.at(datetime(2026, 11, 20, 9, tzinfo=UTC)):
        page = client.get(f"/cases/{case.reference}/")

    assert page.status_code == 200
    assert case.person.alias in page.content.decode()


def test_the_mark_tells_a_demonstration_from_a_real_instance(small_country: None) -> None:
    assert is_demo_database()
    with pytest.raises(ImproperlyConfigured, match="database of your own"):
        refuse_wrong_database()


def test_a_real_instance_is_not_marked() -> None:
    journal.record("user.created", by=SYSTEM)

    assert not is_demo_database()
    refuse_wrong_database()


def test_the_demonstration_is_served_on_nothing_but_its_own_database(settings: Any) -> None:
    settings.OPENNRM_DEMO = True
    with pytest.raises(ImproperlyConfigured, match="not made by the demonstration"):
        refuse_wrong_database()  # nothing was written here yet, and it is not the demonstration's

    world.a_viewer("desk-officer")
    with pytest.raises(ImproperlyConfigured, match="not made by the demonstration"):
        call_command("serve")


def test_its_own_database_is_served(small_country: None, settings: Any) -> None:
    settings.OPENNRM_DEMO = True

    refuse_wrong_database()


def test_the_demonstration_needs_its_own_settings() -> None:
    with pytest.raises(CommandError, match="own settings"):
        call_command("demo", "--no-serve")


def test_the_demonstration_never_overwrites_a_real_database(settings: Any) -> None:
    settings.OPENNRM_DEMO = True
    world.a_viewer("desk-officer")

    with pytest.raises(CommandError, match="not a demonstration"):
        call_command("demo", "--no-serve")
    assert User.objects.count() == 1


def test_the_rapporteur_of_the_demonstration_has_figures(small_country: None) -> None:
    rapporteur = Viewer.of(User.objects.get(role_key="rapporteur"))
    client = Client()
    client.force_login(rapporteur.user, backend="allauth.account.auth_backends.AuthenticationBackend")

    assert b"The country on one page" in client.get("/country/").content
