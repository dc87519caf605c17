"""What the writer of a mail says, apart from what the mail repeats of earlier ones."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from meari.engines.reading.mail import quote_marks as marks
from meari.vocabulary.reading import Reply

LINES = 20_000
SIGNATURE_LINES = 15
RULER = re.compile(r"^[-_=*─━—]{3,200}$")
FOLDED_CHARS = 55  # a quoted line this long may have lost its end to a line of its own


class _Cut(NamedTuple):
    at: int
    behind: int  # the first line of what is repeated
    rule: str


def reply_line(words: str) -> str:
    """The line that our letters carry and above which people answer, with `words` for them in their language."""
    return f"##- {' '.join(words.split()).replace('##', '')} -##"


def reply_only(text: str, *, subject: str = "", is_answer: bool = True) -> Reply:
    """What is new in the text of a mail, what it repeats (with signatures), and by which rule they were parted.

    Rules: reply_line (our own), original_message, wrote, header_block, quote_marks, below (the answer stands under the
    quote), inline (answers between quoted lines: all of it stays), forwarded (what is passed on is what is said),
    signature, none. Never empty where the mail had text: it is then taken whole. Lines that only begin with ">" are
    taken for quotes where the mail `is_answer` to another; where a `subject` says that a mail is passed on, all stays.
    At most 20,000 lines are looked at; time linear in the text.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    cut = _first_cut(lines[:LINES], is_answer=is_answer)
    is_passed_on = bool(marks.FORWARDING_SUBJECT.match(subject)) and cut.rule in ("original_message", "header_block")
    if cut.rule == "forwarded" or is_passed_on:
        return Reply(text.strip(), "", "forwarded")
    own, repeated, rule = _parted(lines, cut)
    own, signature = _unsigned(own)
    said = "\n".join(own).strip()
    if not said:
        return Reply(text.strip(), "", "none")
    if signature and rule == "none":
        rule = "signature"
    return Reply(said, "\n".join([*signature, *repeated]).strip("\n"), rule)


def _first_cut(lines: Sequence[str], *, is_answer: bool) -> _Cut:
    """Where the first mark of a repeated mail stands, or the end with the rule none."""
    first_quoted = -1
    for at, line in enumerate(lines):
        is_quoted = marks.is_quoted(line)
        if is_quoted and first_quoted >= 0:
            continue  # only the first of quoted lines may name who wrote them
        first_quoted = at if is_quoted else first_quoted
        stripped = marks.bare(line)
        if not stripped:
            continue
        if marks.FORWARDED.match(stripped):
            return _Cut(at, at, "forwarded")
        cut = _cut_at(lines, at, stripped)
        if cut:
            return cut
    if first_quoted >= 0 and is_answer and sum(map(marks.is_quoted, lines)) > 1:
        return _Cut(first_quoted, first_quoted, "quote_marks")
    return _Cut(len(lines), len(lines), "none")


def _cut_at(lines: Sequence[str], at: int, stripped: str) -> _Cut | None:
    if marks.REPLY_LINE.match(stripped.lstrip("> ")):
        return _Cut(at, at + 1, "reply_line")
    if marks.ORIGINAL.match(stripped.lstrip("> ")):
        return _Cut(at, at + 1, "original_message")
    if count := marks.wrote_lines(lines, at):
        return _Cut(at, at + count, "wrote")
    if marks.is_header_block(lines, at):
        start = at
        while start and (not marks.bare(lines[start - 1]) or RULER.match(marks.bare(lines[start - 1]))):
            start -= 1
        return _Cut(start, at, "header_block")
    return None


def _parted(lines: list[str], cut: _Cut) -> tuple[list[str], list[str], str]:
    """The lines that are the writer's own, those that are repeated, and the rule."""
    before, repeated = lines[: cut.at], lines[cut.at :]
    if cut.rule not in ("wrote", "quote_marks"):
        return before, repeated, cut.rule
    rest = lines[cut.behind :]
    quoted = [at for at, line in enumerate(rest) if marks.is_quoted(line)]
    if not quoted or quoted[0] > 2:
        return before, repeated, cut.rule
    between = [at for at in range(quoted[0], quoted[-1]) if _is_answer(rest, at)]
    after, signature = _unsigned(rest[quoted[-1] + 1 :])
    if between:
        return lines, [], "inline"
    if not any(map(marks.bare, after)):
        return before, repeated, cut.rule
    first = cut.behind - cut.at + quoted[-1] + 1
    answer = "\n".join(before).rstrip() + "\n\n" + "\n".join(after).lstrip("\n")
    return answer.split("\n"), repeated[:first] + signature, "below"


def _is_answer(rest: Sequence[str], at: int) -> bool:
    """Whether an unquoted line between quoted ones was written there, and is not the folded end of the line above."""
    if marks.is_quoted(rest[at]) or not marks.bare(rest[at]):
        return False
    above, below = rest[at - 1], rest[at + 1]
    return not (marks.is_quoted(above) and len(above) >= FOLDED_CHARS and marks.is_quoted(below))


def _unsigned(lines: list[str]) -> tuple[list[str], list[str]]:
    """The lines without the signature at their end, and the signature: behind "-- ", or what a program adds."""
    end = len(lines)
    while end and not marks.bare(lines[end - 1]):
        end -= 1
    for at in range(end - 1, max(end - SIGNATURE_LINES - 1, 0), -1):
        if marks.is_signature(lines, at):
            return lines[:at], lines[at:]
    start = end
    while start and (marks.PROGRAM.match(marks.bare(lines[start - 1])) or not marks.bare(lines[start - 1])):
        start -= 1
    has_program = any(map(marks.bare, lines[start:end]))
    return (lines[:start], lines[start:]) if has_program else (lines, [])
