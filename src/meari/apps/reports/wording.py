"""Names in an edition: frozen as what they name, written in the reader's language as the taxonomy of then named it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from meari.apps.people.models import Team
from meari.apps.reports.models import Edition
from meari.apps.surveys.models import Touchpoint
from meari.apps.voices import queries as voices
from meari.engines.metrics import METRICS
from meari.registry import kinds

NAME_OF = "name_of"
Names = Mapping[str, str]


def name_of(sort: str, key: str) -> dict[str, str]:
    """What stands in frozen rows for the name of a class, a risk or a metric; ``worded`` puts the word there."""
    return {NAME_OF: sort, "key": key}


def worded(edition: Edition) -> dict[str, Any]:
    """The frozen content with every name in the reader's language; a key that nobody names stands for itself."""
    known: dict[str, Names] = {}

    def written(value: Any) -> Any:
        if isinstance(value, list):
            return [written(one) for one in value]
        if not isinstance(value, dict):
            return value
        if value.keys() != {NAME_OF, "key"}:
            return {name: written(one) for name, one in value.items()}
        sort, key = value[NAME_OF], value["key"]
        if sort not in known:
            known[sort] = NAMES[sort](edition.taxonomy_version) if sort in NAMES else {}
        return known[sort].get(key, key)

    return {name: written(one) for name, one in edition.content.items()}


def _metrics(_version: int) -> Names:
    korean = get_language() == "ko"
    return {key: metric.ko if korean else metric.en for key, metric in kinds(METRICS).items()}


def _touchpoints(_version: int) -> Names:
    return {"": _("All"), **{one.key: str(one) for one in Touchpoint.objects.all()}}


def _teams(_version: int) -> Names:
    return {"": _("All"), **dict(Team.objects.values_list("key", "name"))}


NAMES: Mapping[str, Callable[[int], Names]] = {
    "class": lambda version: voices.names("class", version=version),
    "risk": lambda version: voices.names("risk", version=version),
    "metric": _metrics,
    "touchpoint": _touchpoints,
    "team": _teams,
}
