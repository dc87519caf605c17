"""Voices and the taxonomy for machines, by the same actions and rules as the pages."""

from __future__ import annotations

import base64
import binascii
from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router, Schema
from ninja.errors import ValidationError
from pydantic import AfterValidator, AwareDatetime, Field

from meari.apps.hooks.api import PROBLEMS, Problem, Strict, owner_with, refuse_unknown
from meari.apps.imports.protocol import Context
from meari.apps.imports.rules import IMPORT
from meari.apps.voices import actions, models, queries, rules, searching, understanding
from meari.apps.voices.actions.arrivals import NO_RUN
from meari.apps.voices.incoming import VoiceRow

MOST_AT_ONCE = 500
MOST_SHOWN = 200
router = Router(tags=["voices"])


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("must hold more than blanks")
    return text


def _in_our_calendar(at: datetime) -> datetime:
    if not 1970 <= at.year <= 2100:
        raise ValueError("must lie between 1970 and 2100")
    return at


Filled = Annotated[str, Field(pattern=r"\S"), AfterValidator(_not_blank)]


class VoiceIn(Strict):
    """One voice to be stored. The text is masked before it is; ``external_id`` is yours and counts once."""

    external_id: Filled = Field(max_length=120, min_length=1)
    text: Filled = Field(max_length=20_000, min_length=1)
    received_at: Annotated[AwareDatetime, AfterValidator(_in_our_calendar)] | None = Field(
        None, description="When it was said; now, when left out and new."
    )
    channel: str = Field("api", max_length=40, pattern=r"^[a-z0-9_]{1,40}$")
    title: str = Field("", max_length=400)
    rating: Annotated[int, Field(strict=True, ge=0, le=10)] | None = None
    stage: Literal["", "before", "during", "after"] = ""
    customer_id: str | None = Field(None, max_length=80)
    order_id: str | None = Field(None, max_length=80)
    product: str | None = Field(None, max_length=160, description="Product number or name.")
    team: str | None = Field(None, max_length=80, description="Key or name of a team.")


class Stored(Schema):
    """What became of the voices; ``ids`` are ours, in the order of the request."""

    added: int
    changed: int
    unchanged: int
    ids: list[int]


class VoiceOut(Schema):
    """One voice, masked."""

    id: int
    external_id: str
    channel: str
    received_at: datetime
    title: str
    text: str
    language: str
    rating: int | None
    stage: str
    product: str | None
    product_group: str | None
    team: str | None
    kind: str
    main_class: str
    sentiment: str
    has_risk: bool
    may_be_risky: bool
    is_unsure: bool
    is_abusive: bool


class LabelOut(Schema):
    """A label that holds now."""

    sort: str
    key: str
    confidence: float
    by: str


class VoiceWhole(VoiceOut):
    """One voice with its labels."""

    labels: list[LabelOut]


class VoicePage(Schema):
    """Some voices, newest first; ``next`` leads to the following page and is null on the last."""

    voices: list[VoiceOut]
    next: str | None


class Wanted(Strict):
    """Filters as on the page; days are of the installation's time zone."""

    q: str = Field("", max_length=100)
    from_on: date | None = None
    to_on: date | None = None
    cls: str = Field("", max_length=80)
    kind: str = Field("", max_length=20)
    risk: str = Field("", max_length=80, description="A risk, any, or check.")
    sentiment: Literal["", "negative", "neutral", "positive"] = ""
    channel: str = Field("", max_length=40)
    group: str = Field("", max_length=60)
    product: str = Field("", max_length=60)
    team: str = Field("", max_length=60)
    limit: int = Field(50, ge=1, le=MOST_SHOWN)
    after: str = Field("", max_length=120, description="The next of the page before.")


class ClassOut(Schema):
    """One class of the taxonomy."""

    sort: str
    key: str
    name_ko: str
    name_en: str
    definition_ko: str
    definition_en: str
    severity: float


class TaxonomyOut(Schema):
    """The newest version of the taxonomy."""

    version: int
    classes: list[ClassOut]


