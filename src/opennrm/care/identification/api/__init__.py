"""Identification for programs."""

from ninja import Router

router = Router()

from . import account, panel  # noqa: E402,F401  (each adds its operations to the router)
