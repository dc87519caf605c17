"""How pages write numbers, money, dates and small pictures, in Korean form and in English."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.template.context import Context
from django.templatetags.static import static
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

register = template.Library()
DASH = "–"
WEEKDAYS_KO = "월화수목금토일"
EOK, MAN = 100_000_000, 10_000


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite; decorative unless it has a ``label``."""
    address = f"{_sprite()}#{name}"
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, address)
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"/></svg>', address)


@lru_cache(maxsize=1)
def _sprite() -> str:
    return static("dist/icons.svg")


@register.filter
def count(value: float | None) -> str:
    """A whole number with thousands separators."""
    return DASH if value is None else f"{value:,.0f}"


@register.filter
def decimal(value: float | None, digits: int = 1) -> str:
    return DASH if value is None else f"{value:,.{digits}f}"


@register.filter
def percent(value: float | None, digits: int = 1) -> str:
    """A share (0..1) as per cent."""
    return DASH if value is None else f"{100 * value:,.{digits}f}%"


@register.filter
def signed_percent(value: float | None, digits: int = 1) -> str:
    return DASH if value is None else f"{100 * value:+,.{digits}f}%"


@register.filter
def signed(value: float | None) -> str:
    return DASH if value is None else f"{value:+,.0f}"


@register.filter
def won(value: float | None) -> str:
    """Money in won, as people say it: 12억 3,400만 원, 4,500원; in English ₩1.23bn, ₩4,500."""
    if value is None:
        return DASH
    return _won_ko(round(value)) if get_language() == "ko" else _won_en(value)


def _won_ko(value: int) -> str:
    sign, size = ("-" if value < 0 else ""), abs(value)
    if size >= EOK:
        eok, man = divmod(round(size / MAN), EOK // MAN)
        return f"{sign}{eok:,}억 {man:,}만 원" if man and eok < 1000 else f"{sign}{eok:,}억 원"
    if size >= MAN * 10:
        return f"{sign}{round(size / MAN):,}만 원"
    return f"{sign}{size:,}원"


def _won_en(value: float) -> str:
    sign, size = ("-" if value < 0 else ""), abs(value)
    for limit, unit in ((1e9, "bn"), (1e6, "m")):
        if size >= limit:
            return f"{sign}₩{size / limit:,.2f}{unit}"
    return f"{sign}₩{size:,.0f}"


@register.filter
def day(value: date | datetime | None) -> str:
    """A day: 2026년 11월 3일 (화) or 3 Nov 2026."""
    if value is None:
        return DASH
    on = timezone.localtime(value).date() if isinstance(value, datetime) else value
    if get_language() == "ko":
        return f"{on.year}년 {on.month}월 {on.day}일 ({WEEKDAYS_KO[on.weekday()]})"
    return f"{on.day} {formats.date_format(on, 'M Y')}"


@register.filter
def short_day(value: date | datetime | None) -> str:
    """A day where the year is clear: 11.3(화) or 3 Nov."""
    if value is None:
        return DASH
    on = timezone.localtime(value).date() if isinstance(value, datetime) else value
    if get_language() == "ko":
        return f"{on.month}.{on.day}({WEEKDAYS_KO[on.weekday()]})"
    return f"{on.day} {formats.date_format(on, 'M')}"


@register.filter
def moment(value: datetime | None) -> str:
    """A day and time: 2026.11.3 14:05."""
    if value is None:
        return DASH
    at = timezone.localtime(value)
    on = f"{at.year}.{at.month}.{at.day}" if get_language() == "ko" else f"{at.day} {formats.date_format(at, 'M Y')}"
    return f"{on} {at:%H:%M}"


@register.filter
def cell(value: object) -> str:
    """A value read from a file, as a person writes it."""
    if isinstance(value, datetime):
        return moment(value)
    return DASH if value is None else str(value)


@register.filter
def ago(value: datetime | None) -> str:
    """How long ago, in the largest unit that fits."""
    if value is None:
        return DASH
    seconds = int((timezone.now() - value).total_seconds())
    if seconds < 60:
        return _("just now")
    if seconds < 3600:
        return _("%d min ago") % (seconds // 60)
    if seconds < 86_400:
        return _("%d h ago") % (seconds // 3600)
    if seconds < 86_400 * 14:
        return _("%d days ago") % (seconds // 86_400)
    return day(value)


@register.filter
def item(mapping: Any, key: object) -> object:
    """The value of ``key`` in a mapping, or nothing."""
    return mapping.get(key) if hasattr(mapping, "get") else None


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: object) -> str:
    """The present query string with ``changes``; None or an empty text drops a name. Keeps filters in the address."""
    wanted = context["request"].GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            wanted.pop(name, None)
        else:
            wanted[name] = str(value)
    encoded = wanted.urlencode()
    return f"?{encoded}" if encoded else "?"
