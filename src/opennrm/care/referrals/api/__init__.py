"""Referrals for programs."""

from ninja import Router

router = Router()

from . import received, sent  # noqa: E402,F401  (each adds its operations to the router)
