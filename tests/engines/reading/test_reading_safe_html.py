"""HTML of mails made harmless: nothing outside the lists survives, and cleaning again changes nothing."""

from __future__ import annotations

import base64
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meari.engines.reading import page_text, parse_mail, safe_html, with_images
from meari.vocabulary.reading import Attachment, MailLimits, SafeHtml
from tests.endless import comes_to_an_end
from tests.engines.reading.html_payloads import BOOM, FAR, PAYLOADS
from tests.engines.reading.html_proof import assert_harmless, elements_of, text_of

PICTURES = (
    Attachment("a.pdf", "application/pdf", 3, "doc@x"), Attachment("b.png", "image/png", 3, "b@x"),
    Attachment("c.svg", "image/svg+xml", 3, "c@x"), Attachment("d.jpg", "image/jpeg", 3, "d 1@x"),
)  # fmt: skip
PNG = "data:image/png;base64," + base64.b64encode(b"\x89PNG\r\n\x1a\n").decode()
LINK = 'target="_blank" rel="noopener noreferrer nofollow"'


def cleaned(markup: str) -> str:
    return safe_html(markup, attachments=PICTURES).html


def test_catalogue_is_as_large_as_promised() -> None:
    assert len(set(PAYLOADS.values())) >= 120


FRAMES = ["{}", "<p>안녕</p>{}{}<p>끝</p>", "<table><tr><td>{}</td></tr></table>", "<div title='{}'>{}</div>"]


@pytest.mark.parametrize("name", PAYLOADS)
def test_payload(name: str) -> None:
    for frame in FRAMES:
        safe = safe_html(frame.replace("{}", PAYLOADS[name]), attachments=PICTURES)
        assert_harmless(safe.html)
        assert cleaned(safe.html) == safe.html
        shown = elements_of(with_images(safe.html, addresses={1: "/files/1"}, is_remote_shown=True))
        sources = [attributes["src"] for _, attributes in shown if "src" in attributes]
        assert [one for one in sources if not one.startswith(("http://", "https://", "data:image/", "/files/1"))] == []
        assert [name for _, attributes in shown for name in attributes if name.startswith("on")] == []


@pytest.mark.parametrize("sort", ["script", "handler", "link", "image", "style", "foreign", "mutation", "page"])
def test_proof_finds_what_is_not_cleaned(sort: str) -> None:
    """The proof itself is worth something: three quarters of each class fail it, and most of the rest are mere text."""
    names = [name for name in PAYLOADS if name.startswith(sort)]
    failed = 0
    for name in names:
        try:
            assert_harmless(PAYLOADS[name])
        except (AssertionError, ValueError):
            failed += 1
    assert failed >= len(names) * (0.6 if sort == "mutation" else 0.75)


