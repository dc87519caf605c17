"""Surveys and their frozen versions, ways to collect, what was answered, and what results are shown by."""

from meari.apps.surveys.models.analysing import (
    Analysis,
    Weighting,
)
from meari.apps.surveys.models.anonymous import (
    Envelope,
    Release,
    Unsealed,
)
from meari.apps.surveys.models.collecting import (
    Collector,
    Invitation,
    MeasurementPlan,
    Trigger,
    Upload,
)
from meari.apps.surveys.models.counting import DailyParts
from meari.apps.surveys.models.files import TakenFile
from meari.apps.surveys.models.ledger import (
    Account,
    Entry,
    LedgerSeal,
    Posting,
)
from meari.apps.surveys.models.responses import (
    QuotaCount,
    Response,
)
from meari.apps.surveys.models.results import (
    AnswerVoice,
    IndexPart,
    IndexVersion,
    JourneyCell,
    JourneyStage,
    Touchpoint,
)
from meari.apps.surveys.models.rewards import (
    Claim,
    Draw,
    Payout,
    RewardPlan,
    VoucherCode,
)
from meari.apps.surveys.models.surveys import (
    Survey,
    Version,
)

__all__ = [
    "Account",
    "Analysis",
    "AnswerVoice",
    "Claim",
    "Collector",
    "DailyParts",
    "Draw",
    "Entry",
    "Envelope",
    "IndexPart",
    "IndexVersion",
    "Invitation",
    "JourneyCell",
    "JourneyStage",
    "LedgerSeal",
    "MeasurementPlan",
    "Payout",
    "Posting",
    "QuotaCount",
    "Release",
    "Response",
    "RewardPlan",
    "Survey",
    "TakenFile",
    "Touchpoint",
    "Trigger",
    "Unsealed",
    "Upload",
    "Version",
    "VoucherCode",
    "Weighting",
]
