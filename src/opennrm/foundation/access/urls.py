"""Where are organisations and staff set up?"""

from django.urls import path

from .views import colleagues, staff, tokens

app_name = "access"
urlpatterns = [
    path("", staff.organisations, name="organisations"),
    path("colleagues/", colleagues.waiting, name="colleagues"),
    path("colleagues/<uuid:user>/", colleagues.decide, name="colleague"),
    path("new/", staff.new_organisation, name="new_organisation"),
    path("<uuid:key>/", staff.organisation, name="organisation"),
    path("<uuid:key>/change/", staff.change, name="change_organisation"),
    path("<uuid:key>/staff/new/", staff.new_user, name="new_user"),
    path("<uuid:key>/staff/<uuid:user>/active/", staff.change_active, name="change_active"),
    path("<uuid:key>/staff/<uuid:user>/anew/", staff.renew, name="renew"),
    path("<uuid:key>/tokens/new/", tokens.new_for_program, name="new_token"),
    path("<uuid:key>/tokens/<uuid:token>/end/", tokens.end_of_program, name="end_token"),
]
