"""Where does one see which programs are told?"""

from django.urls import path

from .views import subscriptions

app_name = "exchange"
urlpatterns = [
    path("webhooks/", subscriptions.subscriptions, name="subscriptions"),
    path("webhooks/<uuid:pk>/end/", subscriptions.end, name="end_subscription"),
]
