"""News that comes by itself: feeds are read, stories folded and weighed, and people keep what matters."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from meari.apps.events import actions as events
from meari.apps.events.declare import event_type
from meari.apps.hooks import addresses, fetching
from meari.apps.jobs import work
from meari.apps.people import models as people
from meari.apps.people import rules as people_rules
from meari.apps.reports import feeds, models, relevance, rules
from meari.apps.reports.actions.editions import add_clip

FEED_ADDED = event_type("reports.feed_added")
FEED_REMOVED = event_type("reports.feed_removed")
NEWS_FOUND = event_type("reports.news_found", payload=("feed_id", "relevant"))
COMPETITORS_CHANGED = event_type("reports.competitors_changed")
READ = "reports.read_feed"
OLDEST = timedelta(days=30)
FOLD_WITHIN = timedelta(days=7)


class FeedKnown(Exception):
    """That address is read already."""


@transaction.atomic
def add_feed(*, name: str, address: str, keeps_by_itself: bool, by: people.User, now: datetime) -> models.Feed:
    """Read a feed from now on. Raises ``NotAllowed``, ``FeedKnown``, and ``Forbidden`` for a private address."""
    people_rules.demand(by, rules.EDIT)
    addresses.resolve(address, allowed=settings.OUTGOING_HOSTS)
    if models.Feed.objects.filter(address=address).exists():
        raise FeedKnown
    feed = models.Feed.objects.create(
        name=name, address=address, keeps_by_itself=keeps_by_itself, added_by=by, added_at=now
    )
    events.record(FEED_ADDED, actor_id=by.pk, subject_id=feed.pk, now=now)
    return feed


@transaction.atomic
def remove_feed(feed: models.Feed, *, by: people.User, now: datetime) -> None:
    """Read a feed no longer; what was kept of it stays."""
    people_rules.demand(by, rules.EDIT)
    events.record(FEED_REMOVED, actor_id=by.pk, subject_id=feed.pk, now=now)
    feed.delete()


@transaction.atomic
def set_competitors(named: Sequence[tuple[str, Sequence[str]]], *, by: people.User, now: datetime) -> None:
    """Name the rivals, each with the words that papers use for it; replaces the earlier list."""
    people_rules.demand(by, rules.EDIT)
    models.Competitor.objects.all().delete()
    models.Competitor.objects.bulk_create([models.Competitor(name=name, words=list(words)) for name, words in named])
    events.record(COMPETITORS_CHANGED, actor_id=by.pk, count=len(named), now=now)


@transaction.atomic
def read_soon(feed: models.Feed) -> None:
    """Let a job read the feed now."""
    work.later(READ, feed_id=feed.pk)


def read_feed(feed: models.Feed, *, now: datetime) -> int:
    """Read a feed once and keep what is new as suggestions; returns how many. A failure is noted, never raised."""
    asked = {"If-None-Match": feed.etag, "If-Modified-Since": feed.last_modified}
    accept = {"Accept": "application/rss+xml, application/atom+xml, application/xml;q=0.9, */*;q=0.5"}
    try:
        answer = fetching.fetch(feed.address, headers={**accept, **{name: one for name, one in asked.items() if one}})
        if answer.status == 304:
            return _note(feed, problem="", now=now)
        if not answer.is_ok:
            return _note(feed, problem=f"status_{answer.status}", now=now)
        items = feeds.read(answer.body, media_type=answer.headers.get("content-type", ""))
    except fetching.NotFetched as missed:
        return _note(feed, problem=missed.reason[:60], now=now)
    except feeds.NoFeed:
        return _note(feed, problem="no_feed", now=now)
    feed.etag = answer.headers.get("etag", "")[:200]
    feed.last_modified = answer.headers.get("last-modified", "")[:80]
    return _record(feed, items, now=now)


@transaction.atomic
def keep_suggestion(suggestion: models.Suggestion, *, why: str, by: people.User, now: datetime) -> models.Clip:
    """Keep a piece of news for the editions of its period, with the reason why it matters to us."""
    people_rules.demand(by, rules.EDIT)
    held = models.Suggestion.objects.select_for_update().get(pk=suggestion.pk)
    if held.clip is not None:
        return held.clip
    clip = add_clip(
        title=held.title, address=held.address, publisher=held.publisher, published_on=held.published_on, why=why,
        by=by, now=now,
    )  # fmt: skip
    held.state, held.clip = models.Suggestion.State.KEPT, clip
    held.save(update_fields=["state", "clip"])
    return clip


@transaction.atomic
def drop_suggestion(suggestion: models.Suggestion, *, by: people.User) -> None:
    """Set a piece of news aside; it is not suggested again."""
    people_rules.demand(by, rules.EDIT)
    open_ones = models.Suggestion.objects.filter(pk=suggestion.pk, state=models.Suggestion.State.OPEN)
    open_ones.update(state=models.Suggestion.State.DROPPED)


def forget_suggestions(*, now: datetime) -> int:
    """Delete suggestions that nobody kept within a month after they left the feeds. Returns how many."""
    cutoff = timezone.localdate(now) - 2 * OLDEST
    count, _ = models.Suggestion.objects.filter(published_on__lt=cutoff).delete()
    return count


@transaction.atomic
def _note(feed: models.Feed, *, problem: str, now: datetime) -> int:
    failing_since = (feed.failing_since or now) if problem else None
    models.Feed.objects.filter(pk=feed.pk).update(read_at=now, problem=problem, failing_since=failing_since)
    return 0


def _record(feed: models.Feed, items: Sequence[feeds.Item], *, now: datetime) -> int:
    today = timezone.localdate(now)
    weigher = relevance.weigher()
    digests = {hashlib.sha256(item.key.encode()).hexdigest(): item for item in items}
    known = set(models.Suggestion.objects.filter(digest__in=list(digests)).values_list("digest", flat=True))
    drafts = [
        _draft(feed, digest, item, on, weigher, now=now)
        for digest, item in digests.items()
        if digest not in known and (on := _day(item, today)) >= today - OLDEST
    ]
    with transaction.atomic():
        models.Feed.objects.filter(pk=feed.pk).update(
            etag=feed.etag, last_modified=feed.last_modified, read_at=now, problem="", failing_since=None
        )
        for draft in drafts:
            _fold(draft)
            draft.save()
            if feed.keeps_by_itself and draft.weight and draft.folded_into_id is None:
                _keep(draft, by=feed.added_by, now=now)
        if drafts:
            told: dict[str, object] = {"feed_id": feed.pk, "relevant": sum(1 for one in drafts if one.weight)}
            events.record(NEWS_FOUND, actor_id=None, subject_id=feed.pk, payload=told, count=len(drafts), now=now)
    return len(drafts)


def _draft(
    feed: models.Feed, digest: str, item: feeds.Item, on: date, weigher: relevance.Weigher, *, now: datetime
) -> models.Suggestion:
    about = weigher.about(f"{item.title}. {item.summary}")
    return models.Suggestion(
        feed=feed, digest=digest, title=item.title, address=item.address, publisher=item.publisher, summary=item.summary,
        published_on=on, about=about, weight=relevance.weight(about), found_at=now,
    )  # fmt: skip


def _day(item: feeds.Item, today: date) -> date:
    """The day of publication; today where none is named or it lies ahead."""
    return min(timezone.localdate(item.at), today) if item.at else today


def _fold(draft: models.Suggestion) -> None:
    """Put the story under the one that told it first within a week."""
    around = models.Suggestion.objects.filter(
        folded_into=None,
        published_on__gte=draft.published_on - FOLD_WITHIN,
        published_on__lte=draft.published_on + FOLD_WITHIN,
    )
    told = list(around.order_by("pk").values_list("pk", "title"))
    place = feeds.same_story(draft.title, [title for _pk, title in told])
    draft.folded_into_id = told[place][0] if place is not None else None


def _keep(draft: models.Suggestion, *, by: people.User, now: datetime) -> None:
    if not people_rules.can(by, rules.EDIT):
        return
    with translation.override(settings.LANGUAGE_CODE):
        keep_suggestion(draft, why=relevance.why(draft.about), by=by, now=now)
