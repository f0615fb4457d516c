"""The menu item of the figures, and their counting ahead."""

from django.utils.translation import gettext_lazy as _

from opennrm.foundation.core.contributions import Chore, NavItem, chores, navigation

from .actions import count_ahead
from .sections import Permission

navigation.add(NavItem(_("The country"), "statistics:country", Permission.READ, 10))
chores.add(Chore("figures counted ahead", count_ahead, every=600, order=10))
