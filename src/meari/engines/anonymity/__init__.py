"""What may be published about a group: floors, the audited publication set, numbers, comments, participation, tokens."""

from meari.engines.anonymity.floors import Floors, WrongFloor
from meari.engines.anonymity.groups import ERASED, Batch, Cell, Row, WrongBatch
from meari.engines.anonymity.publication import NotSafe, Publication, nearest, publish
from meari.engines.anonymity.release import Numbers, Question, Release, release, release_several, standing

__all__ = [
    "ERASED",
    "Batch",
    "Cell",
    "Floors",
    "NotSafe",
    "Numbers",
    "Publication",
    "Question",
    "Release",
    "Row",
    "WrongBatch",
    "WrongFloor",
    "nearest",
    "publish",
    "release",
    "release_several",
    "standing",
]
