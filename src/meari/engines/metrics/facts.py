"""The fact tables: typed rows without text and without personal data.

``on`` is the day in the installation's zone, written when facts are loaded, so that truncating never meets a time
zone. An unknown value is null, never an empty string. Money is in won. Facts repeat what they are grouped by, so no
metric joins.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa


class Sort(StrEnum):
    """Column types, named as Ibis names them."""

    DAY = "date"
    TEXT = "string"
    FLAG = "boolean"
    SMALL = "int16"
    NUMBER = "int64"


@dataclass(frozen=True)
class Column:
    """One column; ``is_nullable`` where the value may be unknown."""

    sort: Sort
    is_nullable: bool = False


@dataclass(frozen=True)
class Fact:
    """One fact table. ``evidence`` names the column that leads back to the record behind a row."""

    key: str
    evidence: str
    columns: Mapping[str, Column]

    def ibis_schema(self) -> dict[str, str]:
        """Column names to Ibis type names; ``!`` marks what is never null."""
        return {name: f"{'' if column.is_nullable else '!'}{column.sort}" for name, column in self.columns.items()}

    def arrow_schema(self) -> pa.Schema:
        """The schema in which sources yield rows and partitions are written."""
        import pyarrow as pa  # slow to import

        types = {
            Sort.DAY: pa.date32(),
            Sort.TEXT: pa.string(),
            Sort.FLAG: pa.bool_(),
            Sort.SMALL: pa.int16(),
            Sort.NUMBER: pa.int64(),
        }
        return pa.schema([pa.field(name, types[c.sort], nullable=c.is_nullable) for name, c in self.columns.items()])


def _columns(**columns: Column) -> Mapping[str, Column]:
    return MappingProxyType(columns)


_DAY = Column(Sort.DAY)
_NUMBER = Column(Sort.NUMBER)
_FLAG = Column(Sort.FLAG)
_NAME = Column(Sort.TEXT)
_NAME_OR_NONE = Column(Sort.TEXT, is_nullable=True)
_OF_A_VOICE = {
    "voice_id": _NUMBER,
    "on": _DAY,
    "channel": _NAME_OR_NONE,
    "kind": _NAME_OR_NONE,
    "sentiment": _NAME_OR_NONE,
    "sku": _NAME_OR_NONE,
    "product_group": _NAME_OR_NONE,
    "team": _NAME_OR_NONE,
    "stage": _NAME_OR_NONE,
    "language": _NAME_OR_NONE,
}

VOICE = Fact(
    "voice",
    evidence="voice_id",
    columns=_columns(
        **_OF_A_VOICE,
        main_class=_NAME_OR_NONE,
        finer=_NAME_OR_NONE,
        rating=Column(Sort.SMALL, is_nullable=True),
        is_unsure=_FLAG,
    ),
)
"""One row a voice; ``main_class`` is top-level, ``finer`` the full key of the best class below it."""

VOICE_CLASS = Fact(
    "voice_class", evidence="voice_id", columns=_columns(**_OF_A_VOICE, class_key=_NAME, finer=_NAME_OR_NONE)
)
"""One row for each voice and each top-level class it has (``class_key``)."""

VOICE_RISK = Fact("voice_risk", evidence="voice_id", columns=_columns(**_OF_A_VOICE, risk=_NAME, is_unsure=_FLAG))
"""One row for each voice and each risk it may have; ``is_unsure`` while the risk only may be there and a person has to look."""

ORDER_LINE = Fact(
    "order_line",
    evidence="order_id",
    columns=_columns(
        order_id=_NUMBER,
        on=_DAY,
        is_first_line=_FLAG,
        is_first_of_group=_FLAG,
        is_first_of_product=_FLAG,
        sku=_NAME,
        product_group=_NAME,
        sales_channel=_NAME_OR_NONE,
        quantity=_NUMBER,
        amount=_NUMBER,
    ),
)
"""One row a line of an order. The three flags mark one line of an order: in all, in its product group, of its
product.
"""

RETURN_LINE = Fact(
    "return_line",
    evidence="return_id",
    columns=_columns(return_id=_NUMBER, on=_DAY, sku=_NAME, product_group=_NAME, quantity=_NUMBER, amount=_NUMBER),
)
"""One row a returned product."""

_OF_A_RESPONSE = {
    "response_id": _NUMBER,
    "on": _DAY,
    "survey": _NUMBER,
    "audience": _NAME,
    "version": Column(Sort.SMALL),
    "collector": _NUMBER,
    "language": _NAME_OR_NONE,
    "team": _NAME_OR_NONE,
    "sku": _NAME_OR_NONE,
    "product_group": _NAME_OR_NONE,
    "grade": _NAME_OR_NONE,
}
_SMALL_OR_NONE = Column(Sort.SMALL, is_nullable=True)

RESPONSE = Fact(
    "response",
    evidence="response_id",
    columns=_columns(**_OF_A_RESPONSE, state=_NAME, last_question=_NAME_OR_NONE, seconds=_SMALL_OR_NONE),
)
"""One row a response of a survey that is not anonymous, begun ones included; ``on`` is the day it was over, or last
touched. ``seconds`` (at most an hour) and ``last_question``, the last screen handed in, are those of one that was begun.
"""

ANSWER = Fact(
    "answer",
    evidence="response_id",
    columns=_columns(
        **_OF_A_RESPONSE,
        is_complete=_FLAG,
        question=_NAME,
        metric=_NAME_OR_NONE,
        stage=_NAME_OR_NONE,
        touchpoint=_NAME_OR_NONE,
        is_first=_FLAG,
        item=_NAME_OR_NONE,
        choice=_NAME_OR_NONE,
        score=_SMALL_OR_NONE,
        low=_SMALL_OR_NONE,
        high=_SMALL_OR_NONE,
        thousandths=Column(Sort.NUMBER, is_nullable=True),
    ),
)
"""One row for each thing that an answer marks: the point of a scale (``score`` between ``low`` and ``high``), each choice
taken, each row of a grid (``item``), each place of a ranking (``score``). ``is_first`` marks one row for each answer;
``metric`` says what a score counts as; numbers are in ``thousandths``. Open answers have a row without their words.
"""

_OF_A_CASE = {
    "case_id": _NUMBER,
    "on": _DAY,
    "team": _NAME,
    "channel": _NAME_OR_NONE,
    "sku": _NAME_OR_NONE,
    "product_group": _NAME_OR_NONE,
    "class_key": _NAME_OR_NONE,
    "grade": _NAME_OR_NONE,
    "priority": Column(Sort.SMALL),
}
_FLAG_OR_NONE = Column(Sort.FLAG, is_nullable=True)
_NUMBER_OR_NONE = Column(Sort.NUMBER, is_nullable=True)

CASE = Fact(
    "case",
    evidence="case_id",
    columns=_columns(
        **_OF_A_CASE,
        cause=_NAME_OR_NONE,
        is_closed=_FLAG,
        is_cause_known=_FLAG_OR_NONE,
        answer_kept=_FLAG_OR_NONE,
        solve_kept=_FLAG_OR_NONE,
        is_first_contact=_FLAG_OR_NONE,
        is_reopened=_FLAG,
        handoffs=Column(Sort.SMALL),
        effort=_SMALL_OR_NONE,
        answer_minutes=_NUMBER_OR_NONE,
        solve_minutes=_NUMBER_OR_NONE,
    ),
)
"""One row a case by the day it was opened. What is not decided yet is null: a promise that still runs, and whatever only a
closed case tells. ``effort`` is in points (``efforts``), minutes are working minutes less pauses.
"""

TASK = Fact(
    "task",
    evidence="case_id",
    columns=_columns(
        case_id=_NUMBER,
        on=_DAY,
        team=_NAME,
        service=_NUMBER,
        asked_by_team=_NAME_OR_NONE,
        state=_NAME,
        is_kept=_FLAG_OR_NONE,
        minutes=_NUMBER_OR_NONE,
    ),
)
"""One row a task asked of another team, by the day it was asked; ``is_kept`` is null until it is over or late."""

FACTS: Mapping[str, Fact] = MappingProxyType(
    {fact.key: fact for fact in (VOICE, VOICE_CLASS, VOICE_RISK, ORDER_LINE, RETURN_LINE, RESPONSE, ANSWER, CASE, TASK)}
)
