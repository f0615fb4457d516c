"""What is owed about a case itself?"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from opennrm.foundation.core.obligations import Rule

GUARDIAN_DUE = Rule(
    "cases.guardian", label=_("A guardian’s agreement to what is shared"), url_name="cases:consents"
)
