"""The operations of a case, for programs."""

from ninja import Router

router = Router()

from . import consents, lists, parts, person  # noqa: E402,F401  (each adds its operations to the router)
