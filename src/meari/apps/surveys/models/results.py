"""What results are shown by: voices made of open answers, the customers' journey, the index of experience."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language

from meari.apps.surveys.models.responses import Response
from meari.apps.surveys.models.surveys import Survey
from meari.apps.voices.models import Voice


class AnswerVoice(models.Model):
    """An open answer that became a voice."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="answer_voices")
    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="answer_voices")
    question = models.CharField(max_length=40)
    voice = models.OneToOneField(Voice, on_delete=models.CASCADE, related_name="answer")

    class Meta:
        ordering = ("-voice_id",)
        constraints = [models.UniqueConstraint(fields=["response", "question"], name="surveys_answer_voice_once")]
        indexes = [models.Index(fields=["survey", "question"], name="surveys_answer_voices")]


class Named(models.Model):
    """Something with a key and a name in both languages, in an order."""

    key = models.SlugField(max_length=40, unique=True)
    name_ko = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.name_ko if get_language() == "ko" else self.name_en or self.name_ko


class JourneyStage(Named):
    """One stage of the customers' way with us (인지, 구매, CS, 재구매, 입소문)."""


class Touchpoint(Named):
    """Where customers meet us. ``class_key`` names the class of voices that are about it, if there is one."""

    class_key = models.CharField(max_length=80, blank=True)


class JourneyCell(models.Model):
    """A touchpoint that matters in a stage; questions about it say ``stage.touchpoint``, or only the touchpoint."""

    stage = models.ForeignKey(JourneyStage, on_delete=models.CASCADE, related_name="cells")
    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.CASCADE, related_name="cells")

    class Meta:
        ordering = ("stage", "touchpoint")
        constraints = [models.UniqueConstraint(fields=["stage", "touchpoint"], name="surveys_journey_cell_once")]


class IndexVersion(models.Model):
    """One version of the index of customer experience; the newest one holds, older ones stay readable."""

    number = models.PositiveIntegerField(unique=True)
    name = models.CharField(max_length=80)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("-number",)


class IndexPart(models.Model):
    """A measure in the index with its declared weight; without a touchpoint it is read over all of them."""

    version = models.ForeignKey(IndexVersion, on_delete=models.CASCADE, related_name="parts")
    metric = models.CharField(max_length=40)
    touchpoint = models.CharField(max_length=40, blank=True)
    weight = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(100)])

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["version", "metric", "touchpoint"], name="surveys_index_part_once"),
            models.CheckConstraint(condition=Q(weight__gte=1, weight__lte=100), name="surveys_index_weight"),
        ]
