"""Whether a machine wrote a mail. Nothing is ever answered by itself to one that did (RFC 3834)."""

from __future__ import annotations

import re
from collections.abc import Mapping

TELLING = (
    "subject", "from", "return-path", "content-type", "auto-submitted", "x-auto-response-suppress", "precedence",
    "list-id", "list-post", "list-unsubscribe", "mailing-list", "x-mailing-list", "x-autoreply", "x-autorespond",
    "x-autoresponse", "x-auto-reply-from", "x-autoreply-from", "x-mail-autoreply", "x-vacation", "x-failed-recipients",
    "x-fc-machinegenerated", "x-post-messageclass",
)  # fmt: skip
ANSWERS_ITSELF = (
    "x-autoreply", "x-autorespond", "x-autoresponse", "x-auto-reply-from", "x-autoreply-from", "x-mail-autoreply",
    "x-vacation", "x-fc-machinegenerated",
)  # fmt: skip
LISTED = ("list-id", "list-post", "list-unsubscribe", "mailing-list", "x-mailing-list")
POSTMAN = re.compile(
    r"(?i)(?:^|[<\s\"])(?:mailer[-_.]?daemon|postmaster|mail[-_.]?daemon|mmdf|bounces?)(?:[+@>\s\"]|$)"
)
RETURNED = re.compile(
    r"(?i)^\W*(?:[\[(【<][^\])】>]{1,20}[\])】>]\s*)?(?:undeliver(?:able|ed)|undelivered mail|returned mail|mail (?:delivery|system)|mail could not be|"
    r"delivery (?:status|failure|has failed|incomplete|delayed|report)|failure notice|message (?:undeliverable|delayed)|"
    r"warning: (?:could not send|message)|non[- ]?deliver|배달 ?(?:되지|실패|안 ?됨|불가|상태|지연)|"
    r"(?:메일|편지|이메일)\W*(?:이|가|을|의)? ?(?:발송|전송|배달|전달)? ?(?:실패|반송|되지 ?(?:않|못)|오류|지연)|"
    r"반송(?:된)? ?(?:메일|메시지|편지|안내)|반송\W|(?:발송|전송|전달|수신|배달) ?(?:실패|불가|오류)|배달할 수 없)"
)
AWAY = re.compile(
    r"(?i)^\W*(?:re\W+|회신\W+)?(?:"
    r"out[- ]of(?:[- ]the)?[- ]office|automatic reply|auto(?:matic)?[- ]?(?:reply|response|responder)\b|auto:|"
    r"vacation (?:reply|response|notice)|away from (?:the|my) (?:office|desk)|"
    r"부재 ?중(?=\W*$|\s*[:：]|\s*[\])】>〉]\s*(?:$|re\W|답장|회신|자동|안내|알림)"
    r"| ?(?:자동|알림|안내|메일|메시지|응답|입니다))"
    r"|자동 ?(?:응답|회신|답장|답변|응신)(?: ?(?:메일|이메일|메시지|안내))?(?: ?(?:드립니다|입니다))?(?=\W*$|\s*[:：\])】>〉-]))"
)
BRACKETED = re.compile(r"[\[(【<〈]\s*자동 ?(?:응답|회신|답장|답변)(?: ?(?:메일|메시지))?\s*[\])】>〉]")
REPORT = re.compile(r"(?i)multipart/report\b")
DELIVERY = re.compile(r"(?i)report-type\s*=\s*\"?delivery-status")


def automatic(header: Mapping[str, str]) -> str:
    """The kind of machine behind a mail: bounce, auto_reply (any that answers or tells by itself), list, or none.

    `header` holds the fields named in TELLING by lower-case name, decoded. Subjects decide only where they begin as such
    mails do: a customer who writes of a parcel that came while she was out (부재중) is no machine.
    """
    if _is_bounce(header):
        return "bounce"
    if _answers_itself(header):
        return "auto_reply"
    precedence = header.get("precedence", "").lower().strip()
    if precedence in ("bulk", "list", "junk") or any(header.get(name) for name in LISTED):
        return "list"
    return "auto_reply" if _has_no_way_back(header) else "none"


def _is_bounce(header: Mapping[str, str]) -> bool:
    kind = header.get("content-type", "")
    if REPORT.match(kind):
        return bool(DELIVERY.search(kind))
    if header.get("x-failed-recipients"):
        return True
    from_postman = bool(POSTMAN.search(header.get("from", "")))
    returned = bool(RETURNED.match(header.get("subject", "")))
    return returned and (from_postman or _has_no_way_back(header))


def _answers_itself(header: Mapping[str, str]) -> bool:
    submitted = header.get("auto-submitted", "").lower().partition(";")[0].strip()
    suppressed = {one.strip().lower() for one in header.get("x-auto-response-suppress", "").split(",")}
    return (
        submitted not in ("", "no")
        or bool(suppressed & {"all", "oof", "autoreply"})
        or header.get("precedence", "").lower().strip() in ("auto_reply", "auto-reply")
        or any(header.get(name, "no").lower() not in ("", "no", "0", "false") for name in ANSWERS_ITSELF)
        or "autoresponder" in header.get("x-post-messageclass", "").lower()
        or bool(REPORT.match(header.get("content-type", "")))  # a receipt that somebody's program sent
        or bool(AWAY.match(header.get("subject", "")) or BRACKETED.search(header.get("subject", "")))
        or (bool(POSTMAN.search(header.get("from", ""))) and _has_no_way_back(header))
    )


def _has_no_way_back(header: Mapping[str, str]) -> bool:
    return header.get("return-path", "").replace(" ", "") == "<>"
