"""Where does one sign in and out, change the password, and see one's own sessions?

Only these pages of django-allauth are opened: no sign-up, no e-mail, no reset by mail.
"""

from allauth.account import views
from django.urls import include, path

from .views import account, tokens

urlpatterns = [
    path("sign-in/", views.login, name="account_login"),
    path("sign-out/", account.sign_out, name="account_logout"),
    path("password/", account.password, name="account_change_password"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("still-here/", account.still_here, name="account_still_here"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path(
        "tokens/",
        include(
            (
                [
                    path("", tokens.mine, name="mine"),
                    path("new/", tokens.new, name="new"),
                    path("<uuid:pk>/end/", tokens.end, name="end"),
                ],
                "tokens",
            )
        ),
    ),
    path("sessions/", account.sessions, name="account_sessions"),
]
