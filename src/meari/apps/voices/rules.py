"""Who may read, label and export voices, change the taxonomy and teach the company's model."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from meari.apps.people import models as people
from meari.apps.people import rules
from meari.apps.people.rights import EVERYWHERE, Sort, right, scope_kind
from meari.apps.voices import models

VIEW = right("voices.view", Sort.LOOK, _("Read voices (masked)"))
LABEL = right("voices.label", Sort.CHANGE, _("Correct labels"))
EXPORT = right("voices.export", Sort.EXPORT, _("Export voices"))
CHANGE_TAXONOMY = right("voices.change_taxonomy", Sort.ADMINISTER, _("Change the taxonomy"))
CONNECT = right("voices.connect", Sort.ADMINISTER, _("Set up channels"))
TEACH = right("voices.teach", Sort.CHANGE, _("Teach the company's model and roll it back"))
PRODUCT_GROUP = scope_kind("product_group", _("Product group"))


def visible_voices(user: people.User, right: str = VIEW) -> QuerySet[models.Voice]:
    """The voices that ``user`` may read (or whatever ``right`` says): all, those of teams, or of product groups."""
    held = rules.scopes(user, right)
    if EVERYWHERE in held:
        return models.Voice.objects.all()
    teams = rules.teams_within(frozenset(scope.key for scope in held if scope.kind == rules.TEAM))
    groups = [scope.key for scope in held if scope.kind == PRODUCT_GROUP]
    if not held:
        return models.Voice.objects.none()
    return models.Voice.objects.filter(Q(team__in=teams) | Q(product_group__key__in=groups))


def can_label(user: people.User, voice: models.Voice) -> bool:
    return visible_voices(user, LABEL).filter(pk=voice.pk).exists()


def can_code(user: people.User, sample: models.CodingSample, voice: models.Voice) -> bool:
    """Whether ``voice`` belongs to a sample that ``user`` was asked to code, and ``user`` may label it."""
    asked = sample.coders.filter(pk=user.pk).exists() and sample.voices.filter(pk=voice.pk).exists()
    return asked and can_label(user, voice)


def visible_samples(user: people.User) -> QuerySet[models.CodingSample]:
    """All samples for who may teach, otherwise the own ones."""
    if rules.can_everywhere(user, TEACH):
        return models.CodingSample.objects.all()
    return models.CodingSample.objects.filter(coders=user)
