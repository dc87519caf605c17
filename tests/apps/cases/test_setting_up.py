"""Setting cases up by pages: hours that mean something, offices and their word, rules tried out before they hold, macros."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from meari.apps.cases import actions, clock, models, wording
from meari.apps.cases.queries import setting_up as reads
from meari.apps.people.models import Team
from meari.apps.people.rules import NotAllowed
from meari.apps.voices.models import Voice
from meari.engines.deadlines import Unreachable
from tests.apps.cases.making import COMPLAINT, DELIVERY, set_up_centre
from tests.factories import hear

pytestmark = pytest.mark.django_db
WEEKDAYS = {f"d{day}-0-{edge}": at for day in range(5) for edge, at in (("opens", "09:00"), ("closes", "18:00"))}
HOURS = {"name": "상담", "zone": "Asia/Seoul", "country": "kr"}


@pytest.fixture
def planner(cast, client):
    client.force_login(cast.planner)
    return client


def test_the_usual_start_stands_there_until_something_is_set_up(cast, planner):
    page = planner.get(reverse("cases:setting_up"))
    assert page.context["start"] is not None
    own = Team.objects.get(key="own")
    page = planner.post(reverse("cases:start"), {"team": own.pk}, follow=True)
    assert [rule.team for rule in models.IntakeRule.objects.all()] == [own] * 4
    assert "보통 규칙을 만들었습니다" in page.content.decode()
    assert planner.get(reverse("cases:setting_up")).context["start"] is None
    planner.post(reverse("cases:start"), {"team": own.pk})
    assert models.IntakeRule.objects.count() == 4
    assert planner.post(reverse("cases:start"), {}).status_code == 302


def test_hours_with_several_spans_closed_and_open_days(cast, planner):
    lunch = {"d0-0-opens": "13:00", "d0-0-closes": "18:00", "d0-1-opens": "09:00", "d0-1-closes": "12:00"}
    more = {
        "closed-0": "2026-12-24", "closed-1": "", "extra-0-on": "2026-12-26", "extra-0-opens": "10:00",
        "extra-0-closes": "00:00", "is_default": "on",
    }  # fmt: skip
    response = planner.post(reverse("cases:new_hours"), HOURS | WEEKDAYS | lunch | more)
    assert response.status_code == 302
    made = models.Hours.objects.get()
    assert made.weekly[0] == [["09:00", "12:00"], ["13:00", "18:00"]]
    assert made.weekly[5:] == [[], []]
    assert (made.country, made.closed, made.extra) == ("KR", ["2026-12-24"], {"2026-12-26": [["10:00", "00:00"]]})
    assert wording.week(made.weekly) == ["월 09:00–12:00, 13:00–18:00", "화–금 09:00–18:00"]
    page = planner.get(reverse("cases:change_hours", args=[made.pk]))
    assert page.context["form"].grid()[0].slots == [("09:00", "12:00"), ("13:00", "18:00"), ("", "")]
    again = planner.post(reverse("cases:change_hours", args=[made.pk]), HOURS | {"is_always": "on"})
    assert (again.status_code, models.Hours.objects.get().weekly) == (302, [])
    assert models.Hours.objects.get().is_default  # the house is never left without hours


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"zone": "Asia/Nowhere"}, "시간대가 없습니다"),
        ({"country": "XX"}, "공휴일을 알 수 없습니다"),
        ({"d0-0-opens": "19:00"}, "끝이 시작보다 빠릅니다"),
        ({"d0-1-opens": "17:00", "d0-1-closes": "19:00"}, "월: 시간대가 겹칩니다"),
        ({"d0-0-closes": ""}, "시작과 끝을 모두"),
        ({"d0-0-opens": "9시"}, "시작과 끝을 모두"),
        ({"closed-0": "2026-13-01"}, "날짜가 아닙니다"),
        (dict.fromkeys(WEEKDAYS, ""), "일하는 시간이 없습니다"),
        ({"name": "평일"}, "같은 이름의 업무 시간"),
    ],
)
def test_hours_that_mean_nothing_are_refused_with_what_was_typed(cast, now, planner, wrong, said):
    set_up_centre(cast, now)
    page = planner.post(reverse("cases:new_hours"), HOURS | WEEKDAYS | wrong)
    text = page.content.decode()
    assert (page.status_code, said in text) == (200, True)
    assert models.Hours.objects.count() == 1
    assert f'value="{wrong["d0-0-opens"]}"' in text if wrong.get("d0-0-opens") else True


def test_monday_is_copied_and_nothing_is_kept(planner):
    page = planner.post(
        reverse("cases:new_hours"), HOURS | {"d0-0-opens": "08:00", "d0-0-closes": "17:00", "copy": "0"}
    )
    week = page.context["form"].grid()
    assert [day.slots[0] for day in week] == [("08:00", "17:00")] * 5 + [("", "")] * 2
    assert not models.Hours.objects.exists()


def test_holidays_are_named_in_the_readers_language():
    christmas = date(2026, 12, 25)
    named = [reads.holidays_ahead("KR", today=christmas, language=one)[christmas] for one in ("ko", "en")]
    assert named == ["기독탄신일", "Christmas Day"]
    assert reads.holidays_ahead("", today=christmas, language="ko") == {}
    assert reads.holidays_ahead("XX", today=christmas, language="ko") == {}


def test_hours_nobody_ever_works_and_promises_that_never_come_due_are_refused_by_the_action(cast, now):
    centre = set_up_centre(cast, now)
    with pytest.raises(Unreachable):
        actions.set_hours(actions.HoursDraft("nie", [[]] * 7), by=cast.planner, now=now)
    with pytest.raises(Unreachable):
        minutes = 100_000_000
        actions.set_service(centre.stock.office, name="x", minutes=minutes, by=cast.planner, now=now)
    models.Hours.objects.update(is_default=False)
    team = Team.objects.get(key="outside")
    with pytest.raises(clock.NoHours):
        actions.set_rule(actions.RuleDraft("x", team, 60, 60), by=cast.planner, now=now)


def test_an_office_names_what_it_does_and_gives_its_word(cast, now, client):
    centre = set_up_centre(cast, now)
    client.force_login(cast.planner)
    finance = cast.planner.team
    page = client.post(
        reverse("cases:offices"), {"team": finance.pk, "tier": "middle", "hours": centre.hours.pk}, follow=True
    )
    office = models.Office.objects.get(team=finance)
    assert page.redirect_chain[-1][0] == reverse("cases:office", args=[office.pk])
    client.post(
        reverse("cases:new_service", args=[office.pk]), {"name": "환불 승인", "minutes": 120, "is_active": "on"}
    )
    service = office.services.get()
    assert (service.minutes, service.agreed_on) == (120, None)
    assert client.post(reverse("cases:agree_service", args=[service.pk])).status_code == 403  # not the planner's word
    client.force_login(cast.sales)
    assert client.post(reverse("cases:agree_service", args=[service.pk])).status_code == 302
    assert models.Service.objects.get(pk=service.pk).agreed_by == cast.sales
    client.post(reverse("cases:change_service", args=[service.pk]), {"name": "환불 승인", "minutes": 60})
    changed = models.Service.objects.get(pk=service.pk)
    assert (changed.minutes, changed.agreed_on, changed.is_active) == (60, None, False)


def test_a_service_keeps_its_name_to_itself_and_its_minutes_in_bounds(cast, now, planner):
    centre = set_up_centre(cast, now)
    address = reverse("cases:new_service", args=[centre.stock.office_id])
    for wrong in ({"name": "재고 확인", "minutes": 5}, {"name": "x", "minutes": 0}, {"name": "x", "minutes": 10**9}):
        assert planner.post(address, wrong).context["form"].errors
    assert centre.stock.office.services.count() == 2


def test_an_office_that_takes_nothing_leaves_the_directory(cast, now, planner):
    centre = set_up_centre(cast, now)
    office = centre.stock.office
    planner.post(reverse("cases:office", args=[office.pk]), {"tier": "back", "hours": centre.hours.pk})
    assert "재고 확인" not in planner.get(reverse("cases:directory")).content.decode()


def test_the_people_of_an_office_write_its_lines_and_no_others(cast, now, client):
    centre = set_up_centre(cast, now)
    front = models.Office.objects.get(team=centre.own)
    other = actions.set_service(front, name="재통화", minutes=60, by=cast.planner, now=now)
    client.force_login(centre.carrier)
    said = {"name": "재고 확인", "minutes": 30, "is_active": "on"}
    assert client.post(reverse("cases:change_service", args=[centre.stock.pk]), said).status_code == 302
    assert client.get(reverse("cases:office", args=[front.pk])).status_code == 404
    assert client.post(reverse("cases:change_service", args=[other.pk]), said).status_code == 404
    assert client.post(reverse("cases:agree_service", args=[other.pk])).status_code == 404
    own = client.post(
        reverse("cases:office", args=[centre.stock.office_id]), {"tier": "front", "hours": centre.hours.pk}
    )
    assert own.status_code == 403
    with pytest.raises(NotAllowed):  # taking another office's line into the own one
        actions.set_service(centre.stock.office, name="재통화", minutes=1, service=other, by=centre.carrier, now=now)


@pytest.fixture
def heard(cast):
    """Three voices of today, two of them complaints; one that is older than the days that are tried."""
    moment = timezone.now()
    today = timezone.localdate() - timedelta(days=1)
    for key, text in (("a", COMPLAINT), ("b", COMPLAINT), ("c", DELIVERY)):
        hear(moment, text, day=today, key=key, team="own")
    hear(moment, COMPLAINT, day=today - timedelta(days=9), key="old", team="own")
    return Voice.objects.all()


def test_rules_are_tried_out_in_their_order_and_nothing_is_written(cast, now, heard, planner):
    set_up_centre(cast, now)
    page = planner.get(reverse("cases:rules"), {"try": "1"})
    assert [(rule.name, told, taken) for rule, told, taken in page.context["rows"]] == [
        ("불만", "종류가 불만이면", 2), ("나머지", "항상", 1),
    ]  # fmt: skip
    assert not models.Case.objects.exists() and not models.Considered.objects.exists()
    first = models.IntakeRule.objects.first()
    planner.post(reverse("cases:switch_rule", args=[first.pk]))
    assert [taken for _rule, _told, taken in planner.get(reverse("cases:rules"), {"try": 1}).context["rows"]] == [
        None,
        3,
    ]
    planner.post(reverse("cases:switch_rule", args=[first.pk]), {"active": "1"})
    planner.post(reverse("cases:move_rule", args=[first.pk]), {"down": "1"})
    rows = planner.get(reverse("cases:rules"), {"try": "1"}).context["rows"]
    assert [(rule.name, taken) for rule, _told, taken in rows] == [("나머지", 3), ("불만", 0)]


def test_a_change_is_tried_before_it_is_kept(cast, now, heard, planner):
    centre = set_up_centre(cast, now)
    rule = models.IntakeRule.objects.first()
    said = {
        "name": "배송", "kinds": ["inquiry"], "opens_case": "yes", "team": centre.own.pk, "priority": 4,
        "answer_minutes": 30, "solve_minutes": 60, "is_active": "on",
    }  # fmt: skip
    address = reverse("cases:change_rule", args=[rule.pk])
    page = planner.post(address, said | {"try": "1"})
    assert (page.context["trial"][0], page.context["trial"][1].of) == (1, 3)
    assert models.IntakeRule.objects.get(pk=rule.pk).name == "불만"
    assert planner.post(address, said).status_code == 302
    kept = models.IntakeRule.objects.get(pk=rule.pk)
    assert (kept.name, kept.conditions, kept.priority, kept.position) == ("배송", {"kinds": ["inquiry"]}, 4, 1)
    assert planner.post(reverse("cases:new_rule"), said).context["form"].errors["name"]
    assert planner.post(reverse("cases:new_rule"), said | {"name": "y", "kinds": ["made-up"]}).context["form"].errors


def test_conditions_read_as_sentences():
    names = {
        "kinds": {"complaint": "불만", "inquiry": "문의"},
        "risks": {},
        "classes": {},
        "channels": {},
        "groups": {},
    }
    asked = {"kinds": ["complaint", "inquiry"], "risks": ["any"], "channels": ["gone"], "rating_up_to": 0}
    assert wording.condition(asked, names) == (
        "종류가 불만 또는 문의이고, 리스크가 한 가지 이상이고, 채널이 gone이고, 평점이 0점 이하이면"
    )


def test_rules_are_for_who_directs(cast, now, client):
    set_up_centre(cast, now)
    rule = models.IntakeRule.objects.first()
    for name, user in cast.everybody().items():
        client.force_login(user)
        for deed in ("move_rule", "switch_rule"):
            status = client.post(reverse(f"cases:{deed}", args=[rule.pk]), {"active": "1", "up": "1"}).status_code
            assert (name, status) == (name, 302 if name == "planner" else 403)
        assert client.post(reverse("cases:start"), {}).status_code == (302 if name == "planner" else 403)


def test_agents_keep_words_for_their_own_teams_alone(cast, now, client):
    client.force_login(cast.agent)
    own, company = Team.objects.get(key="own"), Team.objects.get(key="company")
    said = {"sort": "reply", "name": "사과", "text": "죄송합니다.", "is_active": "on"}
    address = reverse("cases:new_macro")
    assert client.post(address, said).context["form"].errors["team"]  # everybody's words are the planner's
    assert client.post(address, said | {"team": company.pk}).context["form"].errors["team"]
    assert client.post(address, said | {"team": own.pk}).status_code == 302
    macro = models.Macro.objects.get()
    client.force_login(cast.outsider)
    assert client.get(reverse("cases:change_macro", args=[macro.pk])).status_code == 404
    assert "사과" not in client.get(reverse("cases:macros")).content.decode()
    outside = Team.objects.get(key="outside")
    with pytest.raises(NotAllowed):  # taking another team's words over
        draft = actions.MacroDraft(models.Macro.Sort.REPLY, "x", "x", team=outside)
        actions.set_macro(draft, macro=macro, by=cast.outsider, now=now)
    client.force_login(cast.planner)
    client.post(reverse("cases:change_macro", args=[macro.pk]), said | {"team": "", "sort": "module"})
    assert (models.Macro.objects.get().team, models.Macro.objects.get().sort) == (None, "module")


@pytest.mark.parametrize("name", ["hours", "offices", "rules", "macros", "setting_up"])
def test_lists_ask_the_database_as_often_for_many_as_for_one(cast, now, planner, name):
    centre = set_up_centre(cast, now)
    place = {"by": cast.planner, "now": now}
    actions.set_macro(actions.MacroDraft(models.Macro.Sort.REPLY, "a", "a", team=centre.own), **place)

    def count() -> int:
        planner.get(reverse(f"cases:{name}"))
        with CaptureQueriesContext(connection) as caught:
            planner.get(reverse(f"cases:{name}"))
        return len(caught)

    one = count()
    hours = actions.set_hours(actions.HoursDraft("야간", []), **place)
    office = actions.set_office(cast.planner.team, tier="middle", hours=hours, **place)
    actions.set_service(office, name="승인", minutes=60, **place)
    actions.set_rule(actions.RuleDraft("더", centre.own, 60, 60), **place)
    actions.set_macro(actions.MacroDraft(models.Macro.Sort.REPLY, "b", "b", team=centre.logistics), **place)
    assert count() == one
