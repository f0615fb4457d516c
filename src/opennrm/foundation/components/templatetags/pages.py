"""Where is another page of a list?"""

from __future__ import annotations

from typing import Any

from django import template
from django.http import QueryDict

register = template.Library()


@register.simple_tag(takes_context=True)
def page_address(context: Any, number: int, parameter: str = "page") -> str:
    """The address of page `number` of the list that is turned by `parameter`; what else stands in the address stays.

    Where a page holds several lists, each has a parameter of its own, and its title the same id: one comes back to it.
    """
    request = context.get("request")
    query = request.GET.copy() if request else QueryDict(mutable=True)
    query[parameter] = str(number)
    return f"?{query.urlencode()}" + ("" if parameter == "page" else f"#{parameter}")
