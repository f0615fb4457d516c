"""Where is the API?"""

from django.urls import path, re_path

from . import views
from .site import api

urlpatterns = [
    path("", views.reference, name="api_reference"),
    path("v1/", api.urls),
    re_path(r"^v1/", views.nothing_there, name="api_nothing_there"),
]
