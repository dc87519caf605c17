"""News from feeds: read as they really come, folded, weighed, and kept by one press. The papers are a server on loopback."""

from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime

import pytest
from django.urls import reverse

from meari.apps.events.models import Event
from meari.apps.hooks import addresses
from meari.apps.people.rules import NotAllowed
from meari.apps.reports import actions, feeds, models, relevance
from tests.factories import sell
from tests.listener import Reply, listening

ITEM = "<item><title>{title}</title><link>https://news.example.com/{n}</link><guid>n{n}</guid><pubDate>{at}</pubDate><description>{more}</description></item>"


def rss(now, *titles, encoding="utf-8", label=None, more=""):
    at = format_datetime(now)
    items = "".join(ITEM.format(title=title, n=abs(hash(title)) % 10**8, at=at, more=more) for title in titles)
    head = f'<?xml version="1.0" encoding="{label or encoding}"?>' if label != "" else ""
    text = f'{head}<rss version="2.0"><channel><title>가전신문</title>{items}</channel></rss>'
    return text.encode(encoding)


# ---- reading ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "label", "media_type"),
    [("utf-8", "utf-8", ""), ("cp949", "EUC-KR", ""), ("cp949", "ks_c_5601-1987", ""), ("cp949", "", "text/xml; charset=euc-kr"),
     ("cp949", "", "text/xml"), ("cp949", "utf-8", ""), ("utf-8", "euc-kr", ""), ("utf-8-sig", "utf-8", ""),
     ("utf-8", "", "text/xml; charset=iso-8859-1")],
)  # fmt: skip
def test_korean_reads_right_whatever_the_label(now, encoding, label, media_type):
    (item,) = feeds.read(rss(now, "똠방각하 세탁기 리콜", encoding=encoding, label=label), media_type=media_type)
    assert (item.title, item.publisher) == ("똠방각하 세탁기 리콜", "가전신문")


def test_atom_and_broken_feeds():
    atom = (
        '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Trade</title><entry><title type="html">A &lt;b&gt;recall&lt;/b&gt;'
        '</title><id>urn:1</id><link href="https://a.example/1"/><updated>2026-11-10T01:00:00Z</updated></entry></feed>'
    )
    (item,) = feeds.read(atom.encode())
    assert (item.title, item.address, item.key, item.at.isoformat()) == (
        "A recall", "https://a.example/1", "urn:1", "2026-11-10T01:00:00+00:00"
    )  # fmt: skip
    broken = "<rss version='2.0'><channel><item><title>A & B 가격 인상</title><link>javascript:alert(1)</link></item>"
    (item,) = feeds.read(broken.encode())
    assert (item.title, item.address) == ("A & B 가격 인상", "")


@pytest.mark.parametrize("content", [b"", b"<html><body>404</body></html>", b"\xff\xfe\x00", b"{}", b"<a>" * 2000])
def test_what_is_no_feed_is_refused(content):
    with pytest.raises(feeds.NoFeed):
        feeds.read(content)


def test_entities_neither_blow_up_nor_read_files(now):
    lines = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
    bomb = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a0 "ha"><!ENTITY f SYSTEM "file:///etc/hostname">{lines}]>'
    text = bomb + "<rss version='2.0'><channel><item><title>x &a9; &f;</title></item></channel></rss>"
    (item,) = feeds.read(text.encode())
    assert len(item.title) <= 20 and "/" not in item.title


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [("한빛리빙, 세탁기 3만대 리콜", "한빛리빙 세탁기 3만 대 리콜 - 가전신문", True), ("한빛리빙, 세탁기 3만대 리콜", "한빛리빙 세탁기 리콜 3만대 실시", True),
     ("한빛리빙, 세탁기 3만대 리콜", "클린홈, 청소기 값 내린다", False), ("", "한빛리빙", False), ("Recall of 30,000 washers", "recall of 30000 washers", True)],
)  # fmt: skip
def test_same_story(one, other, is_same):
    assert (feeds.same_story(one, [other]) is not None) is is_same


