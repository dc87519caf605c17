"""Why a mail did not arrive, from status codes (RFC 3463) and from what servers write, in Korean and English."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from meari.vocabulary.reading import FailedDelivery

ADDRESS = re.compile(r"[A-Za-z0-9가-힣._%+=/-]{1,64}@[A-Za-z0-9가-힣-]{1,63}(?:\.[A-Za-z0-9가-힣-]{1,63}){1,8}")
STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
REPLY = re.compile(r"(?<![\d.\-])([45]\d\d)[ -]")
HARD = frozenset({"unknown_address", "account_closed", "unknown_domain"})
# The first that fits decides, so the clearer ones stand first.
REASONS = (
    ("mailbox_full", r"mailbox (?:is )?full|over ?quota|quota (?:exceeded|violation)|exceeded storage|out of storage|"
        r"(?:편지함|메일함|사서함|저장 ?공간|메일 ?용량|계정 ?용량|보관함|용량).{0,12}(?:초과|부족|가득|꽉)"),
    ("too_large", r"message (?:size|too (?:large|big))|size limit|too large|"
        r"(?:첨부|메일|메시지).{0,10}(?:크기|용량).{0,12}(?:초과|제한|큽)|너무 ?(?:커서|큽)"),
    ("account_closed", r"disabled|inactive|suspended|deactivated|discontinued|no longer (?:active|in use|available)|"
        r"휴면|탈퇴|(?:사용|이용)(?:이)? ?(?:중지|정지|해지|중단)|해지된|비활성"),
    ("unknown_domain", r"host (?:or domain name )?not found|domain (?:not found|does not exist)|unknown (?:host|domain)|"
        r"nxdomain|no such domain|unrouteable|"
        r"(?:도메인|호스트|메일 ?서버)[^\n]{0,12}(?:존재하지|찾을 ?수|없(?:는|습|음)|잘못)|없는 ?도메인"),
    ("refused", r"spam|blocked|blacklist|black ?list|denied|polic(?:y|ies)|reject(?:ed|s)? (?:by|as|due)|relay|dmarc|"
        r"spf\b|dkim|스팸|차단|수신 ?(?:을 )?거부|거부되|정책|블랙리스트|권한"),
    ("unknown_address", r"user unknown|unknown (?:user|recipient|address|local)|no such (?:user|recipient|mailbox|"
        r"address)|no mailbox here|does(?:n't| not) exist|not exist|couldn't be found|not found|"
        r"invalid (?:recipient|mailbox)|(?:recipient|address) (?:rejected|not found|unknown)|mailbox (?:unavailable|not found)|"
        r"doesn't have an? |wasn't found|존재하지 ?않|없는 ?(?:사용자|계정|메일|이메일|주소|아이디|수신자|편지함)|"
        r"(?:사용자|계정|주소|아이디|수신자|받는 ?사람)[^\n]{0,14}(?:찾을 ?수|없(?:습|는|음)|잘못|틀리)"),
    ("unreachable", r"tim(?:ed|e) ?out|timeout|refused|unreachable|could not (?:connect|establish)|"
        r"connection|temporar|try again|deferred|delayed|queue|too many|busy|lookup failed|"
        r"일시(?:적)?|응답(?:이)? ?(?:없|하지)|시간 ?초과|접속|연결|재시도|지연|장애|혼잡"),
)  # fmt: skip
PATTERNS = tuple((key, re.compile(f"(?i){pattern}")) for key, pattern in REASONS)
OF_STATUS = {
    "1.1": "unknown_address", "1.3": "unknown_address", "1.6": "account_closed", "1.2": "unknown_domain",
    "1.10": "unknown_address", "2.1": "account_closed", "2.2": "mailbox_full", "2.3": "too_large", "3.4": "too_large",
    "4.1": "unreachable", "4.2": "unreachable", "4.3": "unreachable", "4.5": "unreachable", "4.7": "unreachable",
    "4.4": "unknown_domain",
}  # fmt: skip
DELAYED = re.compile(
    r"(?i)has been delayed|delayed|will (?:continue|keep) (?:to )?(?:try|retry)|still (?:being )?tr(?:y|ied)|지연|"
    r"(?:다시|계속|재) ?(?:전송|발송|시도)(?:을|를)? ?(?:합니다|중|할 ?예정|하고 ?있)"
)
BEHIND_QUOTE = re.compile(
    r"(?im)^[ \t>*-]{0,20}(?:original message (?:follows|headers)|below this line is a copy|-{3,80}[^-\n]{0,40}(?:original|"
    r"returned|원본|원문|보낸 ?메일|copy of).{0,60}|return-path:|received:|원본 ?(?:메일|메시지)|원문 ?보기)"
)
REACH = 700  # how far around an address the reason is looked for
ADDRESSES = 100
TEXT_CHARS = 100_000
POSTMEN = re.compile(r"(?i)^(?:mailer[-_.]?daemon|postmaster|mail[-_.]?daemon|abuse|help|webmaster|no-?reply)@")


def failure(recipient: str, *, action: str, status: str, words: str) -> FailedDelivery:
    """One receiver: what the status and the words of the server (5xx text) come to. `kind` is hard only where the
    address itself is of no use; a full mailbox, a refused or too large mail and lost connections are soft."""
    code = STATUS.search(status) or STATUS.search(words)
    number = f"{code.group(1)}.{code.group(2)}.{code.group(3)}" if code else ""
    reply = REPLY.search(words)
    is_final = (code.group(1) if code else reply.group(1)[0] if reply else "5") == "5"
    action = action or ("failed" if is_final else "delayed")
    if action not in ("failed", "delayed"):
        return FailedDelivery(recipient, action, "none", number, "none")
    reason = _reason(code, words)
    is_hard = action == "failed" and is_final and reason in HARD
    return FailedDelivery(recipient, action, "hard" if is_hard else "soft", number, reason)


def free_failures(text: str, *, known: Sequence[str], apart_from: Collection[str]) -> list[FailedDelivery]:
    """Who is named in a report that follows no standard: `known` addresses, or else those in the words of the server
    itself, before the original mail is repeated and without the ones in `apart_from`."""
    text = text[:TEXT_CHARS]
    behind = BEHIND_QUOTE.search(text)
    told = text[: behind.start()] if behind and text[: behind.start()].strip() else text
    not_meant = {one.lower() for one in apart_from}
    places: dict[str, int] = {}
    for match in ADDRESS.finditer(told):
        address = match.group().strip(".")
        if address.lower() not in not_meant and not POSTMEN.match(address) and len(places) < ADDRESSES:
            places.setdefault(address, match.start())
    for address in known:
        places.setdefault(address, 0)
    chosen = {one: places[one] for one in dict.fromkeys(known)} or places
    action = "delayed" if DELAYED.search(told) and not re.search(r"(?i)permanent|given up|포기|실패", told) else ""
    return [failure(one, action=action, status="", words=_around(told, at, chosen)) for one, at in chosen.items()]


def _around(told: str, at: int, places: dict[str, int]) -> str:
    """What is said of the address at `at`: up to the next one, or all where only one is named."""
    if len(places) == 1:
        return told[:4_000]
    end = min((place for place in places.values() if place > at), default=len(told))
    return told[at : min(end, at + REACH)]


def _reason(code: re.Match[str] | None, words: str) -> str:
    named = OF_STATUS.get(f"{code.group(2)}.{code.group(3)}") if code else None
    if code and code.group(2) == "7":
        named = "refused"
    return named or next((key for key, pattern in PATTERNS if pattern.search(words)), "other")
