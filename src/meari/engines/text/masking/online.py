"""E-mail addresses."""

import re
from collections.abc import Iterator

from meari.engines.text.masking.found import Found

_LOCAL = r"(?<![a-z0-9._%+-])[a-z0-9_%+-][a-z0-9._%+-]{0,63}"
_PROVIDERS = "naver|gmail|hanmail|daum|nate|kakao|hotmail|outlook|icloud|yahoo|korea|empas|dreamwiz|paran|live"
_DOMAIN = r"[a-z0-9-]{1,63}(?:\s?[.,]\s?(?:com|net|org|co\s?\.\s?kr|or\s?\.\s?kr|kr|io|me|info|biz|edu)\b|(?:\.[a-z0-9-]{1,63}){1,4})"
_EMAIL = re.compile(
    rf"{_LOCAL}\s?(?:@|ⓐ)\s?(?:{_DOMAIN}|(?:{_PROVIDERS})\b)"
    rf"|{_LOCAL}\s?(?:골뱅이|앳|\(at\)|\[at\]|\(a\))\s?"
    rf"(?:{_DOMAIN}|(?:{_PROVIDERS}|네이버|지메일|다음|한메일|네이트)(?:\s?(?:닷|점)\s?컴)?)",
    re.IGNORECASE,
)


def emails(text: str) -> Iterator[Found]:
    """Yield e-mail addresses, also with a spelt-out at sign or a known provider without its ending."""
    if "@" in text or "ⓐ" in text or "골뱅이" in text or "at" in text or "앳" in text or "(a)" in text:
        for match in _EMAIL.finditer(text):
            yield Found("email", match.start(), match.end())
