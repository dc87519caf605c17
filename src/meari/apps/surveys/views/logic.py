"""Logic: rules and quotas as sentences, and the editor for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from meari.apps.people.requests import SignedIn
from meari.apps.surveys import actions, drafting, models, problems, queries
from meari.apps.surveys.definition import KEY, Definition
from meari.apps.surveys.forms.logic import ConditionForm
from meari.apps.surveys.saying import Teller
from meari.apps.surveys.views._page import frame_of, survey_of
from meari.engines.branching import GrammarError
from meari.vocabulary.surveys import Effect, Quota, Rule

TARGETED = (Effect.SHOW, Effect.HIDE, Effect.SKIP_TO)
MOST = 1_000_000
Outcome = Callable[[Definition], Definition]
T = TypeVar("T")


class ChangedByOther(Exception):
    """Somebody else changed the logic since it was shown."""


@dataclass(frozen=True)
class Said:
    """A rule or quota in the list: its sentence, or why it has none."""

    at: int
    sentence: str
    problem: str
    when: str
    found: list[problems.Told]


@require_GET
def logic(request: SignedIn, survey_id: int) -> HttpResponse:
    """Every rule and quota as a sentence, with what is wrong beside it."""
    survey = survey_of(request, survey_id)
    context = frame_of(request, survey, tab="logic")
    definition, language = context["version"].definition(), get_language() or "ko"
    teller = Teller(definition, language)
    found = problems.all_told(queries.problems_of(definition), definition, language=language)
    beside = {at: [one for one in found if one.rule == at] for at in range(len(definition.rules))}
    context |= {
        "rules": [_said(at, rule.when, partial(teller.rule, rule), beside[at]) for at, rule in enumerate(definition.rules)],
        "quotas": [_said(at, one.when, partial(teller.quota, one), []) for at, one in enumerate(definition.quotas)],
        "groups": [[teller.name(key) for key in group] for group in definition.shuffled],
        "definition": definition, "names": [(one.key, teller.short(one.key)) for one in definition.questions],
    }  # fmt: skip
    return render(request, "surveys/logic.html", context)


def _said(at: int, when: str, sentence: Callable[[], str], found: list[problems.Told]) -> Said:
    try:
        return Said(at, sentence(), "", when, found)
    except GrammarError as error:
        return Said(at, "", problems.explained_error(error), when, found)


@never_cache
@require_http_methods(["GET", "POST"])
def rule(request: SignedIn, survey_id: int, at: int | None = None) -> HttpResponse:
    """The editor of one rule. Buttons other than "save" only change what it shows."""
    survey = survey_of(request, survey_id)
    context = frame_of(request, survey, tab="logic")
    definition: Definition = context["version"].definition()
    if at is not None and at >= len(definition.rules):
        raise Http404
    held = definition.rules[at] if at is not None else Rule("", Effect.SHOW)
    form = _form(request, definition, held.when)
    effect, targets = _aims(request.POST if request.method == "POST" else None, held, definition)
    made, wrong = _made_rule(form, effect, targets, is_saving="save" in request.POST)
    if made and "save" in request.POST:
        try:
            _edit(request, survey, "rules", lambda now: replace(now, rules=_placed(now.rules, made, at)))
        except ChangedByOther:
            return _stale(request, survey, context, form)
        return redirect("surveys:logic", survey.pk)
    context |= {
        "form": form, "at": at, "effect": str(effect), "chosen": set(targets), "effects": _effects(), "wrong": wrong,
        "has_targets": effect in TARGETED, "is_single": effect is Effect.SKIP_TO, "names": _names(definition),
        "sentence": _sentence(made, definition), "basis": drafting.fingerprint(definition.plain()["rules"]),
        "explained": problems.explained_error(form.error) if form.error else "",
    }  # fmt: skip
    return render(request, "surveys/rule.html", context)


def _made_rule(
    form: ConditionForm, effect: Effect, targets: tuple[str, ...], *, is_saving: bool
) -> tuple[Rule | None, str]:
    """The rule that stands in the editor, where it is whole; what is wrong with it, where it is to be saved."""
    when = form.when()
    if not is_saving and form.error and form.error.reason == "empty":
        form.error = None
    if not is_saving:
        form.problem = ""
    wrong = _("Choose the question that this is about.") if effect in TARGETED and not targets else ""
    if not when or wrong:
        return None, wrong if is_saving else ""
    return Rule(when, effect, targets if effect in TARGETED else ()), ""


def _sentence(made: Rule | None, definition: Definition) -> str:
    return Teller(definition, get_language() or "ko").rule(made) if made else ""


def _form(request: SignedIn, definition: Definition, when: str) -> ConditionForm:
    data = request.POST if request.method == "POST" else None
    form = ConditionForm(data, definition=definition, language=get_language() or "ko", when=when)
    if data is None:
        return form
    if "more" in data:
        form.more()
    if "drop" in data:
        form.drop(data["drop"])
    if "to_text" in data:
        form.to_text()
    if "to_lines" in data and not form.to_lines():
        form.problem = _("This condition says more than lines can hold; it stays as text.")
    return form


def _aims(data: QueryDict | None, held: Rule, definition: Definition) -> tuple[Effect, tuple[str, ...]]:
    if data is None:
        return held.effect, held.targets
    effect = Effect(data.get("effect", "")) if data.get("effect") in list(Effect) else held.effect
    known = {question.key for question in definition.questions}
    targets = tuple(key for key in data.getlist("target") if key in known)
    return effect, targets[:1] if effect is Effect.SKIP_TO else targets


@never_cache
@require_http_methods(["GET", "POST"])
def quota(request: SignedIn, survey_id: int, at: int | None = None) -> HttpResponse:
    """The editor of one quota."""
    survey = survey_of(request, survey_id)
    context = frame_of(request, survey, tab="logic")
    definition: Definition = context["version"].definition()
    if at is not None and at >= len(definition.quotas):
        raise Http404
    held = definition.quotas[at] if at is not None else Quota(_free_quota(definition), "", 100)
    form = _form(request, definition, held.when)
    name, limit = (
        (request.POST.get("name", ""), request.POST.get("limit", ""))
        if request.method == "POST"
        else (held.key, str(held.limit))
    )
    when = form.when()
    is_saving, wrong = "save" in request.POST, _wrong_quota(definition, name, limit, at)
    if is_saving and when and not wrong:
        made = Quota(name, when, int(limit))
        try:
            _edit(request, survey, "quotas", lambda now: replace(now, quotas=_placed(now.quotas, made, at)))
        except ChangedByOther:
            return _stale(request, survey, context, form)
        return redirect("surveys:logic", survey.pk)
    if not is_saving:
        form.error, form.problem = None if form.error and form.error.reason == "empty" else form.error, ""
    context |= {
        "form": form, "at": at, "name": name, "limit": limit, "wrong": wrong if is_saving else "",
        "basis": drafting.fingerprint(definition.plain()["quotas"]), "is_quota": True,
        "explained": problems.explained_error(form.error) if form.error else "",
        "sentence": Teller(definition, get_language() or "ko").quota(Quota(name, when, int(limit))) if when and not wrong else "",
    }  # fmt: skip
    return render(request, "surveys/rule.html", context)


def _wrong_quota(definition: Definition, name: str, limit: str, at: int | None) -> str:
    if not KEY.fullmatch(name):
        return _("Give it a key of small letters, digits and _.")
    if any(one.key == name for n, one in enumerate(definition.quotas) if n != at):
        return _("Another quota has that key.")
    if not (limit.isdecimal() and len(limit) <= 7 and 1 <= int(limit) <= MOST):
        return _("Write how many are let in at most.")
    return ""


@require_POST
def remove_rule(request: SignedIn, survey_id: int, at: int) -> HttpResponseRedirect:
    survey = survey_of(request, survey_id)
    _drop(request, survey, "rules", at)
    return redirect("surveys:logic", survey.pk)


@require_POST
def remove_quota(request: SignedIn, survey_id: int, at: int) -> HttpResponseRedirect:
    survey = survey_of(request, survey_id)
    _drop(request, survey, "quotas", at)
    return redirect("surveys:logic", survey.pk)


def _drop(request: SignedIn, survey: models.Survey, part: str, at: int) -> None:
    try:
        _edit(request, survey, part, lambda now: _dropped(now, part, at))
    except ChangedByOther:
        messages.warning(
            request, _("Somebody else changed the logic meanwhile. Nothing was removed; look at it again.")
        )


def _dropped(now: Definition, part: str, at: int) -> Definition:
    if part == "rules":
        return replace(now, rules=_left(now.rules, at))
    return replace(now, quotas=_left(now.quotas, at))


@require_POST
def shuffle(request: SignedIn, survey_id: int) -> HttpResponseRedirect:
    """Ask the chosen questions in random order; or take a group away."""
    survey = survey_of(request, survey_id)
    wanted, dropped = set(request.POST.getlist("key")), request.POST.get("drop", "")

    def edit(now: Definition) -> Definition:
        if dropped.isdecimal() and len(dropped) < 6:
            return replace(now, shuffled=_left(now.shuffled, int(dropped)))
        taken = {key for group in now.shuffled for key in group}
        group = tuple(one.key for one in now.questions if one.key in wanted and one.key not in taken)
        return replace(now, shuffled=(*now.shuffled, group)) if len(group) > 1 else now

    _edit(request, survey, "", edit)
    return redirect("surveys:logic", survey.pk)


def _edit(request: SignedIn, survey: models.Survey, part: str, change: Outcome) -> None:
    """Do it, unless somebody else changed that ``part`` since it was shown."""
    given = request.POST.get("basis", "")

    def edit(now: Definition) -> Definition:
        if part and given and given != drafting.fingerprint(now.plain()[part]):
            raise ChangedByOther
        return change(now)

    try:
        actions.edit_draft(survey, edit, by=request.user, now=timezone.now())
    except actions.NotReady:
        raise Http404 from None


def _stale(request: SignedIn, survey: models.Survey, context: dict[str, Any], form: ConditionForm) -> HttpResponse:
    """Both: what stands now, and what was about to be saved, ready to be added as a rule of its own."""
    fresh = frame_of(request, survey, tab="logic")
    teller = Teller(fresh["version"].definition(), get_language() or "ko")
    now = [
        _said(at, one.when, partial(teller.rule, one), []) for at, one in enumerate(fresh["version"].definition().rules)
    ]
    mine = form.when()
    shown = (
        context
        | fresh
        | {"now": now, "mine": mine, "mine_said": teller.condition(mine), "changed_by": fresh["version"].changed_by}
    )
    return render(request, "surveys/logic_conflict.html", shown, status=409)


def _placed(held: tuple[T, ...], made: T, at: int | None) -> tuple[T, ...]:
    return (*held, made) if at is None else (*held[:at], made, *held[at + 1 :])


def _left(held: tuple[T, ...], at: int) -> tuple[T, ...]:
    return held[:at] + held[at + 1 :]


def _free_quota(definition: Definition) -> str:
    taken = {one.key for one in definition.quotas}
    return next(name for name in (f"quota_{n}" for n in range(1, len(taken) + 2)) if name not in taken)


def _names(definition: Definition) -> list[tuple[str, str]]:
    teller = Teller(definition, get_language() or "ko")
    return [(one.key, teller.short(one.key)) for one in definition.questions]


def _effects() -> list[tuple[str, str]]:
    return [
        (str(Effect.SHOW), _("ask these questions only then")), (str(Effect.HIDE), _("do not ask these questions")),
        (str(Effect.SKIP_TO), _("go on with this question")), (str(Effect.END), _("the survey ends there")),
        (str(Effect.SCREEN_OUT), _("thank them and end: not the people who are asked")),
    ]  # fmt: skip
