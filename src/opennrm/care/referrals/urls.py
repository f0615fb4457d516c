"""Where are the pages of referrals?"""

from django.urls import path

from .views import centre, service, services

app_name = "referrals"
urlpatterns = [
    path("received/", service.received, name="received"),
    path("sent/", centre.sent, name="sent"),
    path("directory/", services.look_up, name="directory"),
    path("services/", services.services, name="services"),
    path("services/list/", services.list_service, name="list_service"),
    path("services/<uuid:pk>/active/", services.service_active, name="service_active"),
    path("case/<str:reference>/", centre.case_tab, name="case"),
    path("case/<str:reference>/refer/", centre.refer, name="refer"),
    path("<uuid:pk>/", service.card, name="card"),
    path("<uuid:pk>/accept/", service.accept, name="accept"),
    path("<uuid:pk>/reject/", service.reject, name="reject"),
    path("<uuid:pk>/ask/", service.ask, name="ask"),
    path("<uuid:pk>/done/", service.finish, name="finish"),
    path("<uuid:pk>/inform/", centre.inform, name="inform"),
    path("<uuid:pk>/revoke/", centre.revoke, name="revoke"),
]
