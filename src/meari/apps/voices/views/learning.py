"""How good the labels are, and teaching the company's own model."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from meari.apps.jobs import queries as jobs
from meari.apps.people import rules as people_rules
from meari.apps.people.requests import SignedIn
from meari.apps.voices import actions, forms, models, pictures, queries, rules
from meari.apps.voices.actions.learning import UNDERSTAND
from meari.apps.voices.queries import learning as reads
from meari.engines.text.agreement import Agreement
from meari.engines.text.learning import Measure


@require_GET
def quality(request: SignedIn) -> HttpResponse:
    """What people labelled, how good the labels of the models are on voices kept aside, how far people agree."""
    people_rules.demand(request.user, rules.VIEW)
    versions = list(models.LearnedModel.objects.defer("weights").select_related("asked_by"))
    trained = [model for model in versions if model.trained_at is not None]
    speaking = next((model for model in versions if model.state == models.LearnedModel.State.ACTIVE), None)
    shown = speaking or (trained[0] if trained else None)
    side = "after" if speaking else "before"
    samples = [reads.sample_result(sample) for sample in rules.visible_samples(request.user)[:8]]
    can_teach = people_rules.can_everywhere(request.user, rules.TEACH)
    coded = [result.overall for result in samples if result.overall.n]
    context = {
        "agreement": coded[0] if coded else Agreement(None, None, None, 0, "no_pairs"),
        "coverage": reads.coverage(), "least": reads.LEAST_TO_TEACH, "versions": [_version(model) for model in versions],
        "speaking": speaking, "shown": shown, "is_after": side == "after", "first_right": reads.first_right(shown, side) if shown else Measure.of(0, 0),
        "macro_f1": reads.macro_f1(shown, side) if shown else None, "rows": reads.class_rows(shown) if shown else [],
        "rise": pictures.rise(trained) if len(trained) > 1 else None, "by_class": pictures.f1_by_class(shown, side) if shown else None,
        "samples": samples, "class_names": queries.names("class"), "can_teach": can_teach,
        "training": next((model for model in versions if model.state == models.LearnedModel.State.TRAINING), None),
        "understanding": jobs.progress(UNDERSTAND), "form": forms.SampleForm() if can_teach else None,
    }  # fmt: skip
    part = "voices/quality.html#understanding" if request.htmx else "voices/quality.html"
    return render(request, part, context)


def _version(model: models.LearnedModel) -> dict[str, object]:
    return {"model": model, "before": reads.first_right(model, "before"), "after": reads.first_right(model, "after")}


@require_GET
def learned_model(request: SignedIn, model_id: int) -> HttpResponse:
    """One version: how far its training is, then before against after for every class."""
    people_rules.demand(request.user, rules.VIEW)
    model = get_object_or_404(models.LearnedModel.objects.defer("weights"), pk=model_id)
    rows = reads.class_rows(model)
    context = {
        "model": model, "progress": jobs.progress(actions.progress_key(model)), "rows": rows,
        "worse": [row for row in rows if row.is_worse], "class_names": queries.names("class"),
        "before": reads.first_right(model, "before"), "after": reads.first_right(model, "after"),
        "f1_before": reads.macro_f1(model, "before"), "f1_after": reads.macro_f1(model, "after"),
        "can_teach": people_rules.can_everywhere(request.user, rules.TEACH),
    }  # fmt: skip
    return render(request, "voices/model.html#status" if request.htmx else "voices/model.html", context)


@require_POST
def teach(request: SignedIn) -> HttpResponseRedirect:
    try:
        model = actions.teach(by=request.user, now=timezone.now())
    except actions.TooFewLabels as error:
        messages.error(
            request,
            _(
                "%(n)s voices are labelled so far that a model may learn from; it takes at least %(least)s. Label some more."
            )
            % {"n": str(error), "least": reads.LEAST_TO_TEACH},
        )
        return redirect("voices:quality")
    except actions.AlreadyTraining:
        messages.info(request, _("A version is learning right now."))
        return redirect("voices:quality")
    return redirect("voices:model", model.pk)


@require_POST
def change_model(request: SignedIn, model_id: int) -> HttpResponseRedirect:
    """Stop, take up, use or roll back one version, as the pressed button says."""
    model = get_object_or_404(models.LearnedModel, pk=model_id)
    by, now = request.user, timezone.now()
    deeds: dict[str, Callable[[], object]] = {
        "stop": lambda: actions.stop_training(model, by=by),
        "again": lambda: actions.train_again(model, by=by, now=now),
        "use": lambda: actions.use_model(model, by=by, now=now),
        "roll_back": lambda: actions.roll_back(model, by=by, now=now),
    }
    deed = request.POST.get("do", "")
    try:
        if deed in deeds:
            deeds[deed]()
    except (actions.NotReady, actions.AlreadyTraining):
        messages.error(request, _("This version has changed meanwhile. Look again."))
    else:
        said = {
            "use": _("In use. All voices are being understood again in the background; labels of people stay."),
            "roll_back": _(
                "Rolled back. All voices are being understood again in the background; labels of people stay."
            ),
        }
        if deed in said:
            messages.success(request, said[deed])
    return redirect(
        "voices:quality" if deed in {"use", "roll_back"} else "voices:model",
        *([] if deed in {"use", "roll_back"} else [model.pk]),
    )


@require_POST
def change_understanding(request: SignedIn) -> HttpResponseRedirect:
    """Stop or take up the understanding of all voices."""
    people_rules.demand_everywhere(request.user, rules.TEACH)
    try:
        if request.POST.get("do") == "stop":
            actions.stop_understanding(by=request.user)
        else:
            actions.go_on_understanding(by=request.user, now=timezone.now())
    except actions.NotReady:
        messages.info(request, _("It is not stopped."))
    return redirect("voices:quality")


@require_POST
def draw_sample(request: SignedIn) -> HttpResponseRedirect:
    people_rules.demand_everywhere(request.user, rules.TEACH)
    form = forms.SampleForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose two different people and how many voices, 10 to 500."))
        return redirect("voices:quality")
    said = form.cleaned_data
    try:
        sample = actions.draw_sample(
            coders=[said["first"], said["second"]], size=said["size"], seed=secrets.randbelow(2**31), by=request.user,
            now=timezone.now(),
        )  # fmt: skip
    except actions.WrongCoders:
        messages.error(request, _("Choose two different people."))
        return redirect("voices:quality")
    except actions.NothingToDraw:
        messages.error(request, _("There is no voice that both may label."))
        return redirect("voices:quality")
    messages.success(request, _("Drawn. Both find it on their bench under “My sample”."))
    return redirect("voices:sample", sample.pk)


@require_GET
def sample(request: SignedIn, sample_id: int) -> HttpResponse:
    """What two people said of the same voices; where they differ only once both have finished."""
    people_rules.demand(request.user, rules.LABEL)
    shown = get_object_or_404(rules.visible_samples(request.user), pk=sample_id)
    result = reads.sample_result(shown)
    context = {
        "sample": shown, "result": result, "class_names": queries.names("class"),
        "coders": [(coder, result.coded.get(coder.pk, 0)) for coder in shown.coders.order_by("pk")],
    }  # fmt: skip
    return render(request, "voices/sample.html", context)
