"""Today's VOC, editions and what stands behind them, who gets them, news."""

from meari.apps.reports.views.circulation import (
    answer,
    ask,
    circulation,
    define_group,
    plan,
    read,
    receipts,
    remove_group,
    send_again,
)
from meari.apps.reports.views.editions import (
    comment,
    download,
    edition,
    home,
    index,
    news,
    persuade,
    publish,
    remove_clip,
    rows,
    today,
)

__all__ = [
    "answer",
    "ask",
    "circulation",
    "comment",
    "define_group",
    "download",
    "edition",
    "home",
    "index",
    "news",
    "persuade",
    "plan",
    "publish",
    "read",
    "receipts",
    "remove_clip",
    "remove_group",
    "rows",
    "send_again",
    "today",
]
