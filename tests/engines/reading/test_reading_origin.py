"""Which mails the receiving server vouches for: its own word alone counts, and only for the domain of From."""

from __future__ import annotations

import pytest

from meari.engines import reading

OURS = "mx.hanbit.example"


def mail(*results: str, sender: str = "Kim <kim@naver.example>") -> bytes:
    lines = [*(f"Authentication-Results: {one}" for one in results), f"From: {sender}", "Subject: hi", "", "text"]
    return "\r\n".join(lines).encode()


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        (f"{OURS}; dkim=pass header.d=naver.example", "pass"),
        (f"{OURS} 1; dkim=pass (2048-bit key; secure) header.i=@naver.example header.s=s1", "pass"),
        (f"{OURS}; spf=pass smtp.mailfrom=bounce@naver.example; dkim=none", "pass"),
        (f"{OURS}; spf=pass smtp.mailfrom=naver.example", "pass"),
        (f"{OURS.upper()}; dmarc=pass (p=reject) header.from=naver.example", "pass"),
        (f"{OURS}; dkim=pass header.d=evil.example", "none"),
        (f"{OURS}; dkim=pass header.d=example", "none"),
        (f"{OURS}; spf=pass smtp.mailfrom=x@notnaver.example", "none"),
        (f"{OURS}; spf=pass smtp.helo=naver.example", "none"),
        (f"{OURS}; spf=fail smtp.mailfrom=x@naver.example; dkim=fail header.d=naver.example", "fail"),
        (f"{OURS}; dmarc=fail header.from=naver.example; spf=pass smtp.mailfrom=evil.example", "fail"),
        (f"{OURS}; spf=fail smtp.mailfrom=x@naver.example", "none"),
        (f"{OURS}; none", "none"),
        ("other.example; dkim=pass header.d=naver.example", "none"),
        (f"{OURS}.evil.example; dkim=pass header.d=naver.example", "none"),
        (f"{OURS} dkim=pass header.d=naver.example", "none"),
        # what a sender chose cannot say more than it is: quoted local parts, comments, unbalanced ones
        (f'{OURS}; spf=none smtp.mailfrom="a; dkim=pass header.d=naver.example"@evil.example', "none"),
        (f"{OURS}; spf=none (a; dkim=pass header.d=naver.example) smtp.mailfrom=evil.example", "none"),
        (f"{OURS}; spf=none (a ; dkim=pass header.d=naver.example", "none"),
        (f'{OURS}; spf=none smtp.mailfrom="a; dkim=pass header.d=naver.example', "none"),
        (f"{OURS}; spf=pass smtp.mailfrom=evil.example x=header.d=naver.example", "none"),
    ],
)  # fmt: skip
def test_only_an_aligned_pass_of_our_own_server_counts(results, expected):
    assert reading.vouched_for(mail(results), server=OURS) == expected


def test_a_forged_result_below_our_own_is_not_read():
    forged = f"{OURS}; dkim=pass header.d=naver.example"
    assert reading.vouched_for(mail(f"{OURS}; dkim=none", forged), server=OURS) == "none"
    assert reading.vouched_for(mail("relay.example; dkim=none", forged), server=OURS) == "none"


def test_a_domain_above_speaks_for_those_below_it():
    results = f"{OURS}; dkim=pass header.d=naver.example"
    assert reading.vouched_for(mail(results, sender="a@mail.naver.example"), server=OURS) == "pass"
    below = f"{OURS}; dkim=pass header.d=user.naver.example"
    assert reading.vouched_for(mail(below), server=OURS) == "none"


@pytest.mark.parametrize("sender", ["", "Kim", "a@naver.example, b@evil.example"])
def test_without_one_clear_sender_nobody_is_vouched_for(sender):
    results = f"{OURS}; dkim=pass header.d=naver.example"
    assert reading.vouched_for(mail(results, sender=sender), server=OURS) == "none"


def test_without_a_name_of_our_server_nothing_is_believed():
    assert reading.vouched_for(mail("; dkim=pass header.d=naver.example"), server="") == "none"


def test_hostile_results_are_read_in_linear_time():
    for results in (
        f"{OURS}; " + "(" * 60_000,
        f'{OURS}; "' + "\\" * 60_000,
        f"{OURS}; " + '\\"' * 30_000,
        f"{OURS}; " + "dkim=pass " * 6_000,
    ):
        assert reading.vouched_for(mail(results), server=OURS) == "none"
