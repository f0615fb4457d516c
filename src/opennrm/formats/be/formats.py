"""Dates and numbers in Belarusian: Django ships none."""

from django.utils.translation import pgettext_lazy

# Django's Belarusian has "сакавік" in the nominative and "верасьня", "сьнежня" in another orthography.
# Named here, these months stand in our own catalogue, which comes before Django's.
MONTHS_OF_OUR_CATALOGUE = (
    pgettext_lazy("alt. month", "March"),
    pgettext_lazy("alt. month", "May"),
    pgettext_lazy("alt. month", "September"),
    pgettext_lazy("alt. month", "December"),
)

DATE_FORMAT = "j E Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j E Y, H:i"
YEAR_MONTH_FORMAT = "F Y"
MONTH_DAY_FORMAT = "j E"
SHORT_DATE_FORMAT = "d.m.Y"
SHORT_DATETIME_FORMAT = "d.m.Y H:i"
FIRST_DAY_OF_WEEK = 1
DATE_INPUT_FORMATS = ["%d.%m.%Y", "%d.%m.%y", "%Y-%m-%d"]
DECIMAL_SEPARATOR = ","
THOUSAND_SEPARATOR = "\xa0"
NUMBER_GROUPING = 3