# ---- from the paper to the report ------------------------------------------------------------------------------------------


@pytest.fixture
def paper(settings):
    settings.OUTGOING_HOSTS = frozenset({"127.0.0.1"})
    with listening() as listener:
        yield listener


@pytest.fixture
def feed(cast, paper, now):
    return actions.add_feed(
        name="가전신문", address=f"{paper.address}/rss", keeps_by_itself=False, by=cast.planner, now=now
    )


def read(feed, now):
    feed.refresh_from_db()
    return actions.read_feed(feed, now=now)


@pytest.mark.django_db
def test_news_is_read_folded_and_weighed(feed, paper, cast, now):
    sell(now, days=[now.date()], sku="RF85", group="냉장고")
    actions.set_competitors([("클린홈", ["CleanHome"])], by=cast.planner, now=now)
    titles = [
        "클린홈, 청소기 값 내린다",
        "클린홈 청소기 값 내린다 - 다른신문",
        "내일 전국에 비",
        "냉장고 RF85 절전상 받아",
    ]
    paper.replies = [Reply(200, rss(now, *titles), {"Content-Type": "text/xml", "ETag": '"1"', "Last-Modified": "x"})]
    assert read(feed, now) == 4
    open_ones = models.Suggestion.objects.filter(folded_into=None)
    assert [one.title for one in open_ones] == ["냉장고 RF85 절전상 받아", "클린홈, 청소기 값 내린다", "내일 전국에 비"]
    about = {one.title: one.about for one in open_ones}
    assert about["클린홈, 청소기 값 내린다"] == {"competitors": ["클린홈"]} and about["내일 전국에 비"] == {}
    assert about["냉장고 RF85 절전상 받아"]["products"] == ["냉장고 RF85"]
    assert models.Suggestion.objects.get(folded_into__isnull=False).folded_into.title == "클린홈, 청소기 값 내린다"
    assert Event.objects.get(type="reports.news_found").payload == {"feed_id": feed.pk, "relevant": 3}
    assert models.Clip.objects.count() == 0  # nothing is kept by itself unless somebody wants that


@pytest.mark.django_db
def test_the_same_feed_again_brings_nothing(feed, paper, now):
    paper.replies = [Reply(200, rss(now, "가격 인상"), {"ETag": '"1"', "Last-Modified": "Mon"}), Reply(304)]
    assert (read(feed, now), read(feed, now)) == (1, 0)
    assert paper.asked[1].headers["if-none-match"] == '"1"'
    assert paper.asked[1].headers["if-modified-since"] == "Mon"
    paper.replies = [Reply(200, rss(now, "가격 인상", "새 소식"))]
    assert read(feed, now) == 1


@pytest.mark.django_db
def test_failures_are_noted_and_pass(feed, paper, now):
    cases = [
        (Reply(500), "status_500"), (Reply(200, b"<html></html>"), "no_feed"), (Reply(200, b"x" * 1_000_001), "too_large"),
        (Reply(302, b"", {"Location": "/again"}), "too_many_redirects"), (Reply(is_silent=True), "RemoteDisconnected"),
        (Reply(302, b"", {"Location": "http://10.0.0.1/rss"}), "not_https"), (Reply(302, b"", {"Location": "file:///etc/passwd"}), "malformed"),
    ]  # fmt: skip
    for reply, problem in cases:
        paper.replies = [reply]
        assert read(feed, now) == 0
        feed.refresh_from_db()
        assert (feed.problem, feed.failing_since) == (problem, now)
    paper.replies = [Reply(301, b"", {"Location": "/moved"})]
    paper.by_path["/moved"] = Reply(200, rss(now, "이사했어요"))
    assert read(feed, now) == 1
    feed.refresh_from_db()
    assert (feed.problem, feed.failing_since) == ("", None)


