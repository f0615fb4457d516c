"""In which language does a visitor read?"""

import pytest
from django.http import Http404
from django.test import RequestFactory

from opennrm.foundation.components.languages import choose_language


def choose(code, **query):
    return choose_language(RequestFactory().get(f"/language/{code}/", query), code=code)


def test_the_choice_leads_back_to_the_page():
    response = choose("be", next="/help/?page=2")

    assert response.url == "/help/?page=2"
    assert response.cookies["django_language"].value == "be"


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org/", "javascript:alert(1)"])
def test_the_choice_never_leads_to_another_site(elsewhere):
    assert choose("be", next=elsewhere).url == "/"


def test_the_choice_is_forgotten_with_the_browser():
    cookie = choose("ru").cookies["django_language"]

    assert cookie["max-age"] == ""
    assert cookie["httponly"]


def test_a_language_that_is_not_offered_is_not_found():
    with pytest.raises(Http404):
        choose("xx")
