"""Where do lists come in and go out, and where does one see which programs are told?"""

from django.urls import path

from .views import bringing, origin, subscriptions, taking

app_name = "exchange"
urlpatterns = [
    path("", bringing.lists, name="lists"),
    path("case/<str:reference>/", origin.origin, name="origin"),
    path("in/", bringing.upload, name="upload"),
    path("in/<str:reference>/", bringing.one_list, name="list"),
    path("in/<str:reference>/columns/", bringing.columns, name="columns"),
    path("in/<str:reference>/preview/", bringing.preview, name="preview"),
    path("in/<str:reference>/problems/", bringing.problems, name="problems"),
    path("in/<str:reference>/commit/", bringing.commit, name="commit"),
    path("in/<str:reference>/discard/", bringing.discard, name="discard"),
    path("out/", taking.ask, name="take_out"),
    path("out/<str:reference>/", taking.one_list, name="outgoing"),
    path("out/<str:reference>/approve/", taking.approve, name="approve"),
    path("out/<str:reference>/make/", taking.make, name="make"),
    path("out/<str:reference>/download/", taking.download, name="download"),
    path("webhooks/", subscriptions.subscriptions, name="subscriptions"),
    path("webhooks/<uuid:pk>/end/", subscriptions.end, name="end_subscription"),
]
