"""What the platform does behind its pages: the journal is sealed every minute."""

from __future__ import annotations

from opennrm.foundation.core import journal
from opennrm.foundation.core.contributions import Chore, chores

chores.add(Chore("journal entries sealed", journal.seal, every=60))
