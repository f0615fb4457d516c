"""Where are the pages of cases?"""

from django.urls import path

from . import views

app_name = "cases"
urlpatterns = [
    path("", views.case_list, name="list"),
    path("open/", views.open_a_case, name="open"),
    path("<str:reference>/", views.case, name="case"),
    path("<str:reference>/needs/", views.needs, name="needs"),
    path("<str:reference>/person/", views.person, name="person"),
    path("<str:reference>/consents/", views.consents, name="consents"),
    path("<str:reference>/notes/", views.notes, name="notes"),
    path("<str:reference>/history/", views.history, name="history"),
]
