"""How mail programs mark what they repeat of earlier mails, in Korean and English. Each question is of a few lines."""

from __future__ import annotations

import re
from collections.abc import Sequence

LINE_CHARS = 1_000
WRAPPED = 4  # lines that a program spreads "On ... wrote:" over
BLOCK = 16  # lines of "From: ... Subject: ..." with folded lists of receivers
EDGE = " \t\u00a0\u200b\u200c\u2060\ufeff"
DASHES = r"[-_=~*─━—–]{2,60}"

REPLY_LINE = re.compile(r"^\W{0,20}##-.{1,300}-##\W{0,20}$")
ORIGINAL = re.compile(
    rf"(?i)^{DASHES} ?[\[(<]? ?(?:original (?:message|e-?mail|mail|appointment)|original|reply message|"
    rf"원본 ?(?:메시지|메세지|메일|이메일|편지|글|내용)|원문(?: ?메일| ?메시지)?|이전 ?(?:메일|메시지)|원래 ?(?:메일|메시지)|"
    rf"(?:회신|답장) ?(?:메일|메시지)) ?[\])>]? ?{DASHES}$"
)
FORWARDED = re.compile(
    rf"(?i)^(?:{DASHES} ?[\[(<]? ?(?:forwarded (?:message|by|e-?mail|mail).{{0,80}}|(?:전달|포워드)(?:된|한|하는)? ?"
    rf"(?:메시지|메세지|메일|이메일|편지))(?: ?[\])>]? ?{DASHES})?|begin forwarded message ?:|forwarded message ?:|"
    rf"전달된 ?(?:메시지|메일)(?:의)? ?(?:시작)? ?:|(?:다음은|아래는) 전달된 (?:메시지|메일).{{0,20}})$"
)
FORWARDING_SUBJECT = re.compile(r"(?i)^\W*(?:fwd?|전달|포워드|fw) ?[:：\])]")

DAY = r"(?:\d{2,4}년 ?\d{1,2}월 ?\d{1,2}일|\d{2,4} ?[./-] ?\d{1,2} ?[./-] ?\d{1,2}|\d{1,2}월 ?\d{1,2}일|[월화수목금토일]요일)"
HOUR = r"(?:\d{1,2}:\d{2}|\d{1,2}시)"
SAID = r"(?:작성(?:함|했습니다|하셨습니다|한 ?(?:글|내용|메일))?|쓴 ?(?:글|내용|메일)|썼습니다|쓰셨습니다|보낸 ?(?:글|메일|메시지)|wrote)"
ATTRIBUTION = re.compile(
    rf"(?i)^(?:[-_]{{2,10}} ?)?(?:on [^\n]{{4,320}}\d[^\n]{{1,320}}\bwrote|"
    rf"[^\n]{{1,160}}<[^<>\s]{{1,120}}@[^<>\s]{{1,120}}>,? (?:[^\n]{{0,60}} )?(?:wrote|writes)|"
    rf"(?:on )?{DAY}[^\n]{{0,40}}{HOUR}[^\n]{{0,320}}{SAID}|"
    rf"{DAY}[^\n]{{0,60}}<[^<>\n]{{3,200}}>[^\n]{{0,40}}{SAID}|"
    rf"[^\n]{{1,120}}(?:님이|님께서|이\(가\)) ?{DAY}[^\n]{{0,60}}{SAID}|"
    rf"[^\n]{{1,120}}<[^<>\s]{{1,120}}@[^<>\s]{{1,120}}> ?(?:님이|이\(가\)|이|가)? ?[^\n]{{0,60}}{SAID})"
    rf" ?(?:[:：]|[-_]{{2,10}})$"
)
DATED = re.compile(rf"(?i)(?:[-_]{{2,10}} ?)?(?:on |{DAY})")  # only such a line is ever spread over several
MAY_BE_SAID = re.compile(r"(?i)(?:[:：]|[-_]{2})$")

