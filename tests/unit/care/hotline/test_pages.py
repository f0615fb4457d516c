"""The operator's pages: one command hands over, nothing typed is lost, nothing is ticked beforehand."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from opennrm.care.hotline.actions import PastCall, add_past_calls, hand_over
from opennrm.care.hotline.models import Call, HandOver
from opennrm.foundation.access.actions import set_active
from opennrm.foundation.access.models import Organisation
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock
from opennrm.foundation.core.journal import SYSTEM
from tests.factories import world

pytestmark = pytest.mark.django_db
NEW = reverse("hotline:new_call")


@pytest.fixture
def browser(sign_in: Callable[[Viewer], Client], hotline_operator: Viewer) -> Client:
    return sign_in(hotline_operator)


def test_the_sheet_starts_empty_with_nothing_ticked(browser: Client) -> None:
    page = browser.get(NEW).content.decode()

    assert " checked" not in page
    assert re.findall(r'<option value="[^"]+"[^>]* selected', page) == []


def test_one_command_hands_over_and_shows_the_reference(browser: Client, typed: dict[str, Any]) -> None:
    answer = browser.post(NEW, typed, follow=True)

    given = HandOver.objects.get()
    assert answer.redirect_chain[-1][0] == reverse("hotline:handed_over", args=[given.call.reference])
    assert given.case.reference in answer.content.decode()


def test_pressing_twice_makes_one_case(browser: Client, typed: dict[str, Any]) -> None:
    typed["key"] = str(uuid.uuid4())

    browser.post(NEW, typed)
    answer = browser.post(NEW, typed)

    given = HandOver.objects.get()
    assert answer["Location"] == reverse("hotline:handed_over", args=[given.call.reference])


def test_wrong_input_keeps_what_was_typed_and_says_what_to_do(browser: Client, typed: dict[str, Any]) -> None:
    del typed["consent_answer"]

    answer = browser.post(NEW, typed)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Read the sentence aloud" in page
    assert "They took my passport</textarea>" in page
    assert not Call.objects.exists()


def test_a_refusal_keeps_what_was_typed(browser: Client, typed: dict[str, Any]) -> None:
    answer = browser.post(NEW, {**typed, "call_type": "about_other"})

    assert answer.status_code == 422
    assert "Nobody can agree for another adult" in answer.content.decode()
    assert "They took my passport</textarea>" in answer.content.decode()
    assert not Call.objects.exists()


def test_a_day_without_a_time_is_asked_for(browser: Client) -> None:
    answer = browser.post(
        NEW, {"act": "save", "happened_on_0": "2", "happened_on_1": "11", "happened_on_2": "2026"}
    )

    assert "needs the day and the time" in answer.content.decode()


def test_a_contact_of_tonight_is_not_entered_this_morning(browser: Client) -> None:
    contact = {"act": "save", "happened_on_0": "14", "happened_on_1": "9", "happened_on_2": "2026"}

    with clock.at(datetime(2026, 9, 14, 9, tzinfo=UTC)):  # noon in Minsk
        tonight = browser.post(NEW, {**contact, "happened_time": "12:01"})
        just_now = browser.post(NEW, {**contact, "happened_time": "12:00"})

    assert "This moment is still to come" in tonight.content.decode()
    assert just_now.status_code == 302
    assert Call.objects.get().happened_at == datetime(2026, 9, 14, 9, tzinfo=UTC)


def test_who_took_a_call_stands_on_it_also_when_they_work_here_no_more(
    sign_in: Callable[[Viewer], Client], call: Call, hotline_operator: Viewer, administrator: Viewer
) -> None:
    colleague = world.a_viewer("hotline-operator", hotline_operator.organisation)
    set_active(user=hotline_operator.user, active=False, by=administrator)
    browser, address = sign_in(colleague), call.get_absolute_url()

    page = browser.get(address).content.decode()
    browser.post(address, {"act": "save", "version": 1, "taken_by": str(hotline_operator.user_id)})

    assert f'value="{hotline_operator.user_id}" selected' in page
    assert Call.objects.get().taken_by == hotline_operator.user
    browser.post(address, {"act": "save", "version": 2, "taken_by": str(colleague.user_id)})
    assert Call.objects.get().taken_by == colleague.user


def test_saving_needs_nothing_and_can_be_gone_on_with(browser: Client) -> None:
    browser.post(NEW, {"act": "save"})
    call = Call.objects.get()

    page = browser.get(call.get_absolute_url()).content.decode()
    answer = browser.post(call.get_absolute_url(), {"act": "save", "note": "More", "version": call.version})

    assert " checked" not in page
    assert answer["Location"] == call.get_absolute_url()
    assert "More</textarea>" in browser.get(call.get_absolute_url()).content.decode()


def test_a_colleagues_change_is_shown_and_nothing_is_lost(browser: Client) -> None:
    browser.post(NEW, {"act": "save"})
    call = Call.objects.get()
    browser.post(call.get_absolute_url(), {"act": "save", "note": "First", "version": 1})

    answer = browser.post(call.get_absolute_url(), {"act": "save", "note": "Second", "version": 1})

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "This was saved while you were writing, by a colleague or by you" in page
    assert f'<a href="{call.get_absolute_url()}" target="_blank"' in page
    assert "Second</textarea>" in page
    assert 'name="version" value="2"' in page


def test_a_centre_is_proposed_without_saving_or_complaining(browser: Client, centre: Organisation) -> None:
    answer = browser.post(NEW, {"act": "propose", "territory": "BY-HM", "language": "be", "note": "kept"})

    page = answer.content.decode()
    assert answer.status_code == 200
    assert f'value="{centre.pk}" selected' in page
    assert "kept</textarea>" in page
    assert "error" not in page.lower().replace("onrm", "")
    assert not Call.objects.exists()


def test_calling_again_is_shown(browser: Client, call: Call) -> None:
    page = browser.post(NEW, {"act": "propose", "phone": "8 029 111 22 33"}).content.decode()

    assert "This number has called 1 time before" in page
    assert call.reference in page


def test_later_goes_to_the_calls_back(browser: Client, typed: dict[str, Any]) -> None:
    typed |= {
        "act": "finish",
        "consent_answer": "later",
        "safe_to_call_back": "yes",
        "phone": "8 029 111 22 33",
    }

    answer = browser.post(NEW, typed, follow=True)

    assert answer.redirect_chain[-1][0] == reverse("hotline:callbacks")
    assert Call.objects.get().reference in answer.content.decode()
    assert "8 029 111 22 33" not in answer.content.decode()


@pytest.mark.parametrize("counted", ["yes", "no", ""])
def test_no_closes_the_call(browser: Client, typed: dict[str, Any], counted: str) -> None:
    answer = browser.post(
        NEW, {**typed, "act": "finish", "consent_answer": "no", "may_be_counted": counted}, follow=True
    )

    assert "left the hotline" in answer.content.decode()
    assert Call.objects.get().status == ("noticed" if counted == "yes" else "closed")


def test_one_click_counts_a_contact_without_data(browser: Client) -> None:
    answer = browser.post(NEW, {"act": "count:silent"}, follow=True)

    call = Call.objects.get()
    assert (call.call_type, call.status) == ("silent", "closed")
    assert f'open <a class="govuk-link" href="{call.get_absolute_url()}">{call.reference}</a> again' in (
        answer.content.decode()
    )
    browser.post(reverse("hotline:reopen", args=[call.reference]))
    assert "<textarea" in browser.get(call.get_absolute_url()).content.decode()


def test_pressing_the_click_twice_counts_once(browser: Client) -> None:
    key = str(uuid.uuid4())

    browser.post(NEW, {"act": "count:silent", "key": key})
    answer = browser.post(NEW, {"act": "count:silent", "key": key})

    assert answer["Location"] == NEW
    assert Call.objects.count() == 1


def test_one_click_keeps_what_was_typed_until_they_hung_up(browser: Client, typed: dict[str, Any]) -> None:
    browser.post(NEW, {**typed, "act": "count:hang_up", "urgency": "today"})

    call = Call.objects.get()
    assert (call.call_type, call.status, call.urgency) == ("hang_up", "closed", "today")
    page = browser.get(call.get_absolute_url()).content.decode()
    assert "They took my passport" in page
    assert "Needs action today" in page


def test_one_click_also_closes_a_sheet_that_was_saved_before(browser: Client) -> None:
    browser.post(NEW, {"act": "save", "note": "First"})
    call = Call.objects.get()

    browser.post(call.get_absolute_url(), {"act": "count:hang_up", "note": "Second", "version": call.version})

    call.refresh_from_db()
    assert (call.call_type, call.status) == ("hang_up", "closed")
    assert "Second" in browser.get(call.get_absolute_url()).content.decode()


def test_one_click_with_a_wrong_day_keeps_what_was_typed_and_counts_nothing(browser: Client) -> None:
    answer = browser.post(NEW, {"act": "count:hang_up", "note": "kept", "happened_on_0": "40"})

    assert answer.status_code == 422
    assert "kept</textarea>" in answer.content.decode()
    assert not Call.objects.exists()


def test_the_list_asks_as_many_questions_for_twenty_calls_as_for_two(
    browser: Client, hotline_operator: Viewer, said_yes: Any
) -> None:
    past = PastCall(hotline_operator.organisation, hotline_operator.user, said_yes, "open")
    browser.get(reverse("hotline:calls"))
    counts = []
    for more in (2, 18):
        add_past_calls([past] * more, by=SYSTEM)
        with CaptureQueriesContext(connection) as asked:
            browser.get(reverse("hotline:calls"))
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_only_contacts_without_data_are_counted_by_a_click(browser: Client) -> None:
    browser.post(NEW, {"act": "count:about_self"})

    assert not Call.objects.exists()


def test_the_list_is_narrowed_by_state(browser: Client, call: Call) -> None:
    calls = reverse("hotline:calls")

    assert call.reference in browser.get(calls, {"status": "open"}).content.decode()
    assert call.reference not in browser.get(calls, {"status": "closed"}).content.decode()
    assert "They took my passport" not in browser.get(calls).content.decode()


def test_a_sheet_that_was_saved_and_never_finished_is_not_forgotten(
    browser: Client, call: Call, hotline_operator: Viewer, desk_officer: Viewer
) -> None:
    waiting = browser.get(reverse("hotline:calls")).content.decode()
    hand_over(call=call, centre=desk_officer.organisation, by=hotline_operator)
    done = browser.get(reverse("hotline:calls")).content.decode()

    assert "1 sheet is saved and neither handed over nor closed" in waiting and "Calls (1)" in waiting
    assert "neither handed over nor closed" not in done and "Calls (1)" not in done


def test_the_centre_reads_what_the_hotline_recorded_and_notes_the_first_contact(
    sign_in: Callable[[Viewer], Client], call: Call, hotline_operator: Viewer, desk_officer: Viewer
) -> None:
    given = hand_over(call=call, centre=desk_officer.organisation, by=hotline_operator)
    desk = sign_in(desk_officer)
    reference = given.case.reference

    assert given.case.person.alias in desk.get(reverse("hotline:received")).content.decode()
    assert "What the hotline recorded" in desk.get(reverse("cases:case", args=[reference])).content.decode()
    assert "They took my passport" in desk.get(reverse("hotline:recorded", args=[reference])).content.decode()
    desk.post(reverse("hotline:first_contact", args=[reference]), follow=True)
    assert given.case.person.alias not in desk.get(reverse("hotline:received")).content.decode()


def test_a_case_that_did_not_come_from_the_hotline_says_nothing_of_it(
    sign_in: Callable[[Viewer], Client], desk_officer: Viewer
) -> None:
    from opennrm.care.cases.actions import open_case
    from opennrm.foundation.people.actions import PersonFacts

    case = open_case(facts=PersonFacts(), by=desk_officer)

    page = sign_in(desk_officer).get(case.get_absolute_url())

    assert "What the hotline recorded" not in page.content.decode()


def test_a_foreign_call_does_not_exist(
    sign_in: Callable[[Viewer], Client], call: Call, desk_officer: Viewer
) -> None:
    from tests.factories import world

    other = sign_in(world.a_viewer("hotline-operator", world.an_organisation("hotline")))

    assert other.get(call.get_absolute_url()).status_code == 404
    assert other.post(call.get_absolute_url(), {"act": "save"}).status_code == 404
    assert sign_in(desk_officer).get(call.get_absolute_url()).status_code == 403


@pytest.mark.parametrize(
    ("language", "first"), [("ru", "Центр знает"), ("be", "Цэнтр ведае"), ("uk", "The centre knows")]
)
def test_what_happens_now_is_read_out_in_the_language_of_the_caller(
    browser: Client, typed: dict[str, Any], language: str, first: str
) -> None:
    page = browser.post(NEW, {**typed, "language": language}, follow=True).content.decode()

    assert "Say what happens now" in page, "the operator's own page stays in the operator's language"
    read_out = page.index("Say what happens now")
    assert page.index(first) < page.index("Read it in another language")
    assert all(page.index(words, read_out) for words in ("Центр знает", "Цэнтр ведае", "The centre knows"))


def test_danger_at_this_moment_goes_before_the_sheet_and_the_public_page_promises_no_more(
    browser: Client,
) -> None:
    assert "Danger at this moment? First 112, then this sheet" in browser.get(NEW).content.decode()

    public = Client().get("/help/").content.decode()
    assert public.index("Call here first") < public.index("112</a>")
    assert "can call for you if you say yes" in public


def test_safety_is_asked_before_anything_else_and_save_is_always_near(browser: Client) -> None:
    page = browser.get(NEW).content.decode()
    order = [
        page.index(f'name="{name}"') for name in ("safe_now", "urgency", "call_type", "categories", "note")
    ]

    assert order == sorted(order)
    assert page.index("First 112") < order[0]
    assert page.index('value="save" form="sheet"') < page.index('value="count:silent"'), "Enter saves"


def test_whom_to_call_back_how_and_when_stands_at_the_top(browser: Client, typed: dict[str, Any]) -> None:
    later = {
        "act": "finish",
        "consent_answer": "later",
        "safe_to_call_back": "yes",
        "phone": "8 029 111 22 33",
    }
    browser.post(NEW, {**typed, **later, "from_hour": "9", "to_hour": "12"})

    page = browser.get(Call.objects.get().get_absolute_url()).content.decode()

    top = page[: page.index('id="sheet"')]
    assert all(
        words in top for words in ("8 029 111 22 33", "9:00 – 12:00", "Belarusian", "They took my passport")
    )
