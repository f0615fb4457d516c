"""Where are the pages that anybody may read?"""

from django.urls import path

from .views import public

urlpatterns = [
    path("", public.start, name="start"),
    path("help/", public.get_help, name="help"),
    path("rights/", public.rights, name="rights"),
    path("leave/", public.leave, name="leave"),
]
