"""The menu item of the figures."""

from django.utils.translation import gettext_lazy as _

from opennrm.foundation.core.contributions import NavItem, navigation

from .sections import Permission

navigation.add(NavItem(_("The country"), "statistics:country", Permission.READ, 10))
