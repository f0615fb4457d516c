"""Which address leads to which room? Each room brings its own addresses."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from opennrm.foundation.components.languages import choose_language

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("opennrm.front.web.urls")),
    path("account/", include("opennrm.foundation.access.account_urls")),
    path("language/", set_language, name="set_language"),
    path("language/<str:code>/", choose_language, name="choose_language"),
    path("staff/", include("opennrm.foundation.access.urls")),
    path("people/", include("opennrm.foundation.people.urls")),
    path("cases/", include("opennrm.care.cases.urls")),
    path("identification/", include("opennrm.care.identification.urls")),
    path("referrals/", include("opennrm.care.referrals.urls")),
    path("hotline/", include("opennrm.care.hotline.urls")),
    path("shelter/", include("opennrm.care.shelters.urls")),
    path("exchange/", include("opennrm.outreach.exchange.urls")),
    path("country/", include("opennrm.oversight.statistics.urls")),
    path("api/", include("opennrm.front.api.urls")),
]
if settings.OPENNRM_STYLEGUIDE:
    urlpatterns.append(path("styleguide/", include("opennrm.foundation.components.urls")))

handler404 = "opennrm.front.web.views.errors.not_found"
handler500 = "opennrm.front.web.views.errors.server_error"
handler403 = "opennrm.front.web.views.errors.forbidden"
handler400 = "opennrm.front.web.views.errors.bad_request"
