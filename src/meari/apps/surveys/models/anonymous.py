"""Answers that nobody gave: nothing here leads to a person, a moment or a browser."""

from __future__ import annotations

from django.db import models

from meari.apps.surveys.models.surveys import Survey, Version


class Envelope(models.Model):
    """One anonymous response that waits in the box. ``id`` is made from the respondent's own random token, so that handing
    in twice is handing in once and the order of arrival is not the order of rows. There is no time, language or address.
    """

    id = models.BigIntegerField(primary_key=True)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="envelopes")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    answers = models.JSONField(default=dict)


class Unsealed(models.Model):
    """One anonymous response whose box was opened: it counts from the release ``since`` on, up to but not in ``until``.

    Rows are written in random order when a box is opened, all at once.
    """

    id = models.BigIntegerField(primary_key=True)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="unsealed")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    answers = models.JSONField(default=dict)
    since = models.PositiveIntegerField()
    until = models.PositiveIntegerField(null=True)


class Release(models.Model):
    """What was published of an anonymous survey, once and for every role, page, export and letter.

    ``content`` holds the released tables (``releasing``); empty while it is worked out. It never changes afterwards.
    """

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="releases")
    number = models.PositiveIntegerField()
    released_on = models.DateField()
    content = models.JSONField(null=True)

    class Meta:
        ordering = ("survey", "-number")
        constraints = [models.UniqueConstraint(fields=["survey", "number"], name="surveys_release_once")]
