"""Where are the pages of the hotline?"""

from django.urls import path

from .views import lists, sheets

app_name = "hotline"
urlpatterns = [
    path("", sheets.new_call, name="new_call"),
    path("calls/", lists.calls, name="calls"),
    path("calls/<str:reference>/", sheets.call, name="call"),
    path("calls/<str:reference>/reopen/", sheets.reopen, name="reopen"),
    path("calls/<str:reference>/handed-over/", sheets.handed_over, name="handed_over"),
    path("callbacks/", lists.callbacks, name="callbacks"),
    path("received/", lists.received_cases, name="received"),
    path("received/late/", lists.received_late_cases, name="received_late"),
    path("received/in-time/", lists.received_in_time_cases, name="received_in_time"),
    path("recorded/<str:reference>/", lists.recorded, name="recorded"),
    path("recorded/<str:reference>/first-contact/", lists.first_contact, name="first_contact"),
]