LABELS = {
    "from": "from|보낸 ?사람|보낸 ?이|보내신 ?분|발신|발신자|발신인|발송인",
    "date": "sent|date|보낸 ?날짜|보낸 ?시간|보낸 ?일시|보낸 ?시각|날짜|일시|발송 ?일시|발신 ?일시|작성 ?일시|받은 ?날짜|수신 ?일시|일자",
    "to": "to|받는 ?사람|받은 ?사람|받는 ?이|받으시는 ?분|수신|수신자|수신인",
    "cc": "cc|bcc|참조|참조인|숨은 ?참조|reply-to|회신 ?주소|첨부(?: ?파일)?|attachments?|importance|중요도|priority",
    "subject": "subject|제 {0,4}목",
}
LABEL = re.compile(
    "(?i)^\\*{0,2}(?:" + "|".join(f"(?P<{name}>{words})" for name, words in LABELS.items()) + ") ?\\*{0,2} ?[:：]"
)
FORMAL = re.compile(r"^\*{0,2}(?:수신|발신|발송)")  # letters of form begin so, too

SIGNATURE = re.compile(r"^--[ \u00a0]$")
DIVIDER = re.compile(r"^--$")  # a signature's where the space was lost on the way, or just a line that somebody drew
CONTACT = re.compile(r"(?i)@|\b0\d{1,2}[-. )]\d{3,4}[-. ]\d{4}|https?://|www\.|\b(?:tel|mobile|fax)\b|드림$|올림$")
PROGRAM = re.compile(
    r"(?i)^(?:sent (?:from|with|via) .{2,80}|get outlook for (?:ios|android).{0,80}|"
    r"(?:나의|내) .{1,40}에서 (?:보냄|보낸 ?메일|보냈습니다)\.?|"
    r".{1,40}(?:iphone|ipad|galaxy|갤럭시|아이폰|스마트폰|휴대폰|휴대전화|모바일|메일 ?앱|메일 ?어플).{0,20}"
    r"(?:에서|으로|로) ?(?:보냄|보낸 ?(?:메일|메시지)|보냈습니다|보내드립니다|전송함|전송(?:됨|했습니다|되었습니다))\.?|"
    r"(?:iphone|ipad|galaxy|갤럭시|아이폰).{0,20}에서 ?(?:보냄|보낸 ?(?:메일|메시지)|보냈습니다|전송됨|전송했습니다)\.?|"
    r"(?:ios|android)용 outlook.{0,60}|outlook for (?:ios|android).{0,60})$"
)


def bare(line: str) -> str:
    """A line without what nobody sees at its edges; an empty one where it is too long to be a mark."""
    return line.strip(EDGE) if len(line) <= LINE_CHARS else ""


def is_quoted(line: str) -> bool:
    """Whether a line is marked as repeated."""
    return line.lstrip(EDGE).startswith((">", "＞"))


def is_signature(lines: Sequence[str], at: int) -> bool:
    """Whether a signature begins at `at`: behind "-- ", or behind "--" where it says how to reach somebody."""
    line = lines[at].strip("\ufeff\u200b")
    if SIGNATURE.match(line):
        return True
    return bool(DIVIDER.match(line)) and any(CONTACT.search(bare(one)) for one in lines[at + 1 : at + 10])


def wrote_lines(lines: Sequence[str], at: int) -> int:
    """Over how many lines from `at` on a program says who wrote when ("On ... wrote:"); none is 0."""
    joined = ""
    for number, line in enumerate(lines[at : at + WRAPPED], 1):
        text = bare(line).lstrip("> ")
        if not text or (bool(DATED.match(text)) == (number > 1)):
            return number if number == 1 and ATTRIBUTION.match(text) else 0
        joined = f"{joined} {text}".strip()
        if MAY_BE_SAID.search(joined):
            return number if ATTRIBUTION.match(joined) else 0
    return 0


def is_header_block(lines: Sequence[str], at: int) -> bool:
    """Whether the header of an earlier mail stands at `at`: who sent it, and two of when, to whom and about what."""
    first = LABEL.match(bare(lines[at]).lstrip("> "))
    if not first or first.lastgroup == "cc":
        return False
    found: set[str] = set()
    strangers = 0
    run = []
    for line in lines[at : at + BLOCK]:
        text = bare(line).lstrip("> ")
        label = LABEL.match(text)
        strangers = 0 if label else strangers + bool(text)
        if strangers > 2:
            break
        run.append(text)
        found |= {label.lastgroup or ""} if label else set()
    block = "\n".join(run)
    is_sure = "@" in block or ("subject" in found and not any(map(FORMAL.match, run)))
    return "from" in found and len(found & {"date", "to", "subject"}) > 1 and is_sure
