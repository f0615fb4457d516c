"""Where are the figures?"""

from django.urls import path

from . import views

app_name = "statistics"
urlpatterns = [
    path("", views.country, name="country"),
    path("figures.csv", views.csv, name="csv"),
]
