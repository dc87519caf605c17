"""Keys, targets, directions and random groups: what is wrong without walking."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from meari.engines.branching.checking.problem import Problem, error, warning
from meari.engines.branching.checking.sources import Places, Source, doubles
from meari.engines.branching.pipes import piped
from meari.vocabulary.surveys import Effect, Form, Rule

_AIMED = (Effect.SHOW, Effect.HIDE, Effect.SKIP_TO)


def structure(form: Form, found: Sequence[Source], at: Places) -> Iterator[Problem]:
    """Yield doubled keys, unknown questions and targets, what looks or pipes ahead, loops, groups and quotas."""
    yield from _keys(form)
    for one in found:
        for key in sorted(one.looks - at.latest.keys()):
            yield error("unknown_question", key, **one.params)
        if one.rule and one.rule.effect in _AIMED:
            yield from _aims(one, one.rule, at)
    yield from _pipes(form, at)
    yield from _groups(form, at)
    for key in doubles(quota.key for quota in form.quotas):
        yield error("doubled_quota", quota=key)
    for quota in form.quotas:
        if quota.limit < 1:
            yield error("quota_without_room", quota=quota.key, limit=quota.limit)


def _keys(form: Form) -> Iterator[Problem]:
    if not form.items:
        yield error("no_questions")
    for key in doubles(item.key for item in form.items):
        yield error("doubled_key", key)
    for item in form.items:
        if not item.key or unicodedata.normalize("NFC", item.key) != item.key:
            yield error("key_not_normal", item.key)


def _aims(one: Source, rule: Rule, at: Places) -> Iterator[Problem]:
    if not rule.targets:
        yield error("no_target", **one.params)
    if rule.effect is Effect.SKIP_TO and len(rule.targets) > 1:
        yield error("several_targets", *rule.targets, **one.params)
    for target in rule.targets:
        if target not in at.earliest:
            yield error("unknown_target", target, **one.params)
        elif rule.effect is Effect.SKIP_TO:
            yield from _skips(one, target, at)
        else:
            for key in sorted(one.looks & at.latest.keys()):
                if at.latest[key] >= at.earliest[target]:
                    yield error("looks_ahead", key, target, **one.params)


def _skips(one: Source, target: str, at: Places) -> Iterator[Problem]:
    behind = max((at.latest[key] for key in one.looks if key in at.latest), default=-1)
    if at.earliest[target] <= behind:
        yield error("loop", target, **one.params)
    elif at.earliest[target] == behind + 1:
        yield warning("skip_to_next", target, **one.params)


def _pipes(form: Form, at: Places) -> Iterator[Problem]:
    for item in form.items:
        for key in sorted(piped(item)):
            if key not in at.latest:
                yield error("pipes_unknown", item.key, name=key)
            elif at.latest[key] >= at.earliest[item.key]:
                yield error("pipes_ahead", item.key, key)


def _groups(form: Form, at: Places) -> Iterator[Problem]:
    for group in form.shuffled:
        for key in group:
            if key not in at.latest:
                yield error("group_unknown", key)
    for key in doubles(key for group in form.shuffled for key in group):
        yield error("group_twice", key)
