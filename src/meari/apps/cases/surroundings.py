"""What stands around a case: its customer, what they bought, said and answered, and what is going on in the house."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone

from meari.apps.calendar import models as calendar
from meari.apps.calendar import queries as calendar_queries
from meari.apps.calendar.rules import VIEW as VIEW_CALENDAR
from meari.apps.cases import models, rules
from meari.apps.cases.queries import statuses
from meari.apps.customers import queries as customers
from meari.apps.people import models as people
from meari.apps.people import rules as people_rules
from meari.apps.sales import models as sales
from meari.apps.sales import queries as sales_queries
from meari.apps.sales import rules as sales_rules
from meari.apps.sending import queries as letters
from meari.apps.surveys import models as surveys
from meari.apps.surveys import reading
from meari.apps.voices import models as voices
from meari.apps.voices import rules as voice_rules
from meari.engines.metrics.statuses import Status

FEW = 5
ORDERS = 8
SHORT_LINES = 6
SHOWN_MARKS = ("promotion", "outage", "policy", "launch")


@dataclass(frozen=True)
class Answered:
    """One survey answered by the customer, with its first lines."""

    response: surveys.Response
    lines: Sequence[reading.Said]


@dataclass(frozen=True)
class Around:
    """Parts are empty where there is nothing or the reader may not see it; ``sees_customer`` tells the two apart."""

    sees_customer: bool
    orders: Sequence[sales.Order]
    earlier: Sequence[models.Case]
    voices: Sequence[voices.Voice]
    answers: Sequence[Answered]
    marks: Sequence[calendar.Mark]
    stock: Sequence[sales_queries.Held]
    status: Status | None


def around(case: models.Case, *, by: people.User, language: str, now: datetime) -> Around:
    """Everything beside the conversation of ``case`` that ``by`` may see."""
    sees, today = rules.can_see_customer(by, case), timezone.localdate(now)
    return Around(
        sees_customer=sees,
        orders=_orders(case) if sees else (),
        earlier=_earlier(case, by),
        voices=_voices(case, by),
        answers=_answers(case, by, language),
        marks=_marks(today) if people_rules.can(by, VIEW_CALENDAR) else (),
        stock=_stock(case, by),
        status=statuses.status_of(case.customer_id, now=now) if sees and case.customer_id is not None else None,
    )


@dataclass(frozen=True)
class Reached:
    """How the customer is reached: masked, or in the open where the originals are."""

    address: str
    contact: customers.Contact | None


def reached(case: models.Case, *, is_open: bool) -> Reached:
    """Where the case is answered, and the customer's own data where it ``is_open``."""
    if case.recipient is None:
        address = ""
    elif is_open:
        address = letters.address_of(case.recipient) or ""
    else:
        address = letters.masked_addresses([case.recipient.pk]).get(case.recipient.pk, "")
    contact = customers.contacts([case.customer_id]) if is_open and case.customer_id is not None else {}
    return Reached(address, contact.get(case.customer_id or 0))


def _stock(case: models.Case, by: people.User) -> Sequence[sales_queries.Held]:
    """What lies where of the case's product, and of those in its order."""
    if not people_rules.can(by, sales_rules.SEE_STOCK):
        return ()
    ids = {case.product_id} if case.product_id else set()
    if case.order_id:
        ids |= set(sales.OrderLine.objects.filter(order=case.order_id).values_list("product_id", flat=True))
    products = list(sales.Product.objects.filter(pk__in=ids)[:FEW]) if ids else []
    return sales_queries.stock_of(products, sales_rules.visible_stock(by)) if products else ()


def _orders(case: models.Case) -> Sequence[sales.Order]:
    if case.customer_id is None:
        return ()
    found = sales.Order.objects.filter(customer_id=case.customer_id).order_by("-ordered_at")
    return list(found.prefetch_related("lines__product", "returns__product")[:ORDERS])


def _earlier(case: models.Case, by: people.User) -> Sequence[models.Case]:
    if case.customer_id is None:
        return ()
    same: QuerySet[models.Case] = rules.visible_cases(by).filter(customer_id=case.customer_id, merged_into=None)
    return list(same.exclude(pk=case.pk).select_related("team").order_by("-opened_at")[:FEW])


def _voices(case: models.Case, by: people.User) -> Sequence[voices.Voice]:
    if case.customer_id is None:
        return ()
    said = voice_rules.visible_voices(by).filter(customer_id=case.customer_id)
    return list(said.exclude(case_voice__case=case)[:FEW])


def _answers(case: models.Case, by: people.User, language: str) -> Sequence[Answered]:
    found = rules.visible_answers(by, case).select_related("survey").order_by("-completed_at")[:3]
    return [Answered(one, reading.lines_of(one, language=language)[:SHORT_LINES]) for one in found]


def _marks(today: date) -> Sequence[calendar.Mark]:
    return list(calendar_queries.marks_between(today, today).filter(sort__in=SHOWN_MARKS)[:FEW])
