"""Pages of voices and the taxonomy."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from meari.apps.base.sheets import csv_lines
from meari.apps.decisions.rules import DECIDE
from meari.apps.people import rules as people_rules
from meari.apps.people.requests import SignedIn
from meari.apps.privacy import actions as privacy
from meari.apps.privacy import queries as privacy_queries
from meari.apps.privacy.rules import SEE_PERSONAL
from meari.apps.voices import actions, forms, models, queries, rules, searching
from meari.apps.voices.actions.intake import ORIGINAL
from meari.apps.voices.actions.labels import UnknownClass
from meari.apps.voices.likeness import keywords_of, similar_to
from meari.apps.voices.listing import listing
from meari.apps.voices.measuring import can_be_measured, measure_of

SEALED = (ORIGINAL, actions.CONTACT)
MOST_EXPORTED = 100_000


@require_GET
def index(request: SignedIn) -> HttpResponse:
    """The voices the reader may read, filtered."""
    people_rules.demand(request.user, rules.VIEW)
    form = forms.FilterForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    voices = queries.filtered(rules.visible_voices(request.user), wanted)
    words = wanted.get("q", "")
    shown = listing(voices, words=words, is_newest_first=wanted.get("sort") == "newest", page=request.GET.get("page"))
    context = {
        "form": form, "listing": shown, "page": shown.page, "waiting": searching.waiting() if words else 0,
        "can_export": people_rules.can(request.user, rules.EXPORT), "decide_address": _decide_address(request, wanted), **_names(),
    }  # fmt: skip
    return render(request, "voices/index.html", context)


@require_GET
def voice(request: SignedIn, voice_id: int) -> HttpResponse:
    """One voice whole: text with evidence, labels and who gave them."""
    shown = get_object_or_404(
        rules.visible_voices(request.user).select_related("product", "product_group", "team", "customer", "order"),
        pk=voice_id,
    )
    labels = list(shown.labels.filter(ended_at=None).select_related("person"))
    history = shown.labels.exclude(ended_at=None).select_related("person").order_by("-ended_at")[:20]
    can_see = people_rules.can(request.user, SEE_PERSONAL)
    context = {
        "voice": shown,
        "labels": labels,
        "history": history,
        "pieces": queries.pieces(shown, labels),
        "form": _label_form(labels) if rules.can_label(request.user, shown) else None,
        "can_see_original": can_see and any(privacy_queries.is_kept(kind=kind, owner_id=shown.pk) for kind in SEALED),
        "reason_form": forms.ReasonForm(),
        **_names(),
    }
    return render(request, "voices/voice.html", context)


@require_GET
def similar(request: SignedIn, voice_id: int) -> HttpResponse:
    """Voices like this one and its keywords: a part of its page, or a page of their own."""
    visible = rules.visible_voices(request.user)
    shown = get_object_or_404(visible.select_related("search_entry"), pk=voice_id)
    context = {
        "voice": shown, "entries": similar_to(shown, visible), "keywords": keywords_of(shown), **_names(),
    }  # fmt: skip
    return render(request, "voices/similar.html#part" if request.htmx else "voices/similar.html", context)


@require_POST
def label(request: SignedIn, voice_id: int) -> HttpResponseRedirect:
    """Correct the labels of a voice."""
    shown = get_object_or_404(rules.visible_voices(request.user), pk=voice_id)
    form = forms.LabelForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a kind, at least one class and a sentiment."))
        return redirect("voices:voice", shown.pk)
    said = form.cleaned_data
    chosen = {"kind": [said["kind"]], "class": said["classes"], "risk": said["risks"], "sentiment": [said["sentiment"]]}
    holding: dict[str, list[str]] = {sort: [] for sort in chosen}
    for held in shown.labels.filter(ended_at=None).order_by("rank"):
        holding.setdefault(held.sort, []).append(held.key)
    try:
        for sort, keys in chosen.items():
            if sorted(keys) != sorted(holding[sort]):
                actions.correct_label(shown, sort=sort, keys=keys, by=request.user, now=timezone.now())
    except UnknownClass:
        messages.error(request, _("The taxonomy has changed meanwhile. Look again and choose."))
    else:
        messages.success(request, _("Saved. Reports use your labels from the next reading on."))
    return redirect("voices:voice", shown.pk)


@require_POST
def original(request: SignedIn, voice_id: int) -> HttpResponse:
    """The original of a voice, for a stated reason; leaves an entry in the access log."""
    shown = get_object_or_404(rules.visible_voices(request.user), pk=voice_id)
    reason = request.POST.get("reason", "")
    kept = [kind for kind in SEALED if privacy_queries.is_kept(kind=kind, owner_id=shown.pk)] or [ORIGINAL]
    try:
        texts = {
            kind: privacy.read_original(
                kind=kind, owner_id=shown.pk, by=request.user, reason=reason,
                address=request.META.get("REMOTE_ADDR"), now=timezone.now(),
            )
            for kind in kept
        }  # fmt: skip
    except privacy.NoReason:
        messages.error(request, _("Say in a few words why you need to see the original."))
        return redirect("voices:voice", shown.pk)
    except privacy.Destroyed:
        messages.error(request, _("The original is no longer kept."))
        return redirect("voices:voice", shown.pk)
    context = {
        "voice": shown, "text": texts.get(ORIGINAL, shown.text), "reason": reason,
        "contact": json.loads(texts.get(actions.CONTACT, "{}")),
    }  # fmt: skip
    return render(request, "voices/original.html", context)


@require_POST
def export(request: SignedIn) -> HttpResponseRedirect | StreamingHttpResponse:
    """The filtered voices as CSV, masked; leaves an entry in the access log with the stated reason."""
    form = forms.FilterForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    voices = queries.filtered(rules.visible_voices(request.user, rules.EXPORT), wanted)
    voices = searching.narrowed(voices, wanted.get("q", ""))
    people_rules.demand(request.user, rules.EXPORT)
    count = min(voices.count(), MOST_EXPORTED)
    try:
        privacy.log_export(
            kind="voices.voice", whose=list(voices.values_list("pk", flat=True)[:1000]), by=request.user,
            reason=request.POST.get("reason", ""), address=request.META.get("REMOTE_ADDR"), now=timezone.now(), count=count,
        )  # fmt: skip
    except privacy.NoReason:
        messages.error(request, _("Say in a few words what the export is for."))
        return redirect("voices:index")
    response = StreamingHttpResponse(_csv(voices), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="voices.csv"'
    return response


@require_GET
def taxonomy(request: SignedIn) -> HttpResponse:
    """The taxonomy that holds, with how often each class is given."""
    people_rules.demand(request.user, rules.VIEW)
    context = {
        "newest": queries.newest_taxonomy(),
        "versions": models.Taxonomy.objects.select_related("made_by")[:12],
        "counts": queries.label_counts(),
        "sorts": [
            (models.Class.Sort.KIND, _("Kinds"), queries.nodes("kind")),
            (models.Class.Sort.CLASS, _("Classes"), queries.nodes("class")),
            (models.Class.Sort.RISK, _("Risks"), queries.nodes("risk")),
            (models.Class.Sort.CAUSE, _("Causes"), queries.nodes("cause")),
        ],
        "can_change": people_rules.can_everywhere(request.user, rules.CHANGE_TAXONOMY),
    }
    return render(request, "voices/taxonomy.html", context)


@require_http_methods(["GET", "POST"])
def class_page(request: SignedIn, sort: str, key: str) -> HttpResponse:
    """One class: rename it, split it, merge it, with a preview of what is re-labelled."""
    people_rules.demand_everywhere(request.user, rules.CHANGE_TAXONOMY)
    newest = actions.ensure_taxonomy(now=timezone.now())
    node = get_object_or_404(newest.classes, sort=sort, key=key)
    initial = {"ko": node.name_ko, "en": node.name_en, "ko_is": node.definition_ko, "en_is": node.definition_en}
    doing = request.POST.get("doing", "")
    sent = request.POST if request.method == "POST" else None
    rename = forms.NamesForm(sent if doing == "rename" else None, initial=initial)
    split = forms.SplitForm(sent if doing == "split" else None, initial={"key": f"{key}."})
    merge = forms.MergeForm(sent if doing == "merge" else None, key=key)
    context = {"node": node, "sort": sort, "rename": rename, "split": split, "merge": merge, "doing": doing}
    if request.method == "POST":
        changed = _change(request, doing, sort, key, context)
        if changed is not None:
            return changed
    return render(request, "voices/class.html", context)


@require_http_methods(["GET", "POST"])
def new_class(request: SignedIn, sort: str) -> HttpResponse:
    people_rules.demand_everywhere(request.user, rules.CHANGE_TAXONOMY)
    form = forms.NewClassForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        key = form.cleaned_data["key"]
        try:
            actions.add_class(sort=sort, key=key, names=form.names(), by=request.user, now=timezone.now())
        except (actions.KeyTaken, models.Class.DoesNotExist):
            form.add_error("key", _("Use small letters, a key that is free, and a class above that exists."))
        else:
            return redirect("voices:taxonomy")
    return render(request, "voices/new_class.html", {"form": form, "sort": sort})


def _change(
    request: SignedIn, doing: str, sort: str, key: str, context: dict[str, object]
) -> HttpResponseRedirect | None:
    """Carry out the chosen change, or put its preview into ``context`` and let the page ask again."""
    by, now = request.user, timezone.now()
    is_sure = "sure" in request.POST
    form = context.get(doing)
    if not isinstance(form, Form) or not form.is_valid():
        return None
    try:
        if isinstance(form, forms.MergeForm):
            if not is_sure:
                context["preview"] = queries.merge_preview(key=key)
                return None
            actions.merge_classes(key=key, into=form.cleaned_data["into"], by=by, now=now)
        elif isinstance(form, forms.SplitForm):
            if not is_sure:
                context["preview"] = queries.split_preview(key=key, words=form.word_list())
                return None
            new_key = form.cleaned_data["key"]
            actions.split_class(key=key, new_key=new_key, names=form.names(), words=form.word_list(), by=by, now=now)
        elif isinstance(form, forms.NamesForm):
            actions.rename_class(sort=sort, key=key, names=form.names(), by=by, now=now)
    except actions.KeyTaken:
        form.add_error("key", _("Use small letters, a key that is free, and a class above that exists."))
        return None
    messages.success(request, _("The taxonomy has a new version."))
    return redirect("voices:taxonomy")


def _decide_address(request: SignedIn, wanted: Mapping[str, Any]) -> str:
    """Where a decision about just these voices is taken; nothing where facts cannot count them or the reader may not."""
    wanted = {name: value for name, value in wanted.items() if name != "sort"}
    if not can_be_measured(wanted) or not people_rules.can(request.user, DECIDE):
        return ""
    shown = {"cls": "class", "risk": "risk", "kind": "kind"}
    named = [
        queries.names(shown[name]).get(value, value) if name in shown else value
        for name, value in wanted.items()
        if value
    ]
    return (
        f"{reverse('decisions:index')}?{urlencode({'measure': str(measure_of(wanted, named=' · '.join(named)))})}#take"
    )


def _names() -> dict[str, object]:
    return {f"{sort}_names": queries.names(sort) for sort in ("kind", "class", "risk")}


def _label_form(labels: list[models.Label]) -> forms.LabelForm:
    keys: dict[str, list[str]] = {}
    for one in labels:
        keys.setdefault(one.sort, []).append(one.key)
    return forms.LabelForm(
        initial={
            "kind": next(iter(keys.get("kind", [])), None), "classes": keys.get("class", []),
            "risks": keys.get("risk", []), "sentiment": next(iter(keys.get("sentiment", [])), None),
        }
    )  # fmt: skip


def _csv(voices: QuerySet[models.Voice]) -> Iterator[str]:
    columns = [
        "external_id",
        "received_at",
        "channel",
        "kind",
        "main_class",
        "sentiment",
        "product__sku",
        "product_group__name",
        "rating",
        "title",
        "text",
    ]
    return csv_lines(columns, voices.values_list(*columns)[:MOST_EXPORTED].iterator(chunk_size=2000))
