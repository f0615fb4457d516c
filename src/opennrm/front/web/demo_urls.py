"""Where is the list of demonstration users?"""

from django.urls import path

from .views import demo

urlpatterns = [
    path("", demo.people, name="demo"),
    path("sign-in/", demo.sign_in, name="demo_sign_in"),
]
