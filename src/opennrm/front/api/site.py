"""Where is the API, and what is in it? Each room brings its own operations; here they stand under one roof."""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI

from opennrm.care.cases.api import router as cases
from opennrm.care.hotline.api import router as hotline
from opennrm.care.identification.api import router as identification
from opennrm.care.referrals.api import router as referrals
from opennrm.care.shelters.api import router as shelters
from opennrm.foundation.access.api import router as access
from opennrm.outreach.exchange.api import router as exchange
from opennrm.oversight.statistics.api import router as statistics

from .codes import router as codes
from .describing import described
from .refusing import say_why

VERSION = "1"


class Api(NinjaAPI):
    """The API; its description carries an example of every answer."""

    def get_openapi_schema(self, *args: Any, **options: Any) -> Any:
        return described(super().get_openapi_schema(*args, **options))


def built() -> Api:
    """The API with the operations of every room."""
    api = Api(
        title="OpenNRM",
        version=VERSION,
        description=(
            "The actions and queries of the main road, for programs. They hold to the same rules as the pages, and "
            "say no in the same words."
        ),
        openapi_url="/openapi.json",
        docs_url=None,
        urls_namespace="api",
    )
    for router in (access, hotline, cases, identification, referrals, shelters, exchange, statistics, codes):
        api.add_router("", router)
    say_why(api)
    return api


api = built()
