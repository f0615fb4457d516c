"""Where are the pages of cases?"""

from django.urls import path

from .views import consents, lists, parts, person

app_name = "cases"
urlpatterns = [
    path("", lists.case_list, name="list"),
    path("open/", lists.open_a_case, name="open"),
    path("<str:reference>/", parts.case, name="case"),
    path("<str:reference>/needs/", parts.needs, name="needs"),
    path("<str:reference>/safety/", parts.safety, name="safety"),
    path("<str:reference>/notes/", parts.notes, name="notes"),
    path("<str:reference>/history/", parts.history, name="history"),
    path("<str:reference>/person/", person.person, name="person"),
    path("<str:reference>/person/facts/", person.facts, name="facts"),
    path("<str:reference>/person/identity/", person.identity, name="identity"),
    path("<str:reference>/person/contact/", person.contact, name="contact"),
    path("<str:reference>/consents/", consents.consents, name="consents"),
    path("<str:reference>/consents/record/", consents.record, name="record_consent"),
    path("<str:reference>/consents/keep-out/", consents.keep_someone_out, name="keep_out"),
    path("<str:reference>/consents/let-in/<uuid:exclusion>/", consents.let_in, name="let_in"),
    path("<str:reference>/consents/<uuid:consent>/", consents.consent, name="consent"),
    path("<str:reference>/consents/<uuid:consent>/withdraw/", consents.withdraw, name="withdraw_consent"),
]
