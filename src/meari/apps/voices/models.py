"""Voices as received (masked), the versioned taxonomy, and the labels that persons, rules and models give."""

from __future__ import annotations

from typing import Any

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


class Channel(models.Model):
    """A way by which voices come in by themselves, of one kind. What opens it is sealed; ``token`` is its address."""

    name = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=40)
    token = models.CharField(max_length=32, unique=True)
    secret = models.BinaryField(null=True)
    old_secret = models.BinaryField(null=True)
    old_secret_until = models.DateTimeField(null=True)
    is_active = models.BooleanField(default=True)
    refused_at = models.DateTimeField(null=True)
    refused_reason = models.CharField(max_length=20, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    settings: Any = models.JSONField(default=dict)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Notice(models.Model):
    """One version of what a public form says about personal data. A version is never changed."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="notices")
    version = models.PositiveIntegerField()
    text_ko = models.TextField()
    text_en = models.TextField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("-version",)
        constraints = [models.UniqueConstraint(fields=["channel", "version"], name="voices_notice_once")]


class Arrival(models.Model):
    """One payload that reached a channel, and what became of it.

    ``content`` lies sealed until it is taken, at most a week; ``shown`` is the same masked, for the mapping page.
    ``sender`` is a keyed hash of the address a public message came from, kept for a day to slow down floods.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        TAKEN = "taken", _("Taken in")
        IGNORED = "ignored", _("Nothing for us")
        REFUSED = "refused", _("Not readable")

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="arrivals")
    key = models.CharField(max_length=120)
    sender = models.CharField(max_length=32, blank=True)
    received_at = models.DateTimeField()
    size = models.PositiveIntegerField()
    content = models.BinaryField(null=True)
    shown = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    reason = models.CharField(max_length=60, blank=True)
    params: Any = models.JSONField(default=dict)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-received_at", "-pk")
        constraints = [models.UniqueConstraint(fields=["channel", "key"], name="voices_arrival_once")]
        indexes = [models.Index(fields=["received_at"], name="voices_arrival_by_time")]


class LatestWord(models.Model):
    """When the sender last changed what a voice says, so that an older word that comes late changes nothing."""

    external_id = models.CharField(max_length=120, unique=True)
    changed_at = models.DateTimeField()


class LearnedModel(models.Model):
    """One version of the company's own model: which labels it learned, what was measured, whether it speaks.

    ``measured`` holds counts on the same voices kept aside: ``before`` (what spoke when it was taught) and ``after``, each
    with ``keys`` (key to [with it, given it, both]) and ``first`` ([first label right, voices]). ``taken_over`` are the
    keys for which it speaks.
    """

    class State(models.TextChoices):
        TRAINING = "training", _("Learning")
        STOPPED = "stopped", _("Stopped")
        FAILED = "failed", _("Failed")
        READY = "ready", _("Ready")
        ACTIVE = "active", _("In use")
        RETIRED = "retired", _("Replaced")
        ROLLED_BACK = "rolled_back", _("Rolled back")

    version = models.PositiveIntegerField(unique=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.TRAINING)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    trained_at = models.DateTimeField(null=True)
    activated_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=40, blank=True)
    learned_from = models.PositiveIntegerField(default=0)
    kept_aside = models.PositiveIntegerField(default=0)
    last_label_id = models.BigIntegerField(default=0)
    taken_over = models.JSONField(default=list)
    measured = models.JSONField(default=dict)
    cpu_seconds = models.FloatField(null=True)
    weights = models.BinaryField(null=True)

    class Meta:
        ordering = ("-version",)
        constraints = [
            models.UniqueConstraint(fields=["state"], condition=Q(state="active"), name="voices_one_model_active"),
            models.UniqueConstraint(fields=["state"], condition=Q(state="training"), name="voices_one_model_training"),
        ]

    def __str__(self) -> str:
        return f"learned.{self.version}"


class Guess(models.Model):
    """What else the company's model holds possible for a voice: [[key, probability], ...], likeliest first."""

    voice = models.OneToOneField(Voice, on_delete=models.CASCADE, primary_key=True, related_name="guess")
    keys = models.JSONField()


class CodingSample(models.Model):
    """Voices drawn at random that two people label apart, blind to each other and to every model."""

    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField()
    seed = models.PositiveBigIntegerField()
    coders = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    voices = models.ManyToManyField(Voice, related_name="+")

    class Meta:
        ordering = ("-drawn_at", "-pk")


class Coding(models.Model):
    """The class that one person gave to one voice of a sample."""

    sample = models.ForeignKey(CodingSample, on_delete=models.CASCADE, related_name="codings")
    voice = models.ForeignKey(Voice, on_delete=models.CASCADE, related_name="codings")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=80)
    coded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sample", "voice", "person"], name="voices_coded_once")]


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
