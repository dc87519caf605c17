"""What is new in a mail, over a catalogue of whole mails."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meari.engines.reading import reply_line, reply_only
from tests.endless import comes_to_an_end
from tests.engines.reading.reply_catalogue import CATALOGUE, NEW, Case


@pytest.mark.parametrize("case", CATALOGUE, ids=[case.name for case in CATALOGUE])
def test_reply(case: Case) -> None:
    reply = reply_only(case.text, subject=case.subject, is_answer=case.is_answer)
    assert (reply.text, reply.rule) == (case.new, case.rule)
    assert reply_only(case.text.replace("\n", "\r\n"), subject=case.subject, is_answer=case.is_answer) == reply


def test_catalogue_is_as_large_as_promised() -> None:
    assert len({case.text for case in CATALOGUE}) >= 40
    assert {case.rule for case in CATALOGUE} == {
        "reply_line", "original_message", "wrote", "header_block", "quote_marks", "below", "inline", "forwarded",
        "signature", "none",
    }  # fmt: skip


@pytest.mark.parametrize("case", CATALOGUE, ids=[case.name for case in CATALOGUE])
def test_every_line_is_either_new_or_repeated(case: Case) -> None:
    reply = reply_only(case.text, subject=case.subject, is_answer=case.is_answer)
    kept = [line for line in f"{reply.text}\n{reply.quoted}".split("\n") if line.strip()]
    assert sorted(kept) == sorted(line for line in case.text.strip().split("\n") if line.strip())


def test_reply_line_is_found_again_in_every_language() -> None:
    for words in ("이 줄 위에 답장을 써 주세요", "Please write above this line", "##- a -##\nb"):
        line = reply_line(words)
        assert "\n" not in line
        assert reply_only(f"{NEW}\n\n{line}\n\nold") == (NEW, f"{line}\n\nold", "reply_line")


LINES = st.sampled_from([
    "", "안녕하세요", "> 인용", ">> 인용", "-- ", "-----Original Message-----", "보낸 사람: a@b.kr", "제목: x", "받는 사람: c@d.kr", "Sent: today",
    "On Tue, Nov 3, 2026 at 3:02 PM A <a@b.kr>", "wrote:", "2026. 11. 3. 오후 3:02, A <a@b.kr> 작성:", "나의 iPhone에서 보냄",
    "##- x -##", "________", "---------- Forwarded message ---------", "\ufeff", "작성:", " ",
])  # fmt: skip


@given(st.lists(LINES, max_size=14), st.booleans())
def test_never_empty_where_there_was_text(lines: list[str], is_answer: bool) -> None:
    text = "\n".join(lines)
    reply = reply_only(text, is_answer=is_answer)
    assert bool(reply.text) == bool(text.strip())
    assert set("".join(reply.text.split())) <= set(text)


@pytest.mark.parametrize(
    "unit",
    ["\n", ">\n", "From: \n", "From: a@b\nTo: c\n", "On 1 ", "On 1\n", "2026-11-03 15:02\n", "-", "- \n", "##-", "a<", "a@b ", "*",
     "2026-11-03 15:02 작성", "from: " * 100 + "\n", "보낸 사람: \n\n\n", "-- \n", "Sent from my \n", "에서 보냄\n", "<a@b.kr> ", "wrote "],
)  # fmt: skip
def test_hostile(unit: str) -> None:
    with comes_to_an_end():
        reply = reply_only(unit * (2_000_000 // len(unit)))
        reply_only("text\n" + (unit.replace("\n", "") * 900)[:990] + "\n" + unit * 1_000)
    assert reply.rule
