"""The pages that respondents see, as text. Every one is whole in itself: one page and one style sheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.template.loader import get_template
from django.urls import reverse

from meari.apps.surveys import answering, models, queries, wording
from meari.apps.surveys.answering import Attempt, Screen
from meari.apps.surveys.collecting import PLAIN, Dress, dress_of
from meari.apps.surveys.definition import Definition
from meari.engines import branching

PROMOTER = 9
STAND_IN = "0" * 32
"""Where a page that many share says the token; each gets a token of its own."""
REWARD_STAND_IN = "r" * 16


@dataclass(frozen=True)
class Frame:
    """What of a collector and its survey stands on every page; ``path`` is where pages are handed in (the collector's
    address where it is empty), ``stop`` where an invited person asks for no more, ``share`` what promoters pass on.
    """

    slug: str
    privacy: str
    floor_scores: int
    floor_comments: int
    dress: Dress = PLAIN
    share: str = ""
    path: str = ""
    stop: str = ""
    is_preview: bool = False

    @classmethod
    def of(cls, collector: models.Collector) -> Frame:
        survey, options = collector.survey, collector.options
        dress = dress_of(collector.kind, options)
        floors = (survey.floor_scores, survey.floor_comments)
        return cls(collector.slug, survey.privacy, *floors, dress, str(options.get("share", "")))


@dataclass(frozen=True)
class Reader:
    """Who looks at a page: ``token`` is theirs alone; ``is_begun`` says that a response with it may be there already;
    ``carried`` is what an anonymous page takes along."""

    token: str
    language: str
    variables: Mapping[str, str] = field(default_factory=dict)
    is_begun: bool = False
    carried: str = ""


def path_of(slug: str) -> str:
    return reverse("surveys:answer", args=[slug])


def reward_path(code: str) -> str:
    return reverse("surveys:reward", args=[code])


def is_shuffled(definition: Definition) -> bool:
    """Whether the first screen differs from one respondent to the next."""
    return bool(definition.shuffled) or any(question.settings.get("is_shuffled") for question in definition.questions)


@lru_cache(maxsize=512)
def first_page(frame: Frame, version_id: int, language: str) -> str:
    """The first screen of a frozen version, the same for everybody but for the token."""
    definition = queries.frozen_definition(version_id)
    shown = answering.screen(definition, Attempt(), language=language)
    return page(frame, definition, shown, Reader(STAND_IN, language))


def page(frame: Frame, definition: Definition, shown: Screen, reader: Reader) -> str:
    """A screen with questions."""
    language = reader.language
    asked = answering.form(definition, language).items
    keys = [one.question.key for one in shown.questions]
    context = _context(frame, definition, language) | {
        "shown": shown, "keys": ",".join(keys), "reader": reader, "action": frame.path or path_of(frame.slug),
        "is_first": not shown.can_go_back, "is_last": bool(asked) and asked[-1].key in keys,
        "percent": round(shown.walk.progress * 100), "minutes": minutes(definition, language),
        "is_signed": any(one.template.endswith("signature.html") for one in shown.questions),
        "has_files": any(one.template.endswith("file.html") for one in shown.questions),
    }  # fmt: skip
    return _rendered("surveys/respond/page.html", context)


def last_page(
    frame: Frame, definition: Definition, reason: str, language: str, response: models.Response | None = None,
    *, reward: str = "",
) -> str:  # fmt: skip
    """What stands at the end; the survey's own thanks for those who answered all of it, and the ``reward`` code, if any."""
    thanks = definition.say(definition.thanks, language) if reason == "complete" else ""
    if "{" in thanks and response is not None:
        attempt = queries.attempt_of(response, definition)
        asked = answering.form(definition, language)
        thanks = branching.pipe(thanks, asked, attempt.values(), variables=attempt.variables)
    shares = bool(frame.share) and reason == "complete" and response is not None and is_promoter(definition, response)
    page = _last_page(frame, definition, reason, language, _Onward(thanks, shares, bool(reward)))
    return page.replace(REWARD_STAND_IN, reward) if reward else page


def is_promoter(definition: Definition, response: models.Response) -> bool:
    """Whether somebody would recommend us: 9 or 10 on a question that counts as NPS."""
    scores = [
        response.answers.get(one.key) for one in definition.questions if answering.metric_of(one) == "nps"
    ]  # fmt: skip
    return any(isinstance(score, int) and score >= PROMOTER for score in scores)


@dataclass(frozen=True)
class _Onward:
    """What the last page says beside the usual words."""

    thanks: str
    shares: bool
    is_rewarded: bool


@lru_cache(maxsize=512)
def _last_page(frame: Frame, definition: Definition, reason: str, language: str, onward: _Onward) -> str:
    said = wording.words(language)
    words = said["thanks"] if reason == "complete" else said[reason]
    context = _context(frame, definition, language) | {
        "heading": words, "more": onward.thanks or (said["thanks_more"] if reason == "complete" else ""),
        "onward": definition.redirect if reason == "complete" else "", "again": path_of(frame.slug),
        "share": f"{settings.BASE_URL}{path_of(frame.share)}" if onward.shares else "",
        "reward": f"{settings.BASE_URL}{reward_path(REWARD_STAND_IN)}?lang={language}" if onward.is_rewarded else "",
    }  # fmt: skip
    return _rendered("surveys/respond/last.html", context)


def closed_page(reason: str, language: str) -> str:
    """Why nothing can be answered at this address."""
    said = wording.words(language)
    more = said["closed_more"] if reason == "closed" else ""
    return _rendered(
        "surveys/respond/last.html", {"language": language, "words": said, "heading": said[reason], "more": more}
    )


def _context(frame: Frame, definition: Definition, language: str) -> dict[str, Any]:
    said = wording.words(language)
    floors = {"floor": frame.floor_scores, "comments": frame.floor_comments}
    return {
        "frame": frame, "language": language, "words": said, "title": definition.say(definition.title, language),
        "welcome": definition.say(definition.welcome, language), "asker": settings.SENDER_NAME,
        "contact": settings.SENDER_CONTACT, "promise": said[frame.privacy].format_map(floors),
        "languages": [(one, wording.NAMES.get(one, one)) for one in definition.languages],
    }  # fmt: skip


@lru_cache(maxsize=512)
def minutes(definition: Definition, language: str) -> int:
    """How long it usually takes, rounded up; 0 for less than a minute."""
    usual = branching.length(answering.form(definition, language)).usual
    return 0 if usual < 60 else round(usual / 60 + 0.4)


def _rendered(template: str, context: Mapping[str, Any]) -> str:
    """No request: these pages know no reader, no session and no menu."""
    return str(get_template(template).render(dict(context)))