@pytest.mark.parametrize(
    ("markup", "html"),
    [
        ("<p>안녕<b>하세요</b></p>", "<p>안녕<b>하세요</b></p>"),
        ("a < b &amp; c > d", "a &lt; b &amp; c &gt; d"),
        ("<a href='HTTPS://x.kr/?a=1&b=가'>x</a>", f'<a href="HTTPS://x.kr/?a=1&amp;b=가" {LINK}>x</a>'),
        ("<a href='mailto:a@b.kr'>x</a>", f'<a href="mailto:a@b.kr" {LINK}>x</a>'),
        ("<a href=tel:02-1234-5678>x</a>", f'<a href="tel:02-1234-5678" {LINK}>x</a>'),
        ("<a href='https://x.kr/a b'>x</a>", f'<a href="https://x.kr/a%20b" {LINK}>x</a>'),
        ("<a href=javascript:1>x</a>", f"<a {LINK}>x</a>"),
        ("<p style='COLOR: Red !important; position:fixed; margin:0 auto'>x", '<p style="color: Red; margin: 0 auto">x</p>'),
        ("<p style=\"font-family:'맑은 고딕',Arial;font-size:10.5pt\">x", "<p style=\"font-family: '맑은 고딕',Arial; font-size: 10.5pt\">x</p>"),
        ("<td style='border:1px solid #ccc' bgcolor=#fff>x", "x"),
        ("<table><tr><td bgcolor=#fff width=50% onclick=1>x", '<table><tbody><tr><td bgcolor="#fff" width="50%">x</td></tr></tbody></table>'),
        ("<ul><li>1<li>2<ul><li>3</ul></ul>", "<ul><li>1</li><li>2<ul><li>3</li></ul></li></ul>"),
        ("<p>1<p>2<div>3</div>", "<p>1</p><p>2</p><div>3</div>"),
        ("<font color=red face='Malgun Gothic' size=+1>x</font>", '<font color="red" face="Malgun Gothic" size="+1">x</font>'),
        ("<html><head><title>t</title><meta charset=x></head><body class=a><o:p>x</o:p></body></html>", "x"),
        ("<blockquote type=cite>x</blockquote>", "<blockquote>x</blockquote>"),
        ("<b>a</i>b</b>c", "<b>ab</b>c"), ("</div>x</td>", "x"), ("a<br/>b</br>c", "a<br>b<br>c"), ("<pre>\n\n a\n</pre>", "<pre> a\n</pre>"),
        ("<!--[if mso]><p>x</p><![endif]-->y", "y"), ("<![if !mso]>x<![endif]>", "x"),
        ("<p title='&lt;b&gt; \u202eevil'>x</p>", '<p title="b   evil">x</p>'),
        ("x<script>y</script>z<style>w</style>", "xz"), ("<svg><p>x</p></svg>y", "y"), ("<svg>x", "x"),
        ("a\r\nb\rc", "a\nb\nc"), ("a\x00b\x01c\ud800d", "abcd"), ("", ""),
    ],
)  # fmt: skip
def test_what_stays(markup: str, html: str) -> None:
    assert cleaned(markup) == html


@pytest.mark.parametrize(
    ("markup", "key"),
    [
        ("<script>1</script>", "script"), ("<p onclick=1>x", "event_handler"), ("<style>p{}</style>", "style_sheet"),
        ("<link rel=stylesheet>", "style_sheet"), ("<form>x</form>", "form"), ("<iframe src=x></iframe>", "frame"),
        ("<object>x</object>", "embedded"), ("<svg></svg>", "drawing"), ("<math></math>", "drawing"), ("<base href=x>", "meta"),
        ("<a href=javascript:1>x</a>", "link"), ("<img src=data:image/svg+xml,x>", "data_image"), ("<img src=cid:nobody>", "missing_image"),
        ("<img src=a.png>", "missing_image"), ("<td background=http://x>", "background_image"), ("<p style='background:url(x)'>", "background_image"),
    ],
)  # fmt: skip
def test_what_was_taken_out_is_told(markup: str, key: str) -> None:
    assert safe_html(f"<table>{markup}</table>" if "<td" in markup else markup).blocked == (key,)


def test_nothing_is_told_of_a_usual_mail() -> None:
    assert safe_html("<html><head><title>t</title></head><body><div class=x id=y><o:p>x</o:p></div>") == SafeHtml(
        "<div>x</div>", 0, (), (), is_cut=False
    )


def test_remote_images_are_counted_and_wait() -> None:
    safe = safe_html("<img src=http://a.kr/1.png width=1><img src='//b.kr/2.png?a=1&b=2' alt=두번째><img alt=x>")
    assert safe.html == (
        '<img width="1" data-remote-src="http://a.kr/1.png">'
        '<img alt="두번째" data-remote-src="https://b.kr/2.png?a=1&amp;b=2"><img alt="x">'
    )
    assert (safe.remote_images, safe.inline, safe.blocked) == (2, (), ())
    assert with_images(safe.html, addresses={}) == safe.html
    shown = elements_of(with_images(safe.html, addresses={}, is_remote_shown=True))
    assert [attributes.get("src") for _, attributes in shown] == [
        "http://a.kr/1.png",
        "https://b.kr/2.png?a=1&b=2",
        None,
    ]


def test_images_of_the_mail_are_found_by_content_id() -> None:
    safe = safe_html(
        "<img src=cid:b@x><img src='CID:d%201@x'><img src=cid:c@x><img src=cid:doc@x>", attachments=PICTURES
    )
    assert safe.html == '<img data-attachment="1"><img data-attachment="3"><img><img>'
    assert (safe.inline, safe.remote_images, safe.blocked) == ((1, 3), 0, ("missing_image",))
    shown = elements_of(with_images(safe.html, addresses={1: '/f?a=1&b="<'}))
    assert [attributes.get("src") for _, attributes in shown] == ['/f?a=1&b="<', None, None, None]


