"""Where are the first pages: the public ones, and the first screen of staff?"""

from django.conf import settings
from django.urls import include, path

from .views import home

app_name = "web"
urlpatterns = [
    path("", include("opennrm.front.web.public_urls")),
    path("home/", home.home, name="home"),
    path("my-day/", home.my_day, name="my_day"),
]
if settings.OPENNRM_DEMO:
    urlpatterns.append(path("demo/", include("opennrm.front.web.demo_urls")))
