"""Where is the API?"""

from django.urls import path

from . import views
from .site import api

urlpatterns = [
    path("", views.reference, name="api_reference"),
    path("v1/", api.urls),
]
