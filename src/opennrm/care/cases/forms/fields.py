"""What do several forms of a case have in common?"""

from __future__ import annotations

# Wide enough for a name, and never remembered by the browser.
HALF = {"class": "govuk-input--width-20", "autocomplete": "off"}
