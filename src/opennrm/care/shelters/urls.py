"""Where are the pages of a shelter?"""

from django.urls import path

from .views import house, stay, tonight

app_name = "shelters"
urlpatterns = [
    path("tonight/", tonight.tonight, name="tonight"),
    path("referral/<uuid:pk>/", tonight.referral, name="referral"),
    path("stay/<str:reference>/", stay.stay, name="stay"),
    path("stay/<str:reference>/leave/", stay.leave, name="leave"),
    path("stay/<str:reference>/bed/", stay.another_bed, name="another_bed"),
    path("stay/<str:reference>/hold/", stay.move, {"step": "hold"}, name="hold"),
    path("stay/<str:reference>/back/", stay.move, {"step": "come_back"}, name="come_back"),
    path("stay/<str:reference>/not-come/", stay.move, {"step": "give_up"}, name="give_up"),
    path("case/<str:reference>/followed-up/", stay.followed_up, name="followed_up"),
    path("house/open/", house.open_house, name="open_house"),
    path("house/<str:reference>/rooms/", house.add_room, name="add_room"),
    path("house/<str:reference>/bed/<uuid:pk>/out/", house.use_bed, {"step": "take_out"}, name="take_out"),
    path("house/<str:reference>/bed/<uuid:pk>/back/", house.use_bed, {"step": "put_back"}, name="put_back"),
    path("house/<str:reference>/address/", house.address, name="address"),
    path("house/<str:reference>/way/", house.way, name="way"),
]
