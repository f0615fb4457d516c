"""In which language does a visitor read? Chosen by a link, so that it needs no session and leaves no step in the history."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe


@require_safe
def choose_language(request: HttpRequest, code: str) -> HttpResponse:
    """Remember the language until the browser closes and go back to the page."""
    if code not in dict(settings.LANGUAGES):
        raise Http404
    wanted = request.GET.get("next", "/")
    inside = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    response = HttpResponseRedirect(wanted if inside else "/")
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, code, samesite="Lax", httponly=True, secure=request.is_secure()
    )
    return response
