"""What every address for machines shares: keys, errors with a code and a sentence, limits on what is read."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Schema
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser
from ninja.security import HttpBearer
from pydantic import ConfigDict, Field

from meari.apps.hooks import actions, models, queries, rules
from meari.apps.people.models import User
from meari.apps.people.rules import NotAllowed
from meari.engines import reading


class Problem(Schema):
    """Why a request was not answered: a code for programs, a sentence for people, and where in the request."""

    error: str
    message: str
    where: list[str] = Field(default_factory=list)


class Conflict(Exception):
    """What was asked fits no longer, or not here; ``code`` is for programs, ``message`` for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code)
        self.code, self.message = code, message


class Strict(Schema):
    """A request that is refused when it holds fields that nobody knows."""

    model_config = ConfigDict(extra="forbid")


PROBLEMS: dict[Any, Any] = dict.fromkeys((400, 401, 403, 413, 422, 429), Problem)
"""The answers that any address may give; every route declares them."""


class Key(HttpBearer):
    """A key of the page “API keys”, as ``Authorization: Bearer meari_…``; each request counts against its rate."""

    def authenticate(self, _request: HttpRequest, token: str) -> models.ApiKey | None:
        now = timezone.now()
        key = queries.key_from_token(token, now=now)
        if key is not None:
            actions.use_key(key, now=now)
        return key


class LimitedParser(Parser):
    """JSON of at most a megabyte and 50 levels."""

    def parse_body(self, request: HttpRequest) -> Any:
        return reading.parse_json(request.body, is_as_written=False)


def owner_with(request: HttpRequest, right: str) -> User:
    """Whoever the key acts for, when the key and its owner may use ``right``. Raises ``NotAllowed``."""
    key: models.ApiKey = request.auth  # type: ignore[attr-defined]
    if not rules.key_can(key, right):
        raise NotAllowed(right)
    return key.owner


def refuse_unknown(request: HttpRequest, known: type[Schema]) -> None:
    """Raise ``ValidationError`` for a name in the query that ``known`` lacks: a misspelt filter must not show all.

    And for NUL characters, which not every database can be asked for.
    """
    for name, values in request.GET.lists():
        if name not in known.model_fields:
            raise ValidationError([{"type": "extra_forbidden", "loc": ("query", name), "msg": "No such parameter."}])
        if any("\0" in value for value in values):
            raise ValidationError([{"type": "nul", "loc": ("query", name), "msg": "Holds NUL characters."}])


def unreadable(error: HttpError) -> tuple[int, str, str]:
    """Status, code and sentence for a body that could not be read."""
    cause = error.__cause__
    reason = cause.reason if isinstance(cause, reading.Unreadable) else "bad_request"
    if reason == "too_large" or error.status_code == 413:
        return 413, "too_large", "The request is larger than 1 MB. Send fewer voices at once."
    said = {
        "not_json": "The body is no JSON.",
        "json_too_deep": "The JSON is nested more than 50 levels deep.",
        "nul": "The JSON holds NUL characters.",
        "undecodable": "The body is no UTF-8, or holds half of a surrogate pair.",
    }
    return error.status_code, reason, said.get(reason, str(error))
