"""Voices as received (masked), the versioned taxonomy, and the labels that persons, rules and models give."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meari.apps.customers.models import Customer
from meari.apps.people.models import Team
from meari.apps.sales.models import Order, Product, ProductGroup

SURE_FROM = 0.5
"""From which confidence on (0..1) a label is sure; below it a person has to look."""
TOPIC_WEEKS = 12
"""In how many of the last weeks topics are looked for."""


class Voice(models.Model):
    """One thing somebody said to us. ``text`` is masked; an original that differs is sealed apart (privacy).

    ``kind``, ``main_class``, ``sentiment`` and ``has_risk`` repeat the labels that hold now, for lists and filters;
    ``may_be_risky`` says that no risk is sure but one may be there, so that a person has to look.
    """

    class Stage(models.TextChoices):
        BEFORE = "before", _("Before use")
        DURING = "during", _("During use")
        AFTER = "after", _("After use")

    external_id = models.CharField(max_length=120, unique=True)
    channel = models.CharField(max_length=40)
    received_at = models.DateTimeField()
    title = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    language = models.CharField(max_length=2, default="ko")
    rating = models.SmallIntegerField(null=True)
    stage = models.CharField(max_length=8, choices=Stage.choices, blank=True)
    customer = models.ForeignKey(Customer, on_delete=models.SET_NULL, null=True, related_name="voices")
    order = models.ForeignKey(Order, on_delete=models.SET_NULL, null=True, related_name="voices")
    product = models.ForeignKey(Product, on_delete=models.SET_NULL, null=True, related_name="voices")
    product_group = models.ForeignKey(ProductGroup, on_delete=models.SET_NULL, null=True, related_name="voices")
    product_by = models.CharField(max_length=10, blank=True)
    team = models.ForeignKey(Team, on_delete=models.SET_NULL, null=True, related_name="voices")
    kind = models.CharField(max_length=20, blank=True)
    main_class = models.CharField(max_length=80, blank=True)
    sentiment = models.CharField(max_length=8, blank=True)
    has_risk = models.BooleanField(default=False)
    may_be_risky = models.BooleanField(default=False)
    is_unsure = models.BooleanField(default=False)
    is_abusive = models.BooleanField(default=False)
    row_hash = models.CharField(max_length=32, blank=True)

    class Meta:
        ordering = ("-received_at", "-pk")
        indexes = [
            models.Index(fields=["-received_at", "-id"], name="voices_by_time"),
            models.Index(fields=["main_class", "-received_at"], name="voices_by_class"),
            models.Index(fields=["-received_at"], condition=Q(has_risk=True), name="voices_risky"),
            models.Index(fields=["-received_at"], condition=Q(may_be_risky=True), name="voices_maybe_risky"),
        ]

    def __str__(self) -> str:
        return self.external_id


class Taxonomy(models.Model):
    """One version of the taxonomy; the newest one holds."""

    version = models.PositiveIntegerField(unique=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    change = models.CharField(max_length=20)
    told = models.JSONField(default=dict)

    class Meta:
        ordering = ("-version",)


class Class(models.Model):
    """One node of one version of the taxonomy. Dots in the key show what stands below what."""

    class Sort(models.TextChoices):
        KIND = "kind"
        CLASS = "class"
        RISK = "risk"
        CAUSE = "cause"

    taxonomy = models.ForeignKey(Taxonomy, on_delete=models.CASCADE, related_name="classes")
    sort = models.CharField(max_length=6, choices=Sort.choices)
    key = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField()
    name_ko = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    definition_ko = models.CharField(max_length=300, blank=True)
    definition_en = models.CharField(max_length=300, blank=True)
    severity = models.FloatField(default=1.0)

    class Meta:
        ordering = ("sort", "position")
        constraints = [models.UniqueConstraint(fields=["taxonomy", "sort", "key"], name="voices_class_once")]

    @property
    def parent_key(self) -> str:
        return self.key.rpartition(".")[0]


class Label(models.Model):
    """A class given to a voice by a person, rules or a model. Labels are never overwritten: a newer one ends them."""

    class Sort(models.TextChoices):
        KIND = "kind"
        CLASS = "class"
        RISK = "risk"
        CAUSE = "cause"
        SENTIMENT = "sentiment"

    voice = models.ForeignKey(Voice, on_delete=models.CASCADE, related_name="labels")
    sort = models.CharField(max_length=9, choices=Sort.choices)
    key = models.CharField(max_length=80)
    rank = models.PositiveSmallIntegerField(default=0)
    confidence = models.FloatField()
    by = models.CharField(max_length=40)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    evidence = models.JSONField(default=list)
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("sort", "rank")
        constraints = [
            models.UniqueConstraint(
                fields=["voice", "sort", "key"], condition=Q(ended_at=None), name="voices_label_holds_once"
            ),
            models.CheckConstraint(condition=Q(confidence__range=(0, 1)), name="voices_confidence_share"),
        ]
        indexes = [
            models.Index(fields=["sort", "key", "voice"], condition=Q(ended_at=None), name="voices_label_holding")
        ]

    @property
    def is_sure(self) -> bool:
        return self.confidence >= SURE_FROM


class SearchEntry(models.Model):
    """What the full-text index knows of a voice.

    ``terms`` is what is looked up (``engines.text.searching``), parted by blanks; the index over it lives in the database: an
    FTS5 table kept in step by triggers on SQLite, GIN on PostgreSQL (``fulltext``; whoever changes this table installs them
    anew). ``words`` holds the morphemes with their places in title and text (배송:3:5), for ranking and marks. ``is_analysed``
    is false while nobody could tell the words, ``is_stale`` true when the voice has changed since.
    """

    voice = models.OneToOneField(Voice, on_delete=models.CASCADE, primary_key=True, related_name="search_entry")
    terms = models.TextField()
    words = models.TextField(blank=True)
    is_analysed = models.BooleanField(default=False)
    is_stale = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["voice"], condition=Q(is_stale=True), name="voices_entry_stale"),
            models.Index(fields=["voice"], condition=Q(is_analysed=False), name="voices_entry_by_letters"),
        ]


class Meaning(models.Model):
    """What finding topics needs of a voice: the keywords it says (one a line) and its sentence vector (float16, or nothing).

    Derived, and kept only while topics are looked for in the voice's time.
    """

    voice = models.OneToOneField(Voice, on_delete=models.CASCADE, primary_key=True, related_name="meaning")
    said = models.TextField(blank=True)
    vector = models.BinaryField(default=bytes)


class Topic(models.Model):
    """A subject found in the voices. It keeps its name and what was decided about it when topics are found anew, as long as
    its voices are largely the same; ``is_current`` says that it was there the last time.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        DISMISSED = "dismissed", _("Set aside")
        PROMOTED = "promoted", _("Made a class")

    name = models.CharField(max_length=80, blank=True)
    keywords = models.JSONField(default=list)
    coherence = models.FloatField()
    known_as = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    class_key = models.CharField(max_length=80, blank=True)
    is_current = models.BooleanField(default=True)
    found_at = models.DateTimeField()
    voices = models.ManyToManyField(Voice, through="TopicVoice", related_name="topics")

    class Meta:
        ordering = ("pk",)

    @property
    def label(self) -> str:
        """Its name, or the words that tell it."""
        return self.name or " · ".join(self.keywords[:3])


class TopicVoice(models.Model):
    """A voice of a topic, and how close it is to the others (-1..1)."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="members")
    voice = models.ForeignKey(Voice, on_delete=models.CASCADE, related_name="+")
    closeness = models.FloatField()

    class Meta:
        ordering = ("-closeness",)
        constraints = [models.UniqueConstraint(fields=["topic", "voice"], name="voices_in_topic_once")]