def test_images_within_the_page_are_held_to_a_size() -> None:
    assert cleaned(f"<img src='{PNG}'>") == f'<img src="{PNG}">'
    assert cleaned(f"<img src='{PNG[:30]}\n {PNG[30:]}'>") == f'<img src="{PNG}">'
    large = "data:image/gif;base64," + "A" * 4_000
    assert safe_html(f"<img src='{large}'>", limits=MailLimits(data_image_bytes=2_999)).blocked == ("data_image",)
    assert safe_html(f"<img src='{large}'>", limits=MailLimits(data_image_bytes=3_100)).html == f'<img src="{large}">'


def test_limits_cut_and_say_so() -> None:
    tall = safe_html("<p>1</p>" * 30, limits=MailLimits(html_tags=10))
    assert (tall.html, tall.is_cut) == ("<p>1</p>" * 10, True)
    deep = safe_html("<div>" * 200 + "x" + "</div>" * 200 + "y")
    assert (deep.html, deep.is_cut) == ("<div>" * 100 + "x" + "</div>" * 100 + "y", True)
    long = safe_html("가" * 50, limits=MailLimits(html_chars=10))
    assert (long.html, long.is_cut) == ("가" * 10, True)


MB = 1 << 20
NOISE = [
    "<div>", "<b title=1>", "<p>", "<", "<a ", "<a x='", "<!--", "<svg>", "<template>", "</p>", "<table>", "<table><tr><td>", "<table><b>", "<li>",
    "<b><p>", "<p><b></p>", "<i><table>", "&#9999999999", "<td>", "<p style='color:red'>x", "<a href='http://x'>", "<tr><b><td>",
    "<img src=http://a>", "<option>", "<x " + "a=1 " * 100 + ">", "<p style='" + "a-" * 2_000 + "'>", "<p style='font:" + "a " * 2_000 + "'>",
    "<p style='font:" + "1" * 3_000 + "'>", "<p style='font-family:\"" + "a" * 3_000 + "'>", "<p title='" + "\u202e" * 500 + "'>",
    "<a href='https://" + "\\" * 500 + "'>", "<img src='data:image/png;base64," + "A" * 500 + "'>", "<pre>\n\n", "</script", "<script>", "<ruby><rt>",
]  # fmt: skip


