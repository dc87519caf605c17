"""The builder: questions left, the phone in the middle, the chosen question's settings right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from meari.apps.people.requests import SignedIn
from meari.apps.people.rules import NotAllowed
from meari.apps.surveys import actions, banking, comparing, drafting, models, problems, queries, rules
from meari.apps.surveys.definition import Definition, Question
from meari.apps.surveys.forms.question import QuestionForm
from meari.apps.surveys.protocol import QuestionKind, question_kinds
from meari.apps.surveys.saying import Teller
from meari.apps.surveys.views._page import frame_of, survey_of
from meari.apps.surveys.views.surveys import length_of

UNDO = "surveys.undo"


class ChangedByOther(Exception):
    """Somebody else changed the question since it was shown; ``question`` is how it stands now."""

    def __init__(self, question: Question) -> None:
        super().__init__(question.key)
        self.question = question


@never_cache
@require_GET
def build(request: SignedIn, survey_id: int) -> HttpResponse:
    """The builder with one question chosen."""
    survey = survey_of(request, survey_id)
    frame = frame_of(request, survey, tab="build")
    context = _context(request, frame, chosen=request.GET.get("q", ""))
    return render(request, "surveys/build.html", context)


@require_POST
def add_question(request: SignedIn, survey_id: int) -> HttpResponse:
    """A new question of a kind, or one of the bank, behind the chosen one."""
    survey = survey_of(request, survey_id)
    after = request.POST.get("after", "")
    keys: list[str] = []

    def edit(now: Definition) -> Definition:
        question = _wanted(request.POST, now)
        keys[:] = [drafting.free_key(now, question.key)]
        return drafting.added(now, question, after=after)

    _edit(request, survey, edit)
    return _back(survey, keys[0])


def _wanted(posted: Mapping[str, str], definition: Definition) -> Question:
    if "bank" in posted:
        try:
            return banking.spoken_question(banking.bank_question(posted["bank"]), definition.languages)
        except KeyError:
            raise Http404 from None
    if posted.get("kind", "") not in question_kinds():
        raise Http404
    return drafting.new_question(definition, posted["kind"])


@never_cache
@require_POST
def change_question(request: SignedIn, survey_id: int, key: str) -> HttpResponse:
    """Put what was handed in, in place; where somebody else was faster, show both and lose neither."""
    survey = survey_of(request, survey_id)
    frame = frame_of(request, survey, tab="build")
    if not frame["may_build"]:
        raise NotAllowed(rules.BUILD)
    definition = frame["version"].definition()
    asked = _question(definition, key)
    form = QuestionForm(_typed(request), question=asked, definition=definition, past=_past(survey, key))
    if not form.is_valid():
        return _answer(request, frame, form, status=422)

    def edit(now: Definition) -> Definition:
        standing = _question(now, key)
        basis = drafting.fingerprint(drafting.plain_question(standing))
        mine = form.edited()
        is_same = drafting.plain_question(mine) == drafting.plain_question(standing)
        if request.POST.get("basis", basis) != basis and not is_same and "mine" not in request.POST:
            raise ChangedByOther(standing)
        return now.with_question(mine)

    try:
        _edit(request, survey, edit)
    except ChangedByOther as other:
        return _conflict(request, frame, form, other.question)
    if request.htmx:
        return _answer(request, frame_of(request, survey, tab="build"), None, chosen=key)
    return _back(survey, key)


def _typed(request: SignedIn) -> QueryDict:
    """What was handed in. Lines that are pasted all at once wait for their button; saving while typing leaves them out."""
    if not request.htmx:
        return request.POST
    typed = request.POST.copy()
    for part in ("choice", "row"):
        typed.pop(f"{part}-several", None)
    return typed


@require_POST
def move_question(request: SignedIn, survey_id: int, key: str) -> HttpResponse:
    """To the place that was named, from 0."""
    survey = survey_of(request, survey_id)
    to = request.POST.get("to", "")
    place = int(to) if to.isdecimal() and len(to) < 6 else 0
    _edit(request, survey, lambda now: drafting.moved(now, _question(now, key).key, to=place))
    return _back(survey, key)


@require_POST
def copy_question(request: SignedIn, survey_id: int, key: str) -> HttpResponse:
    survey = survey_of(request, survey_id)
    _edit(request, survey, lambda now: drafting.added(now, _question(now, key), after=key))
    copied = queries.newest_version(survey).definition().questions
    at = next(at for at, question in enumerate(copied) if question.key == key)
    return _back(survey, copied[at + 1].key)


@require_POST
def remove_question(request: SignedIn, survey_id: int, key: str) -> HttpResponse:
    """Take it away with the rules about it; it can be brought back until the next one goes."""
    survey = survey_of(request, survey_id)
    gone: list[drafting.Removed] = []

    def edit(now: Definition) -> Definition:
        left, removed = drafting.removed(now, _question(now, key).key)
        gone[:] = [removed]
        return left

    _edit(request, survey, edit)
    request.session[UNDO] = {"survey": survey.pk, **gone[0].plain()}
    left = queries.newest_version(survey).definition().questions
    nearest = left[min(gone[0].at, len(left) - 1)].key if left else ""
    return _back(survey, nearest)


@require_POST
def restore_question(request: SignedIn, survey_id: int) -> HttpResponse:
    """Bring back what was taken away last."""
    survey = survey_of(request, survey_id)
    kept = request.session.pop(UNDO, None)
    if not kept or kept["survey"] != survey.pk:
        raise Http404
    gone = drafting.removed_of(kept)
    _edit(request, survey, lambda now: drafting.restored(now, gone))
    return _back(survey, gone.question.key)


def _edit(request: SignedIn, survey: models.Survey, edit: drafting.Edit) -> None:
    try:
        actions.edit_draft(survey, edit, by=request.user, now=timezone.now())
    except (actions.NotReady, drafting.TooMany):
        raise Http404 from None


def _question(definition: Definition, key: str) -> Question:
    try:
        return definition.question(key)
    except KeyError:
        raise Http404 from None


def _past(survey: models.Survey, key: str) -> list[Question]:
    """The question in every frozen version."""
    frozen = survey.versions.exclude(frozen_at=None)
    return [question for version in frozen for question in version.definition().questions if question.key == key]


def _back(survey: models.Survey, key: str) -> HttpResponseRedirect:
    address = reverse("surveys:build", args=[survey.pk])
    return redirect(f"{address}?{urlencode({'q': key})}" if key else address)


def _answer(
    request: SignedIn, frame: Mapping[str, Any], form: QuestionForm | None, *, chosen: str = "", status: int = 200
) -> HttpResponse:
    """The whole page, or for a change saved while typing only what it moved."""
    context = _context(request, frame, chosen=form.question.key if form else chosen, form=form)
    if request.htmx:
        return render(request, "surveys/parts/saved.html", context | {"is_saved": status == 200})
    return render(request, "surveys/build.html", context, status=status)


def _conflict(request: SignedIn, frame: Mapping[str, Any], form: QuestionForm, theirs: Question) -> HttpResponse:
    conflict = list(comparing.differences(theirs, form.edited()))
    fresh = frame_of(request, frame["survey"], tab="build")
    context = _context(request, fresh, chosen=theirs.key, form=form) | {"conflict": conflict}
    if not request.htmx:
        return render(request, "surveys/build.html", context, status=409)
    response = render(request, "surveys/parts/question.html", context)
    response["HX-Retarget"], response["HX-Reswap"], response["HX-Reselect"] = "#set", "outerHTML", "#set"
    return response


def _context(
    request: SignedIn, frame: Mapping[str, Any], *, chosen: str, form: QuestionForm | None = None
) -> dict[str, Any]:
    definition: Definition = frame["version"].definition()
    language, survey = get_language() or "ko", frame["survey"]
    question = next((one for one in definition.questions if one.key == chosen), None)
    question = question or next(iter(definition.questions), None)
    found = problems.all_told(queries.problems_of(definition), definition, language=language)
    shown = request.GET.get("lang") or request.POST.get("lang") or ""
    is_installed = question is not None and question.kind in question_kinds()
    if form is None and question is not None and is_installed:
        form = QuestionForm(None, question=question, definition=definition, past=_past(survey, question.key))
    undo = request.session.get(UNDO)
    return {
        **frame, "definition": definition, "chosen": question, "form": form, "lines": _lines(definition, found),
        "basis": drafting.fingerprint(drafting.plain_question(question)) if question else "",
        "beside": [one for one in found if question and question.key in one.items],
        "errors": sum(one.is_error for one in found), "warnings": sum(not one.is_error for one in found),
        "length": length_of(definition), "families": families(), "bank": banking.groups(),
        "shown": shown if shown in definition.languages else definition.languages[0],
        "undo": undo if undo and undo["survey"] == survey.pk else None, "teller": Teller(definition, language),
    }  # fmt: skip


def _lines(definition: Definition, found: list[problems.Told]) -> list[dict[str, Any]]:
    """The questions as the list shows them."""
    ruled = {key for rule in definition.rules for key in rule.targets}
    worst: dict[str, str] = dict.fromkeys(ruled, "")
    for one in reversed(found):
        worst |= dict.fromkeys(one.items, "bad" if one.is_error else "warn")
    for one in found:
        if one.is_error:
            worst |= dict.fromkeys(one.items, "bad")
    return [
        {"question": question, "at": at, "up": at - 1, "down": at + 1, "is_ruled": question.key in ruled,
         "mark": worst.get(question.key, ""), "kind": question_kinds().get(question.kind)}
        for at, question in enumerate(definition.questions)
    ]  # fmt: skip


def families() -> list[tuple[str, list[tuple[str, QuestionKind]]]]:
    """Every kind by family, the families in the order in which people look for them."""
    found: dict[str, list[tuple[str, QuestionKind]]] = {"score": [], "choice": [], "text": [], "other": []}
    for key, kind in question_kinds().items():
        found.setdefault(kind.family, []).append((key, kind))
    return list(found.items())
