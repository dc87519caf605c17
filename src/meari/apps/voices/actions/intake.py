"""Voices come in: masked and understood before anything is stored, the original sealed apart."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils import timezone

from meari.apps.customers.models import Customer
from meari.apps.events import actions as events
from meari.apps.events.declare import event_type, when_of
from meari.apps.imports.protocol import Context, Outcome
from meari.apps.imports.upsert import fingerprint, upsert
from meari.apps.people.models import Team
from meari.apps.privacy import actions as privacy
from meari.apps.sales.models import Order, OrderLine, Product
from meari.apps.voices import models, understanding
from meari.apps.voices.actions import drafts
from meari.apps.voices.incoming import VoiceRow
from meari.engines.text import masking
from meari.engines.text.products import Matcher
from meari.vocabulary.understanding import Understanding

VOICES_RECEIVED = event_type("voices.voices_received", payload=("run_id", "months", "days"))
ORIGINAL = "voices.text"
LEAST_SURE = 0.5
COLUMNS = [
    "channel", "received_at", "title", "text", "language", "rating", "stage", "customer", "order", "product",
    "product_group", "product_by", "team", "kind", "main_class", "sentiment", "has_risk", "may_be_risky", "is_unsure", "is_abusive",
]  # fmt: skip


@dataclass(frozen=True)
class Prepared:
    """Rows, and what was understood of the ``fresh`` ones among them (new or changed); made outside the transaction."""

    rows: Sequence[VoiceRow]
    fresh: Sequence[VoiceRow]
    row_hashes: Sequence[str]
    understood: Sequence[Understanding]
    titles: Sequence[str]
    products: Sequence[tuple[int | None, int | None, str]]


def at_first_told(rows: Sequence[VoiceRow], *, undated: Collection[str]) -> list[VoiceRow]:
    """``rows`` where those that name no time (ids in ``undated``) keep the time of the voice they repeat."""
    known = dict(models.Voice.objects.filter(external_id__in=undated).values_list("external_id", "received_at"))
    return [replace(row, received_at=known[row.external_id]) if row.external_id in known else row for row in rows]


def prepare_voices(rows: Sequence[VoiceRow], *, matcher: Matcher) -> Prepared:
    """Mask, classify and find the product of every row that is not there yet just as it is.

    Where an external id stands twice among the rows the later one holds.
    """
    latest = {row.external_id: (row, fingerprint(row.__dict__)) for row in rows}
    known = dict(models.Voice.objects.filter(external_id__in=list(latest)).values_list("external_id", "row_hash"))
    pairs = [(row, row_hash) for row, row_hash in latest.values() if known.get(row.external_id) != row_hash]
    fresh = [row for row, _row_hash in pairs]
    titles = [masking.mask(row.title).text[:200] for row in fresh]
    understood = understanding.understand([row.text for row in fresh], titles=titles)
    return Prepared(rows, fresh, [row_hash for _row, row_hash in pairs], understood, titles, _products(fresh, matcher))


def store_voices(prepared: Prepared, *, context: Context) -> Outcome:
    """Add and update voices exactly once by external id, with labels and sealed originals.

    Part of the run's transaction. Labels that a person gave to a changed voice stay; those of methods are renewed.
    """
    linked = _linked(prepared.fresh)
    new = [_voice(prepared, index, linked) for index in range(len(prepared.fresh))]
    before = models.Voice.objects.filter(external_id__in=[row.external_id for row in prepared.fresh])
    moments = list(before.values_list("received_at", flat=True))
    done = upsert(models.Voice, new, key="external_id", fields=COLUMNS)
    touched = {voice.external_id: voice for voice in (*done.added, *done.changed)}
    understood = {row.external_id: one for row, one in zip(prepared.fresh, prepared.understood, strict=True)}
    _label(done, understood, now=context.now)
    _seal(prepared, touched, understood)
    if touched:
        when = when_of([*moments, *(voice.received_at for voice in touched.values())])
        events.record(
            VOICES_RECEIVED, actor_id=context.actor_id, subject_id=context.run_id,
            payload={"run_id": context.run_id, **when}, count=len(touched), now=context.now,
        )  # fmt: skip
    added, changed = len(done.added), len(done.changed)
    return Outcome(added=added, changed=changed, unchanged=len(prepared.rows) - added - changed)


def _voice(prepared: Prepared, index: int, linked: Mapping[str, Mapping[str, int]]) -> models.Voice:
    row, understood = prepared.fresh[index], prepared.understood[index]
    product_id, group_id, product_by = prepared.products[index]
    order_id = linked["orders"].get(row.order_id or "")
    return models.Voice(
        external_id=row.external_id, channel=row.channel, received_at=row.received_at, title=prepared.titles[index],
        text=understood.masked.text, language=understanding.language_of(row.text), rating=row.rating, stage=row.stage,
        customer_id=linked["customers"].get(row.customer_id or ""), order_id=order_id, product_id=product_id,
        product_group_id=group_id, product_by=product_by, team_id=linked["teams"].get(row.team or ""),
        row_hash=prepared.row_hashes[index], **drafts.columns_of(understood),
    )  # fmt: skip


def _linked(rows: Sequence[VoiceRow]) -> Mapping[str, Mapping[str, int]]:
    customers = Customer.objects.filter(external_id__in={row.customer_id for row in rows if row.customer_id})
    orders = Order.objects.filter(external_id__in={row.order_id for row in rows if row.order_id})
    named = {row.team for row in rows if row.team}
    teams = dict(Team.objects.filter(name__in=named).values_list("name", "pk"))
    teams.update(Team.objects.filter(key__in=named).values_list("key", "pk"))
    return {
        "customers": dict(customers.values_list("external_id", "pk")),
        "orders": dict(orders.values_list("external_id", "pk")),
        "teams": teams,
    }


def _products(rows: Sequence[VoiceRow], matcher: Matcher) -> list[tuple[int | None, int | None, str]]:
    """For each row (product, group, how it was found): named in the row, from its order, or read in the text."""
    named = {row.product for row in rows if row.product}
    known: dict[str, tuple[int, int]] = {}
    for name, sku, pk, group in Product.objects.filter(name__in=named).values_list("name", "sku", "pk", "group_id"):
        known[name] = known[sku] = (pk, group)
    for sku, pk, group in Product.objects.filter(sku__in=named).values_list("sku", "pk", "group_id"):
        known[sku] = (pk, group)
    ordered = _ordered({row.order_id for row in rows if row.order_id})
    groups = dict(Product.objects.values_list("pk", "group_id"))
    return [_product(row, known, ordered, groups, matcher) for row in rows]


def _product(
    row: VoiceRow,
    known: Mapping[str, tuple[int, int]],
    ordered: Mapping[str, list[tuple[int, int]]],
    groups: Mapping[int, int],
    matcher: Matcher,
) -> tuple[int | None, int | None, str]:
    if row.product and row.product in known:
        return (*known[row.product], "row")
    bought = ordered.get(row.order_id or "", [])
    if len(bought) == 1:
        return (*bought[0], "order")
    matches = matcher.find(f"{row.title} {row.product or ''} {row.text}")
    sure = [match for match in matches if match.product and match.confidence >= LEAST_SURE]
    if sure:
        best = int(max(sure, key=lambda match: match.confidence).product)
        return (best, groups[best], "text")
    group = next((int(match.group) for match in matches if match.group), None)
    in_order = [one for one in bought if one[1] == group]
    if len(in_order) == 1:
        return (*in_order[0], "order")
    return (None, group, "text" if group else "")


def _ordered(order_ids: set[str]) -> dict[str, list[tuple[int, int]]]:
    found: dict[str, list[tuple[int, int]]] = {}
    lines = OrderLine.objects.filter(order__external_id__in=order_ids)
    for order_id, product, group in lines.values_list("order__external_id", "product_id", "product__group_id"):
        found.setdefault(order_id, []).append((product, group))
    return found


def _label(done: Any, understood: Mapping[str, Understanding], *, now: datetime) -> None:
    changed = [voice.pk for voice in done.changed]
    models.Label.objects.filter(voice_id__in=changed, person=None, ended_at=None).update(ended_at=now)
    models.SearchEntry.objects.filter(voice_id__in=changed).update(is_stale=True)
    models.Meaning.objects.filter(voice_id__in=changed).delete()
    kept = set(models.Label.objects.filter(voice_id__in=changed, ended_at=None).values_list("voice_id", "sort"))
    labels = [
        label
        for voice in (*done.added, *done.changed)
        for label in drafts.labels_of(voice.pk, understood[voice.external_id], now=now)
        if (label.voice_id, label.sort) not in kept
    ]
    drafts.give(labels)
    drafts.keep_guesses({voice.pk: understood[voice.external_id] for voice in (*done.added, *done.changed)})


def _seal(prepared: Prepared, touched: Mapping[str, models.Voice], understood: Mapping[str, Understanding]) -> None:
    originals, made = {}, {}
    for row in prepared.fresh:
        voice = touched.get(row.external_id)
        if voice is not None and understood[row.external_id].masked.spans:
            originals[voice.pk] = row.text
            made[voice.pk] = timezone.localdate(row.received_at)
    privacy.keep_originals(originals, kind=ORIGINAL, retention="complaint", created_on=made)
