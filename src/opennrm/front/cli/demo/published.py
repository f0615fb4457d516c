"""After which published figures is the invented country shaped? By year, sex, form and age, and by nothing else.

Source: UNODC, GLOTIP data table of 30 May 2023, Belarus, detected victims. The last three years are taken in
which every row agrees: the return for 2020 has men and women exchanged. The table hides counts below five;
for those we take two, which is our own assumption. Nothing else about the invented people is drawn from life.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Published:
    """One year of the table."""

    year: int
    people: int
    female: int
    male: int
    children: int
    sexual: int
    labour: int
    other: int


_BELOW_FIVE = 2

TABLE = (
    Published(
        2017, people=131, female=122, male=9, children=33, sexual=128, labour=_BELOW_FIVE, other=_BELOW_FIVE
    ),
    Published(2018, people=142, female=120, male=22, children=30, sexual=132, labour=10, other=_BELOW_FIVE),
    Published(
        2019, people=126, female=110, male=16, children=28, sexual=123, labour=_BELOW_FIVE, other=_BELOW_FIVE
    ),
)
