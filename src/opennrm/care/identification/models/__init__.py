"""What happened to somebody, the signs that were noticed, and what was decided."""

from .decision import Decision, DecisionGround, DecisionSet, DecisionStatus
from .episode import Episode, EpisodeAct, EpisodeControl, EpisodeMeans, EpisodePurpose
from .indicator import Assessment, IndicatorAnswer
from .recovery import RecoveryPeriod
from .status import TraffickingStatus

__all__ = [
    "Assessment",
    "Decision",
    "DecisionGround",
    "DecisionSet",
    "DecisionStatus",
    "Episode",
    "EpisodeAct",
    "EpisodeControl",
    "EpisodeMeans",
    "EpisodePurpose",
    "IndicatorAnswer",
    "RecoveryPeriod",
    "TraffickingStatus",
]
