"""Where are organisations and staff set up?"""

from django.urls import path

from . import views

app_name = "access"
urlpatterns = [
    path("", views.organisations, name="organisations"),
    path("new/", views.new_organisation, name="new_organisation"),
    path("<uuid:key>/", views.organisation, name="organisation"),
    path("<uuid:key>/staff/new/", views.new_user, name="new_user"),
    path("<uuid:key>/staff/<uuid:user>/active/", views.change_active, name="change_active"),
]
