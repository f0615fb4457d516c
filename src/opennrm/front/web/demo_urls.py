"""Where is the list of demonstration users?"""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
