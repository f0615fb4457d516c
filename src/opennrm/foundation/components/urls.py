"""Where is the style guide? On instances for development and demonstration alone."""

from django.urls import path

from . import views

app_name = "components"

urlpatterns = [
    path("", views.styleguide, name="styleguide"),
    path("record/", views.record, name="record"),
    path("public/", views.public, name="public"),
    path("errors/<int:status>/", views.error, name="error"),
]
