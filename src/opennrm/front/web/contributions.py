"""The menu items of the home screens."""

from django.utils.translation import gettext_lazy as _

from opennrm.care.cases.sections import Permission as Cases
from opennrm.foundation.access.policies import ADMINISTER
from opennrm.foundation.core.contributions import NavItem, navigation

navigation.add(NavItem(_("My day"), "web:my_day", Cases.WORK, 10))
navigation.add(NavItem(_("Organisations and staff"), "access:organisations", ADMINISTER, 10))