@pytest.mark.django_db
def test_old_news_is_left_and_future_days_are_today(feed, paper, now):
    old, ahead = rss(now - timedelta(days=40), "옛 소식"), rss(now + timedelta(days=3), "앞선 소식")
    paper.replies = [Reply(200, old), Reply(200, ahead)]
    assert (read(feed, now), read(feed, now)) == (0, 1)
    assert models.Suggestion.objects.get().published_on == now.date()
    assert actions.forget_suggestions(now=now + timedelta(days=61)) == 1


@pytest.mark.django_db
def test_one_press_keeps_and_another_drops(feed, paper, cast, client, now):
    actions.set_competitors([("클린홈", [])], by=cast.planner, now=now)
    paper.replies = [Reply(200, rss(now, "클린홈, 청소기 값 내린다", "내일 전국에 비"))]
    read(feed, now)
    first, second = models.Suggestion.objects.all()
    client.force_login(cast.planner)
    page = client.get(reverse("reports:feeds")).content.decode()
    assert "경쟁사 소식입니다: 클린홈" in page
    client.post(reverse("reports:keep_suggestion", args=[first.pk]), {"why": "우리도 값을 봐야 합니다."})
    client.post(reverse("reports:keep_suggestion", args=[first.pk]), {"why": "두 번째"})
    client.post(reverse("reports:drop_suggestion", args=[second.pk]))
    clip = models.Clip.objects.get()
    assert (clip.title, clip.why, clip.added_by) == (
        "클린홈, 청소기 값 내린다",
        "우리도 값을 봐야 합니다.",
        cast.planner,
    )
    assert list(models.Suggestion.objects.order_by("pk").values_list("state", flat=True)) == ["kept", "dropped"]
    assert "내일 전국에 비" not in client.get(reverse("reports:feeds")).content.decode()


@pytest.mark.django_db
def test_feed_that_keeps_by_itself_keeps_what_matters(cast, paper, now):
    actions.set_competitors([("클린홈", [])], by=cast.planner, now=now)
    made = actions.add_feed(name="x", address=f"{paper.address}/a", keeps_by_itself=True, by=cast.planner, now=now)
    paper.replies = [Reply(200, rss(now, "클린홈, 청소기 값 내린다", "클린홈 청소기 값 내린다", "내일 전국에 비"))]
    read(made, now)
    clip = models.Clip.objects.get()
    assert clip.title.startswith("클린홈") and clip.why == relevance.why({"competitors": ["클린홈"]})


@pytest.mark.django_db
def test_only_editors_add_feeds_and_only_public_ones(cast, now, client):
    wanted = {"name": "x", "address": "https://127.0.0.1/rss", "keeps_by_itself": False}
    with pytest.raises(NotAllowed):
        actions.add_feed(**wanted, by=cast.sales, now=now)
    with pytest.raises(addresses.Forbidden):
        actions.add_feed(**wanted, by=cast.planner, now=now)
    client.force_login(cast.planner)
    page = client.post(reverse("reports:feeds"), {"name": "x", "address": "http://example.com/rss"}).content.decode()
    assert 'class="wrong"' in page and models.Feed.objects.count() == 0


@pytest.mark.django_db
def test_feed_added_on_the_page_is_read_soon(cast, client, paper, now, run_jobs):
    paper.replies = [Reply(200, rss(now, "가격 인상"))]
    client.force_login(cast.planner)
    said = {"name": "가전신문", "address": f"{paper.address}/rss"}
    client.post(reverse("reports:feeds"), said)
    run_jobs()
    assert models.Feed.objects.get().read_at is not None
    assert "이미" in client.post(reverse("reports:feeds"), said).content.decode()
    client.post(reverse("reports:set_competitors"), {"competitors": "클린홈: CleanHome, 클린 홈\n에어맥스\n"})
    assert list(models.Competitor.objects.values_list("name", "words")) == [
        ("에어맥스", []),
        ("클린홈", ["CleanHome", "클린 홈"]),
    ]
