"""What the platform does behind its pages, whatever its rooms: the journal is sealed, the database kept fit."""

from __future__ import annotations

from opennrm.foundation.core import journal, upkeep
from opennrm.foundation.core.contributions import Chore, chores

chores.add(Chore("journal entries sealed", journal.seal, every=60))
chores.add(Chore("old sessions forgotten", upkeep.forget_old_sessions, every=3600, order=15))
chores.add(Chore("indexes measured", upkeep.learn_sizes, every=3600, order=20))
