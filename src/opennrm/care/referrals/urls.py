"""Where are this room's pages?"""

from django.urls import URLPattern

app_name = "referrals"
urlpatterns: list[URLPattern] = []
