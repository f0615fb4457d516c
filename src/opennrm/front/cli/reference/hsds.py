"""Which field of the Human Services Data Specification is taken into the directory, and which is left?"""

from __future__ import annotations

from opennrm.outreach.exchange.directory_reading import LEFT, MOST_SERVICES, TAKEN
from opennrm.outreach.exchange.reading import MOST_BYTES

from .tables import table

_INTRO = f"""# HSDS 3.1: which field goes where

The Human Services Data Specification of Open Referral (docs.openreferral.org) is how directories of services are exchanged.
`opennrm import-hsds` reads it; `opennrm export-hsds` and the [API](api.md) below `/api/v1/hsds/` write it.

## Files

* JSON in UTF-8: a list of services, an object with `contents` (a page of `/services`) or `services` (our own export), or one
  service. The organisation stands inside each service.
* At most {MOST_BYTES // 1024 // 1024} MB and {MOST_SERVICES:,} services.
* A service and an organisation are known again by their `id`. Services that are here and not in the file stay as they are.
* A field that is not named below is left in the file, whatever stands in it.
"""
_OUT = """## What goes out

`/`, `/services` and `/services/{id}`, which the standard requires, and `/organizations`, `/organizations/{id}`,
`/service_at_locations` and `/service_at_locations/{id}`, which it allows; pages as it asks (`page`, `per_page`). A location is
a region without an address. Filters, taxonomies and `metadata` are optional in the standard and are not served: kinds of help
are attributes with our codes, which `/api/v1/codes/referrals.services` explains. Every address asks for a token whose role
looks into the directory.
"""


def page() -> str:
    """Every field that is taken, with where it goes, and what is left."""
    taken = [[f"`{name}`", where] for name, where in TAKEN.items()]
    left = [[names, why] for names, why in LEFT.items()]
    parts = [_INTRO, "## Taken", table(["field", "where it goes"], taken)]
    parts += ["## Left", table(["field", "why"], left), _OUT]
    return "\n\n".join(part.strip() for part in parts)
