"""Multiple systems estimation: how many people did no list find?

>>> from uncounted.prevalence import datasets, estimate
>>> result = estimate(datasets.load("UKdat"))
>>> result.ok
True
"""

from uncounted.prevalence import datasets
from uncounted.prevalence.comparison import compare
from uncounted.prevalence.consensus import estimate
from uncounted.prevalence.errors import (
    BadSetting,
    BadTable,
    CannotEstimate,
    PrevalenceError,
    UnknownDataset,
    UnknownList,
)
from uncounted.prevalence.linkage import PERFECT, UNKNOWN, LinkageView
from uncounted.prevalence.lists import Lists
from uncounted.prevalence.result import Result

__all__ = [
    "PERFECT", "UNKNOWN", "BadSetting", "BadTable", "CannotEstimate", "LinkageView", "Lists",
    "PrevalenceError", "Result", "UnknownDataset", "UnknownList", "compare", "datasets", "estimate",
]  # fmt: skip
