"""Where voices come in: the kinds of channel, one folder each, and the names of the channels that everybody knows."""

from __future__ import annotations

from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from meari.apps.imports.recipes.generic import plain

NAMES = {
    "phone": _("Telephone"),
    "chat": _("Chat"),
    "email": _("E-mail"),
    "review": _("Review"),
    "board": _("Board"),
    "sns": _("Social media"),
    "app": _("App"),
    "sms": _("Text message"),
    "store": _("Shop"),
    "kiosk": _("Kiosk"),
    "web": _("Website"),
    "survey": _("Survey"),
    "api": _("Other program"),
    "import": _("Import"),
}
WORDS = {
    "phone": ("전화", "콜", "유선", "음성", "call", "phone", "voice"),
    "chat": ("채팅", "챗", "톡", "카카오", "메신저", "chat", "messenger"),
    "email": ("메일", "email", "e-mail", "mail"),
    "review": ("리뷰", "후기", "상품평", "review"),
    "board": ("게시판", "문의게시판", "q&a", "qna", "board", "forum"),
    "sns": ("sns", "인스타", "페이스북", "트위터", "블로그", "카페", "커뮤니티", "twitter", "instagram", "facebook"),
    "app": ("앱", "app"),
    "sms": ("문자", "sms", "lms"),
    "store": ("매장", "방문", "오프라인", "store", "visit"),
    "kiosk": ("키오스크", "kiosk"),
    "web": ("홈페이지", "웹", "web", "site"),
    "survey": ("설문", "survey"),
}


def name(key: str) -> str:
    """The channel's name in the reader's language; an unknown one shows its key."""
    return str(NAMES.get(key, key))


@lru_cache(maxsize=1024)
def channel_key(written: str) -> str:
    """Our key for a channel as people write it; an unknown one keeps its own plain name."""
    said = plain(written)
    if not said:
        return ""
    return next((key for key, words in WORDS.items() if any(plain(word) in said for word in words)), said[:40])
