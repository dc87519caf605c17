"""The bench: voices one after another, each labelled with one key."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from meari.apps.people import rules as people_rules
from meari.apps.people.requests import SignedIn
from meari.apps.voices import actions, forms, models, queries, rules
from meari.apps.voices.queries import bench as reads

SESSION = "voices.bench"
MOST_UNDO = 100


@require_GET
def bench(request: SignedIn) -> HttpResponse:
    """List, text, classes: the voice that lies on the bench, chosen by the address or the next one without a label."""
    people_rules.demand(request.user, rules.LABEL)
    samples = reads.own_samples(request.user.pk)
    form = forms.BenchForm(request.GET, samples=samples)
    wanted: dict[str, Any] = {"show": "mixed", "cls": "", "sample": None, "find": ""}
    if form.is_valid():
        wanted = form.cleaned_data
    sample: models.CodingSample | None = wanted["sample"]
    drawn = _drawn(request, wanted)
    ids = [pk for pk, _why in drawn]
    labelled = reads.coded_by(sample, request.user.pk) if sample else reads.labelled_by(ids)
    lines = reads.lines(drawn, labelled)
    at = _place(lines, request.GET.get("at", ""))
    context: dict[str, Any] = {
        "form": form, "lines": lines, "line": lines[at] if lines else None, "sample": sample, "find": wanted["find"],
        "class_names": queries.names("class"), "keep": _kept(wanted), "can_undo": bool(request.session.get(SESSION, {}).get("undo")),
        "before": lines[at - 1] if at else None, "after": lines[at + 1] if at + 1 < len(lines) else None,
        "left": sum(not line.label for line in lines), "is_fixed": bool(wanted.get("fixed")),
        "labelled": reads.by_people().values("voice_id").distinct().count(), "samples": samples,
    }  # fmt: skip
    if lines:
        context |= _on_bench(lines[at].voice, wanted)
    return render(request, "voices/bench.html#bench" if request.htmx else "voices/bench.html", context)


def _on_bench(voice: models.Voice, wanted: dict[str, Any]) -> dict[str, Any]:
    """What the page shows of one voice; of a sample nothing that others or models said."""
    is_blind = wanted["sample"] is not None
    labels = [] if is_blind else list(voice.labels.filter(ended_at=None).select_related("person"))
    chosen = reads.choices(voice, labels, is_fixed=is_blind or bool(wanted.get("fixed")))
    found = reads.found_nodes(wanted["find"]) if wanted["find"] else queries.nodes("class")
    if wanted["find"]:
        chosen = [reads.Choice(at, node.key, node.name) for at, node in enumerate(found[: reads.KEYS], 1)]
    main = next((label for label in labels if label.sort == "class" and label.rank == 0), None)
    return {
        "voice": voice, "pieces": reads.shown_pieces(voice, labels), "choices": chosen, "nodes": found,
        "numbers": {choice.key: choice.number for choice in chosen}, "suggestion": main if main and main.person_id is None else None,
        "held": [label for label in labels if label.sort == "class"],
        "risks": [label for label in labels if label.sort == "risk" and not label.is_sure], "risk_names": queries.names("risk"),
    }  # fmt: skip


@require_POST
def label(request: SignedIn, voice_id: int) -> HttpResponseRedirect:
    """Give the voice its class (or say whether a risk is one), and go on to the next."""
    shown = get_object_or_404(rules.visible_voices(request.user, rules.LABEL), pk=voice_id)
    form = forms.BenchForm(request.GET, samples=reads.own_samples(request.user.pk))
    wanted = form.cleaned_data if form.is_valid() else {}
    sample = wanted.get("sample")
    now = timezone.now()
    sort, keys = _said(request, shown)
    try:
        if sort == "class" and not keys:
            raise actions.UnknownClass
        if sample is not None:
            actions.code_voice(sample, shown, key=keys[0], by=request.user, now=now)
        else:
            actions.correct_label(shown, sort=sort, keys=keys, by=request.user, now=now)
    except actions.UnknownClass:
        messages.error(request, _("The taxonomy has changed meanwhile. Look again and choose."))
        return redirect(_address(wanted, at=voice_id))
    if sample is None:
        _remember(request, voice_id, sort, now)
    elif sample.pk not in {one.pk for one, _left in reads.own_samples(request.user.pk)}:
        messages.success(request, _("Your part of the sample is finished. Thank you."))
        return redirect("voices:sample", sample.pk)
    return redirect(
        _address(wanted, after=voice_id if sort == "class" else None, at=None if sort == "class" else voice_id)
    )


def _said(request: SignedIn, voice: models.Voice) -> tuple[str, list[str]]:
    """What the pressed button says: one class, or that the risks to be checked are some or none."""
    risk = request.POST.get("risk", "")
    if risk == "yes":
        return "risk", list(
            voice.labels.filter(sort="risk", ended_at=None).order_by("rank").values_list("key", flat=True)
        )
    if risk == "no":
        return "risk", []
    return "class", [key for key in [request.POST.get("key", "")] if key]


@require_POST
def undo(request: SignedIn) -> HttpResponseRedirect:
    """Take the last label back that was given here, and lay its voice on the bench again."""
    people_rules.demand(request.user, rules.LABEL)
    kept = request.session.get(SESSION, {})
    if not kept.get("undo"):
        messages.info(request, _("There is nothing to undo."))
        return redirect("voices:bench")
    voice_id, sort, given_at = kept["undo"].pop()
    request.session[SESSION] = kept
    voice = get_object_or_404(rules.visible_voices(request.user, rules.LABEL), pk=voice_id)
    try:
        actions.undo_correction(
            voice, sort=sort, given_at=datetime.fromisoformat(given_at), by=request.user, now=timezone.now()
        )
    except actions.CannotUndo:
        messages.error(request, _("Somebody has changed this label since. It stays."))
    form = forms.BenchForm(request.GET, samples=[])
    return redirect(_address(form.cleaned_data if form.is_valid() else {}, at=voice_id))


def _drawn(request: SignedIn, wanted: dict[str, Any]) -> list[tuple[int, str]]:
    """The batch that lies ready: kept until all of it is labelled or something else is asked for."""
    voices = rules.visible_voices(request.user, rules.LABEL)
    if wanted["sample"] is not None:
        ids = wanted["sample"].voices.filter(pk__in=voices.values("pk")).order_by("external_id")
        return [(pk, "sample") for pk in ids.values_list("pk", flat=True)]
    kept = request.session.get(SESSION, {})
    asked = [wanted["show"], wanted["cls"]]
    ids = [pk for pk, _why in kept.get("drawn", [])]
    is_used_up = set(ids) <= set(reads.labelled_by(ids)) and wanted["show"] not in {"class", "risk"}
    if kept.get("asked") != asked or is_used_up or "fresh" in request.GET:
        seed = request.user.pk * 1_000_003 + reads.by_people().count()
        found = reads.draw(voices, show=wanted["show"], key=wanted["cls"], seed=seed)
        kept = {**kept, "asked": asked, "drawn": [[one.voice_id, one.why] for one in found]}
        request.session[SESSION] = kept
    return [(pk, why) for pk, why in kept["drawn"]]


def _place(lines: list[reads.Line], at: str) -> int:
    """Where the bench stands: at the asked voice, after it (``>12``), or at the first one without a label."""
    places = {str(line.voice.pk): place for place, line in enumerate(lines)}
    open_ones = [place for place, line in enumerate(lines) if not line.label]
    if at in places:
        return places[at]
    if at[:1] == ">" and at[1:] in places:
        later = [place for place in open_ones if place > places[at[1:]]]
        return (later or open_ones or [min(places[at[1:]] + 1, len(lines) - 1)])[0]
    return open_ones[0] if open_ones else 0


def _remember(request: SignedIn, voice_id: int, sort: str, given_at: datetime) -> None:
    kept = request.session.get(SESSION, {})
    kept["undo"] = [*kept.get("undo", []), [voice_id, sort, given_at.isoformat()]][-MOST_UNDO:]
    request.session[SESSION] = kept


def _kept(wanted: dict[str, Any]) -> str:
    """The filter as a query string, for links and forms of the page."""
    said = {"show": wanted.get("show"), "cls": wanted.get("cls"), "fixed": "1" if wanted.get("fixed") else ""}
    if wanted.get("sample") is not None:
        said["sample"] = str(wanted["sample"].pk)
    return urlencode({name: value for name, value in said.items() if value and value != "mixed"})


def _address(wanted: dict[str, Any], *, at: int | None = None, after: int | None = None) -> str:
    place = urlencode({"at": at if at is not None else f">{after}"}) if at is not None or after is not None else ""
    return f"{reverse('voices:bench')}?{'&'.join(part for part in (_kept(wanted), place) if part)}"
