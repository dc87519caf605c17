"""Which intake rule a voice falls under. Pure: what is known of a voice in, the rule out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from meari.apps.cases import models

LISTS = ("kinds", "classes", "risks", "channels", "groups")


class WrongConditions(ValueError):
    """Conditions of a rule that mean nothing; ``name`` is the one that does."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@dataclass(frozen=True)
class Heard:
    """What the rules look at."""

    kind: str = ""
    classes: Sequence[str] = ()
    risks: Sequence[str] = ()
    channel: str = ""
    group: str = ""
    rating: int | None = None


def checked(conditions: Mapping[str, Any]) -> dict[str, Any]:
    """The conditions without what is empty. Raises ``WrongConditions``."""
    for name, value in conditions.items():
        if name == "rating_up_to":
            if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 10:
                raise WrongConditions(name)
        elif name not in LISTS or not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise WrongConditions(name)
    return {name: value for name, value in conditions.items() if value or value == 0}


def fits(rule: models.IntakeRule, heard: Heard) -> bool:
    """Whether every condition of ``rule`` holds."""
    wanted: Mapping[str, Any] = rule.conditions
    has: Mapping[str, Sequence[str]] = {
        "kinds": [heard.kind], "classes": heard.classes, "risks": heard.risks, "channels": [heard.channel],
        "groups": [heard.group],
    }  # fmt: skip
    if any(wanted.get(name) and not _meets(name, wanted[name], has[name]) for name in LISTS):
        return False
    most = wanted.get("rating_up_to")
    return most is None or (heard.rating is not None and heard.rating <= most)


def rule_for(heard: Heard, rules: Sequence[models.IntakeRule]) -> models.IntakeRule | None:
    """The first rule that fits."""
    return next((rule for rule in rules if fits(rule, heard)), None)


def _meets(name: str, wanted: Sequence[str], has: Sequence[str]) -> bool:
    if name == "risks" and "any" in wanted:
        return bool(has)
    if name == "classes":
        return any(key == one or key.startswith(f"{one}.") for one in wanted for key in has)
    return any(one in wanted for one in has)
