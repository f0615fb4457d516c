"""Where are the pages of identification?"""

from django.urls import path

from .views import centre, panel, tab

app_name = "identification"
urlpatterns = [
    path("waiting/", panel.waiting, name="waiting"),
    path("at-a-panel/", centre.at_a_panel, name="at_a_panel"),
    path("<str:reference>/", tab.case_tab, name="case"),
    path("<str:reference>/episodes/add/", centre.add_episode, name="add_episode"),
    path("<str:reference>/episodes/<uuid:pk>/", centre.change_episode, name="change_episode"),
    path("<str:reference>/account/", panel.account, name="account"),
    path("<str:reference>/send/", centre.send, name="send"),
    path("<str:reference>/send-again/", centre.send_again, name="send_again"),
    path("<str:reference>/take-back/", centre.take_back, name="take_back"),
    path("<str:reference>/said/", centre.add_status, name="add_status"),
    path("<str:reference>/file/", panel.file, name="file"),
    path("<str:reference>/recovery/", panel.end_recovery, name="end_recovery"),
]