@router.post("/voices", response={200: Stored, **PROBLEMS}, summary="Store voices")
def store(
    request: HttpRequest, said: VoiceIn | Annotated[list[VoiceIn], Field(min_length=1, max_length=MOST_AT_ONCE)]
) -> Stored:
    """Store one voice, or up to 500 at once.

    The same `external_id` again changes that voice, or nothing where nothing differs, so a request can be repeated
    without harm. All or none are stored. Needs `imports.import`.
    """
    owner = owner_with(request, IMPORT)
    now = timezone.now()
    given = said if isinstance(said, list) else [said]
    undated = [one.external_id for one in given if one.received_at is None]
    rows = actions.at_first_told([_row(one, now) for one in given], undated=undated)
    prepared = actions.prepare_voices(rows, matcher=understanding.matcher())
    with transaction.atomic():
        outcome = actions.store_voices(prepared, context=Context(NO_RUN, owner.pk, now))
    known = models.Voice.objects.filter(external_id__in=[row.external_id for row in rows])
    ids = dict(known.values_list("external_id", "pk"))
    return Stored(
        added=outcome.added, changed=outcome.changed, unchanged=outcome.unchanged, ids=[ids[row.external_id] for row in rows]
    )  # fmt: skip


@router.get("/voices", response={200: VoicePage, **PROBLEMS}, summary="Find voices")
def find(request: HttpRequest, wanted: Query[Wanted]) -> VoicePage:
    """The voices that the key's owner may read, newest first. Needs `voices.view`."""
    owner = owner_with(request, rules.VIEW)
    refuse_unknown(request, Wanted)
    filters = wanted.model_dump(exclude={"limit", "after", "q"})
    fitting = searching.narrowed(queries.filtered(rules.visible_voices(owner), filters), wanted.q)
    found = _behind(fitting, wanted.after)
    related = found.select_related("product", "product_group", "team").order_by("-received_at", "-pk")
    voices = list(related[: wanted.limit + 1])
    shown, more = voices[: wanted.limit], voices[wanted.limit :]
    return VoicePage(voices=[VoiceOut(**_told(one)) for one in shown], next=_cursor(shown[-1]) if more else None)


@router.get("/voices/{voice_id}", response={200: VoiceWhole, 404: Problem, **PROBLEMS}, summary="One voice")
def one(request: HttpRequest, voice_id: Annotated[int, Field(ge=1, lt=2**63)]) -> VoiceWhole:
    """A voice with the labels that hold now. Needs `voices.view`."""
    owner = owner_with(request, rules.VIEW)
    voices = rules.visible_voices(owner).select_related("product", "product_group", "team")
    voice = get_object_or_404(voices, pk=voice_id)
    labels = voice.labels.filter(ended_at=None)
    told = [LabelOut(sort=one.sort, key=one.key, confidence=one.confidence, by=one.by) for one in labels]
    return VoiceWhole(**_told(voice), labels=told)


@router.get("/taxonomy", response={200: TaxonomyOut, 404: Problem, **PROBLEMS}, summary="The taxonomy")
def taxonomy(request: HttpRequest) -> TaxonomyOut:
    """Kinds, classes, risks and causes in their order. Needs `voices.view`."""
    owner_with(request, rules.VIEW)
    newest = get_object_or_404(models.Taxonomy.objects.order_by("-version")[:1])
    columns = ("sort", "key", "name_ko", "name_en", "definition_ko", "definition_en", "severity")
    classes: list[dict[str, Any]] = list(newest.classes.values(*columns))
    return TaxonomyOut(version=newest.version, classes=[ClassOut(**one) for one in classes])


def _row(said: VoiceIn, now: datetime) -> VoiceRow:
    given = said.model_dump()
    return VoiceRow(**{**given, "received_at": said.received_at or now})


def _told(voice: models.Voice) -> dict[str, Any]:
    plain = (
        "id", "external_id", "channel", "received_at", "title", "text", "language", "rating", "stage", "kind",
        "main_class", "sentiment", "has_risk", "may_be_risky", "is_unsure", "is_abusive",
    )  # fmt: skip
    return {
        **{name: getattr(voice, name) for name in plain},
        "product": voice.product.sku if voice.product else None,
        "product_group": voice.product_group.key if voice.product_group else None,
        "team": voice.team.key if voice.team else None,
    }


def _cursor(voice: models.Voice) -> str:
    return base64.urlsafe_b64encode(f"{voice.received_at.isoformat()} {voice.pk}".encode()).decode()


def _behind(voices: QuerySet[models.Voice], after: str) -> QuerySet[models.Voice]:
    """Those behind the cursor; by value, so that voices that come in meanwhile shift nothing."""
    if not after:
        return voices
    try:
        at, _, pk = base64.urlsafe_b64decode(after.encode()).decode().partition(" ")
        moment, number = datetime.fromisoformat(at), int(pk)
        if moment.tzinfo is None or not 0 < number < 2**63:
            raise ValueError
    except (ValueError, binascii.Error):
        problem = {"type": "cursor", "loc": ("query", "after"), "msg": "This is no “next” of a page."}
        raise ValidationError([problem]) from None
    return voices.filter(Q(received_at__lt=moment) | Q(received_at=moment, pk__lt=number))
