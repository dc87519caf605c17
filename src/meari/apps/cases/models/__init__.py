"""Cases, what is said in them, what is asked of other teams, and what a house sets up for both."""

from meari.apps.cases.models.cases import (
    UNKNOWN_CAUSE,
    Case,
    CaseVoice,
    Deadline,
    Follower,
    Merge,
    Pause,
    Presence,
)
from meari.apps.cases.models.conversations import (
    File,
    Message,
)
from meari.apps.cases.models.mail import (
    Acknowledgement,
    Mail,
    Mailbox,
    Signature,
    Trouble,
)
from meari.apps.cases.models.relays import (
    Alarm,
    AlarmStep,
    Relay,
    RelayNotice,
)
from meari.apps.cases.models.setting_up import (
    Considered,
    Hours,
    IntakeRule,
    Macro,
    Office,
    Service,
)
from meari.apps.cases.models.suggesting import (
    Suggestion,
)
from meari.apps.cases.models.tasks import (
    Task,
    TaskMove,
)

__all__ = [
    "UNKNOWN_CAUSE",
    "Acknowledgement",
    "Alarm",
    "AlarmStep",
    "Case",
    "CaseVoice",
    "Considered",
    "Deadline",
    "File",
    "Follower",
    "Hours",
    "IntakeRule",
    "Macro",
    "Mail",
    "Mailbox",
    "Merge",
    "Message",
    "Office",
    "Pause",
    "Presence",
    "Relay",
    "RelayNotice",
    "Service",
    "Signature",
    "Suggestion",
    "Task",
    "TaskMove",
    "Trouble",
]