@pytest.mark.parametrize("unit", NOISE, ids=[unit[:24] for unit in NOISE])
def test_hostile(unit: str) -> None:
    with comes_to_an_end():
        safe = safe_html(unit * (MB // 2 // len(unit)))
    assert len(safe.html) < 10 * MB


def test_formatting_that_a_browser_would_repeat_for_each_paragraph() -> None:
    """Alone, the browsers' algorithm makes 400 million elements of this."""
    markup = "<p>" + "".join(f"<b title={number}>" for number in range(20_000)) + "</p>" + "<p>x</p>" * 20_000
    with comes_to_an_end():
        safe = safe_html(markup)
    assert safe.is_cut
    assert len(safe.html) < 2 * MB


PIECES = st.sampled_from([
    *(f"<{tag}>" for tag in (
        "a", "b", "p", "div", "table", "tr", "td", "tbody", "li", "ul", "dt", "dd", "pre", "font", "ruby", "rt", "br", "img", "svg", "math",
        "title", "style", "script", "template", "select", "form", "mi", "mtext", "foreignObject", "desc", "noscript", "iframe", "caption", "col",
    )),
    *(f"</{tag}>" for tag in ("a", "b", "p", "div", "table", "tr", "td", "li", "ul", "svg", "math", "style", "template", "select", "form", "script")),
    *PAYLOADS.values(), "x", " ", "\n", "<", ">", "&", '"', "'", "<!--", "-->", "]]>", "<![CDATA[", "&lt;", "&#10;", "=", "/", "\0", "<p title='", '<a href="',
    " style='", " onclick=", " src=cid:b@x ", "<img data-attachment=1 ", "<img data-remote-src=https://x.kr/",
])  # fmt: skip


@pytest.mark.parametrize("markup", ["&#1", "&#1;a", "a&#13;b", "&#x7f;", "&#12;", "&amp;#1;"])
def test_written_control_signs_do_not_come_back(markup: str) -> None:
    once = safe_html(markup).html
    assert safe_html(once).html == once
    assert not any(sign < " " and sign not in "\n\t\x0c" for sign in once)


@settings(max_examples=400)
@given(st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=25).map("".join))
def test_any_page_comes_out_harmless_and_stays(markup: str) -> None:
    safe = safe_html(markup, attachments=PICTURES)
    assert_harmless(safe.html)
    again = safe_html(safe.html, attachments=PICTURES)
    assert (again.html, again.remote_images, again.inline) == (safe.html, safe.remote_images, safe.inline)
    assert again.blocked == ()


STYLE_PIECES = st.sampled_from([
    "color", "background", "font-family", "width", "position", ":", ";", " ", "red", "url(", "http://far.example", ")", "(", "'", '"', "\\", "/*", "*/",
    "rgb(1,2,3)", "expression(", "#fff", "10px", "-1px", "!important", "@import", "{", "}", ",", "/", "\n", "\u00a0", "가", "var(--x)", "--x", "e", "1", ".",
])  # fmt: skip


@settings(max_examples=300)
@given(st.lists(STYLE_PIECES, max_size=30).map("".join))
def test_any_style_asks_for_nothing(style: str) -> None:
    quoted = style.replace("&", "&amp;").replace('"', "&quot;")
    html = cleaned(f'<p style="color: {quoted}">x</p><p style="{quoted}">y</p>')
    assert_harmless(html)
    assert cleaned(html) == html


@settings(max_examples=200)
@given(st.text())
def test_plain_text_is_kept_whole(text: str) -> None:
    markup = text.replace("&", "&amp;").replace("<", "&lt;")
    kept = [sign for sign in text if sign.isalnum()]
    assert [sign for sign in text_of(cleaned(f"<p>{markup}</p>")) if sign.isalnum()] == kept


def test_mutations_of_the_catalogue() -> None:
    """1,500 payloads cut and mixed: always harmless, always stable."""
    random_ = random.Random(20261103)
    payloads = list(PAYLOADS.values())
    for _ in range(1_500):
        one, two = random_.choice(payloads), random_.choice(payloads)
        at, to = random_.randrange(len(one) + 1), random_.randrange(len(two) + 1)
        html = cleaned(one[:at] + two[to:] + one[at:])
        assert_harmless(html)
        assert cleaned(html) == html


def test_page_of_a_whole_mail() -> None:
    raw = (
        "Content-Type: multipart/mixed; boundary=m\n\n--m\nContent-Type: multipart/related; boundary=r\n\n"
        "--r\nContent-Type: multipart/alternative; boundary=a\n\n"
        "--a\nContent-Type: text/plain; charset=utf-8\n\n글\n"
        f'--a\nContent-Type: text/html; charset=utf-8\n\n<p onclick="{BOOM}">쪽 <img src="cid:pic@x"><img src="{FAR}/1.gif"></p>\n--a--\n'
        "--r\nContent-Type: image/png; name=a.png\nContent-ID: <pic@x>\nContent-Transfer-Encoding: base64\n\nAAAA\n--r--\n"
        "--m\nContent-Type: text/plain; charset=utf-8\n\n<덧붙임>\n--m--\n"
    )  # fmt: skip
    mail = parse_mail(raw.encode())
    assert mail.text == "글\n\n<덧붙임>"
    safe = safe_html(mail.untrusted_html, attachments=mail.attachments)
    assert safe.html == (
        f'<p>쪽 <img data-attachment="0"><img data-remote-src="{FAR}/1.gif"></p>\n'
        '<p style="white-space: pre-wrap">&lt;덧붙임&gt;</p>'
    )
    assert (safe.remote_images, safe.inline, safe.blocked) == (1, (0,), ("event_handler",))
    assert page_text(mail.untrusted_html) == "쪽\n\n<덧붙임>"


def test_mail_without_html_has_no_page() -> None:
    assert parse_mail(b"Content-Type: text/plain\n\nx").untrusted_html == ""
