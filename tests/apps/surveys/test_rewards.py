"""Rewards from the plan to the payout, through the pages that people use."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from meari.apps.events.models import Event
from meari.apps.people.rules import NotAllowed
from meari.apps.privacy.models import Sealed
from meari.apps.sending.models import Letter
from meari.apps.surveys import actions, drawing, models, queries, reward_codes
from meari.apps.surveys.actions import paying
from meari.apps.surveys.payout_protocol import Doubtful, NotGiven
from meari.apps.surveys.payouts import dry_run
from meari.apps.surveys.queries import ledger as places
from meari.apps.surveys.queries import rewards as reading
from tests.apps.surveys.ledger import TERMS, answered, rewarded

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _home(settings: Any, tmp_path: Any) -> None:
    settings.HOME = tmp_path
    cache.clear()


@pytest.fixture
def collector(cast, now):
    return rewarded(cast.planner, now)


def judged(collector, now, **more):
    response = answered(collector, now, **more)
    actions.judge_responses([response.pk], now=now)
    return response


def code_of(response):
    return reward_codes.code_of(response.token)


def wish(address="kim@example.com", *, is_paid_out=True):
    return actions.Wish(address, is_paid_out=is_paid_out)


class TestPlan:
    def test_above_the_limit_is_refused_with_the_reason(self, collector, cast, now, client):
        with pytest.raises(actions.WrongPlan) as refused:
            actions.plan_reward(collector.survey, actions.Plan("points", 50_001, terms=TERMS), by=cast.planner, now=now)
        assert refused.value.params == {"most": 50_000, "percent": 22}
        client.force_login(cast.planner)
        given = {
            "kind": "points",
            "points": 50_001,
            "winners": 0,
            "terms_ko": "드립니다",
            "purpose": "advertising",
            "valid_days": 90,
        }
        page = client.post(reverse("surveys:reward_plan", args=[collector.survey_id]), given)
        assert page.status_code == 422 and "50,000" in page.content.decode() and "22%" in page.content.decode()

    @pytest.mark.parametrize(
        ("plan", "problem"),
        [({"points": 0}, "no_points"), ({"kind": "draw"}, "no_winners"), ({"terms": {}}, "no_terms"),
         ({"purpose": "information"}, "no_basis"), ({"provider": "nothing"}, "no_provider"),
         ({"kind": "voucher"}, "wants_provider")],
    )  # fmt: skip
    def test_what_is_missing_is_named(self, collector, cast, now, plan, problem):
        given = {"kind": "points", "points": 10, "terms": TERMS} | plan
        with pytest.raises(actions.WrongPlan) as refused:
            actions.plan_reward(collector.survey, actions.Plan(**given), by=cast.planner, now=now)
        assert refused.value.problem == problem

    def test_a_promise_is_kept(self, collector, cast, now):
        judged(collector, now)
        with pytest.raises(actions.WrongPlan) as refused:
            actions.plan_reward(collector.survey, actions.Plan("points", 900, terms=TERMS), by=cast.planner, now=now)
        assert refused.value.problem == "promised"
        same = actions.Plan("points", 1_000, terms=TERMS, purpose="information", basis="서비스 이용약관 제7조")
        assert actions.plan_reward(collector.survey, same, by=cast.planner, now=now).basis

    def test_needs_the_rights(self, collector, cast, now):
        for deed in (
            lambda: actions.plan_reward(collector.survey, actions.Plan("none"), by=cast.sales, now=now),
            lambda: actions.change_budget(collector.survey, 5, key="x", by=cast.sales, now=now),
            lambda: actions.add_codes(collector.survey, b"a", points=5, by=cast.executive, now=now),
            lambda: actions.open_draw(collector.survey, by=cast.nobody, now=now),
        ):
            with pytest.raises(NotAllowed):
                deed()

    def test_an_own_rule_of_law_counts(self, collector, cast, now, settings, tmp_path):
        own = tmp_path / "law.toml"
        own.write_text('[[rule]]\nsince = 2020-01-01\nmost_won = 700\nwithheld_percent = 8\nsource = "x"\n')
        settings.REWARD_LAW = str(own)
        with pytest.raises(actions.WrongPlan) as refused:
            actions.plan_reward(collector.survey, actions.Plan("points", 701, terms=TERMS), by=cast.planner, now=now)
        assert refused.value.params["most"] == 700


class TestJudging:
    def test_a_careful_response_is_granted_once(self, collector, now):
        response = judged(collector, now)
        assert actions.judge_responses([response.pk], now=now) == 0
        claim = models.Claim.objects.get()
        assert (claim.state, claim.points, claim.response) == ("granted", 1_000, response)
        assert places.balance(places.budget_of(collector.survey_id)) == 99_000

    @pytest.mark.parametrize(
        ("more", "flag"),
        [({"seconds": 1}, "speeder"), ({"answers": {"nps": 1, "why": "배송 기사님이 아주 친절하셨어요"}}, "same_answers")],
    )  # fmt: skip
    def test_a_doubtful_response_waits_for_a_person(self, collector, now, more, flag):
        answered_before = answered(collector, now, answers={"nps": 1, "why": "배송 기사님이 아주 친절하셨어요"})
        actions.judge_responses([answered_before.pk], now=now)
        response = judged(collector, now, **more)
        claim = models.Claim.objects.get(response=response)
        response.refresh_from_db()
        assert (claim.state, claim.flags, response.flags) == ("review", [flag], [flag])
        with pytest.raises(actions.NotToCollect):
            actions.collect(code_of(response), wish(), now=now)

    def test_refusing_says_why_and_accepting_grants(self, collector, cast, now, client):
        first, second = judged(collector, now, seconds=1), judged(collector, now, seconds=1)
        claims = models.Claim.objects.order_by("pk")
        client.force_login(cast.planner)
        assert "아주 빨리" in client.get(reverse("surveys:reward_reviews", args=[collector.survey_id])).content.decode()
        client.post(reverse("surveys:decide_claim", args=[claims[0].pk]), {"choice": "refuse", "reason": ""})
        assert claims[0].state == "review"
        client.post(
            reverse("surveys:decide_claim", args=[claims[0].pk]), {"choice": "refuse", "reason": "한 줄로만 답함"}
        )
        client.post(reverse("surveys:decide_claim", args=[claims[1].pk]), {"choice": "accept"})
        assert [one.state for one in claims] == ["refused", "granted"]
        assert "한 줄로만 답함" in client.get(reverse("surveys:reward", args=[code_of(first)])).content.decode()
        assert "1,000" in client.get(reverse("surveys:reward", args=[code_of(second)])).content.decode()

    def test_who_came_after_the_budget_waits_for_more(self, cast, now):
        collector = rewarded(cast.planner, now, budget=1_500)
        judged(collector, now), judged(collector, now)
        assert sorted(models.Claim.objects.values_list("state", flat=True)) == ["granted", "short"]
        actions.change_budget(collector.survey, 500, key="more", by=cast.planner, now=now)
        assert set(models.Claim.objects.values_list("state", flat=True)) == {"granted"}
        assert places.balance(places.budget_of(collector.survey_id)) == 0
        with pytest.raises(actions.NotEnough):
            actions.change_budget(collector.survey, -1, key="back", by=cast.planner, now=now)

    def test_nothing_is_given_where_nothing_was_promised(self, cast, now):
        from tests.factories import asked

        response = judged(asked(cast.planner, now), now)
        assert not models.Claim.objects.exists() and queries.reward_code(response.survey, response.token) == ""

    def test_points_that_nobody_collects_expire(self, collector, now):
        judged(collector, now)
        assert actions.expire_claims(now=now + timedelta(days=90)) == 0
        assert actions.expire_claims(now=now + timedelta(days=91)) == 1
        assert places.balance(places.expired_of(collector.survey_id)) == 1_000
        assert queries.integrity().is_whole


class TestCollecting:
    def test_from_the_last_page_to_the_voucher(self, cast, now, client, run_jobs):
        collector = rewarded(cast.planner, now)
        page = client.get(f"/s/{collector.slug}/").content.decode()
        fields = dict(re.findall(r'name="(r|screen|lang)" value="([^"]*)"', page)) | {"nps": "9"}
        last = client.post(f"/s/{collector.slug}/", fields).content.decode()
        address = re.search(r'href="[^"]*(/s/reward/[^"]+)"', last).group(1)
        assert client.get(address).status_code == 200 and models.Claim.objects.count() == 0
        actions.gather_responses(now=now)
        run_jobs()
        assert "1,000" in client.get(address).content.decode()
        given = {"address": "kim@example.com", "way": "paid", "agrees": "on"}
        assert client.post(address, given).status_code == 200
        assert actions.pay_due(now=models.Payout.objects.get().next_at) == 1
        page = client.get(address).content.decode()
        assert "지급했습니다" in page and "k***@e***.com" in page and "kim@example.com" not in page
        assert models.Payout.objects.get().state == "paid"
        assert places.balance(places.paid_of(collector.survey_id)) == 1_000

    def test_again_is_once(self, collector, now):
        response = judged(collector, now)
        for address in ("kim@example.com", "lee@example.com", "kim@example.com"):
            actions.collect(code_of(response), wish(address), now=now)
        assert models.Payout.objects.count() == 1
        assert Event.objects.filter(type="surveys.points_collected").count() == 1

    def test_points_kept_can_be_paid_later_to_the_same_person_alone(self, collector, now):
        response = judged(collector, now)
        actions.collect(code_of(response), wish(is_paid_out=False), now=now)
        assert sum(models.Account.objects.filter(kind="points").values_list("balance", flat=True)) == 1_000
        actions.collect(code_of(response), wish("other@example.com"), now=now)
        assert not models.Payout.objects.exists()
        actions.collect(code_of(response), wish(" KIM@example.com"), now=now)
        assert models.Payout.objects.count() == 1

    def test_one_person_gets_no_more_than_the_limit_in_parts(self, cast, now):
        collector = rewarded(cast.planner, now, points=20_000, budget=100_000)
        codes = [code_of(judged(collector, now)) for _ in range(3)]
        for code in codes[:2]:
            actions.collect(code, wish(), now=now)
        with pytest.raises(actions.NotToCollect) as refused:
            actions.collect(codes[2], wish("Kim@Example.com "), now=now)
        assert refused.value.reason == "over_limit"
        actions.collect(codes[2], wish("lee@example.com"), now=now)

    def test_codes_that_we_did_not_make_open_nothing(self, collector, now, client):
        code = code_of(judged(collector, now))
        for forged in (
            code[:-1] + ("0" if code[-1] != "0" else "1"),
            "0" * 52,
            "a1-" + "0" * 52,
            "x",
            code + "0",
            code[32:],
        ):
            assert queries.is_code(forged) is False
            assert client.get(reverse("surveys:reward", args=[forged])).status_code == 404

    def test_tries_are_limited(self, collector, client):
        codes = [client.get(reverse("surveys:reward", args=[f"{at:052x}"])).status_code for at in range(40)]
        assert codes == [404] * 30 + [429] * 10

    def test_address_is_sealed_and_only_there(self, collector, now):
        response = judged(collector, now)
        claim = actions.collect(code_of(response), wish(), now=now)
        assert reading.address_of(claim) == "kim@example.com"
        assert b"kim@" not in bytes(Sealed.objects.get(kind=reading.ADDRESS_KIND).content)
        for model in (models.Claim, models.Payout, models.Account, models.Posting, Event):
            assert "kim@" not in repr(list(model.objects.values()))


class TestPayouts:
    @pytest.fixture
    def payout(self, collector, now):
        actions.collect(code_of(judged(collector, now)), wish(), now=now)
        return models.Payout.objects.get()

    def after(self, payout, monkeypatch, now, outcome):
        def give(_self, _order, *, now):
            if isinstance(outcome, Exception):
                raise outcome
            return outcome

        monkeypatch.setattr(dry_run.DryRun, "give", give)
        actions.pay_due(now=now)
        payout.refresh_from_db()
        return payout.state

    def test_clear_no_is_tried_again_and_then_given_back(self, payout, monkeypatch, now):
        for _ in paying.PAUSES:
            assert self.after(payout, monkeypatch, payout.next_at, NotGiven("busy")) == "queued"
        assert self.after(payout, monkeypatch, payout.next_at, NotGiven("busy")) == "undone"
        assert places.balance(places.points_of(payout.person)) == 1_000

    def test_final_no_gives_back_at_once_and_the_person_may_ask_anew(self, payout, monkeypatch, now):
        assert self.after(payout, monkeypatch, now, NotGiven("closed", is_final=True)) == "undone"
        code = code_of(payout.claim.response)
        actions.collect(code, wish(), now=now)
        assert models.Payout.objects.filter(state="queued").count() == 1

    @pytest.mark.parametrize("outcome", [Doubtful("timeout"), RuntimeError("?")])
    def test_doubt_is_never_paid_again(self, payout, monkeypatch, now, outcome):
        assert self.after(payout, monkeypatch, now, outcome) == "unclear"
        assert actions.pay_due(now=now + timedelta(days=9)) == 0

    @pytest.mark.parametrize(("choice", "ends"), [("paid", ("paid", 1_000)), ("not", ("undone", 0))])
    def test_doubt_waits_for_a_person(self, payout, now, choice, ends, client):
        models.Payout.objects.update(state="unclear")
        planner = payout.survey.made_by
        client.force_login(planner)
        client.post(reverse("surveys:settle_payout", args=[payout.pk]), {"choice": choice, "reason": "물어봄"})
        payout.refresh_from_db()
        assert (payout.state, places.balance(places.paid_of(payout.survey_id))) == ends
        with pytest.raises(actions.NotUnclear):
            actions.settle_payout(payout, was_paid=True, reason="", by=planner, now=now)

    def test_a_worker_that_died_leaves_doubt_never_a_second_payout(self, payout, now):
        paying._take(payout.pk, now=now)
        assert actions.pay_due(now=now + timedelta(minutes=5)) == 0
        actions.pay_due(now=now + timedelta(minutes=11))
        payout.refresh_from_db()
        assert (payout.state, payout.reason) == ("unclear", "worker_gone")


class TestCodes:
    def test_each_code_goes_out_once_by_mail(self, cast, now, client):
        collector = rewarded(cast.planner, now, kind="voucher", provider="code_list")
        client.force_login(cast.planner)
        for _ in range(2):
            file = SimpleUploadedFile("codes.csv", "\ufeffABC-1\nABC-2\nABC-1\n".encode())
            client.post(
                reverse("surveys:add_reward_codes", args=[collector.survey_id]), {"codes": file, "worth": 1_000}
            )
        assert models.VoucherCode.objects.count() == 2
        assert b"ABC" not in b"".join(bytes(one.content) for one in Sealed.objects.all())
        codes = [code_of(judged(collector, now)) for _ in range(3)]
        for at, code in enumerate(codes[:2]):
            actions.collect(code, wish(f"p{at}@example.com"), now=now)
        actions.pay_due(now=now)
        assert models.VoucherCode.objects.exclude(token=None).count() == 2 == Letter.objects.count()
        with pytest.raises(actions.NotToCollect) as refused:
            actions.collect(codes[2], wish("p3@example.com"), now=now)
        assert refused.value.reason == "none_left"
        assert queries.integrity().is_whole

    @pytest.mark.parametrize(
        ("content", "problem"), [(b"\n\n", "empty"), (b"\xff\xfe\xff", "not_text"), (b"x" * 201, "too_long")]
    )
    def test_lists_that_cannot_be_read_are_refused(self, collector, cast, now, content, problem):
        with pytest.raises(actions.WrongList) as refused:
            actions.add_codes(collector.survey, content, points=10, by=cast.planner, now=now)
        assert refused.value.problem == problem


class TestDraw:
    def test_anybody_can_recompute_it(self, cast, now, client):
        collector = rewarded(cast.planner, now, kind="draw", points=50_000, winners=2)
        survey = collector.survey
        assert queries.reward_code(survey, "0" * 32) == ""
        draw = actions.open_draw(survey, by=cast.planner, now=now)
        assert places.balance(places.pool_of(survey.pk)) == 100_000
        responses = [judged(collector, now) for _ in range(5)]
        with pytest.raises(actions.NotToDraw):
            actions.fix_entrants(survey, by=cast.planner, now=now)
        for at, response in enumerate(responses):
            actions.leave_address(code_of(response), f"p{at}@example.com", now=now)
        with pytest.raises(actions.NotToCollect):
            actions.leave_address(code_of(responses[1]), "P0@example.com", now=now)
        actions.close_survey(survey, by=cast.planner, now=now)
        fixed = actions.fix_entrants(survey, by=cast.planner, now=now)
        assert fixed.seed == "" and len(fixed.entrants) == 5
        done = actions.draw_winners(survey, by=cast.planner, now=now)
        assert drawing.is_true(
            seed=bytes.fromhex(done.seed), committed=draw.commitment, entrants=done.entrants, hashed=done.entrants_hash,
            won=done.winners,
        )  # fmt: skip
        assert Letter.objects.count() == 2
        page = client.get(reverse("surveys:draw", args=[survey.pk])).content.decode()
        assert done.seed in page and all(name in page for name in done.winners) and "example.com" not in page
        states = sorted(models.Claim.objects.values_list("state", flat=True))
        assert states == ["granted", "granted", "lost", "lost", "lost"]
        won = models.Claim.objects.filter(state="granted").first()
        actions.collect(code_of(won.response), wish("w@example.com"), now=now)
        assert queries.integrity().is_whole
        with pytest.raises(actions.NotToDraw):
            actions.draw_winners(survey, by=cast.planner, now=now)

    def test_prizes_that_nobody_won_go_back(self, cast, now):
        collector = rewarded(cast.planner, now, kind="draw", points=10_000, winners=3, budget=30_000)
        actions.open_draw(collector.survey, by=cast.planner, now=now)
        judged(collector, now)
        actions.close_survey(collector.survey, by=cast.planner, now=now)
        actions.fix_entrants(collector.survey, by=cast.planner, now=now)
        actions.draw_winners(collector.survey, by=cast.planner, now=now)
        assert places.balance(places.budget_of(collector.survey_id)) == 20_000
        assert places.balance(places.pool_of(collector.survey_id)) == 0

    def test_prizes_have_to_be_there_before(self, cast, now):
        collector = rewarded(cast.planner, now, kind="draw", points=10_000, winners=3, budget=29_999)
        with pytest.raises(actions.NotEnough):
            actions.open_draw(collector.survey, by=cast.planner, now=now)
        assert not models.Draw.objects.exists()

    def test_worked_example(self):
        seed = bytes(range(32))
        assert drawing.commitment(seed) == "630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd"
        assert drawing.entrants_hash(["b", "a"]) == drawing.entrants_hash(["a", "b"])
        names = [f"{at:016x}" for at in range(9)]
        first = drawing.winners(names, seed=seed, wanted=3)
        assert (
            first
            == drawing.winners(reversed(names), seed=seed, wanted=3)
            == drawing.winners(names, seed=seed, wanted=9)[:3]
        )
        assert not drawing.is_true(
            seed=seed,
            committed=drawing.commitment(seed),
            entrants=names,
            hashed=drawing.entrants_hash(names),
            won=first[::-1],
        )


class TestAnonymous:
    @pytest.fixture
    def collector(self, cast, now):
        return rewarded(cast.planner, now, asking={"audience": "employees", "privacy": "anonymous"})

    def test_nothing_is_written_at_handing_in_and_given_to_all_after_closing(self, collector, cast, now, client):
        token = "5" * 32
        code = queries.reward_code(collector.survey, token)
        assert code == queries.reward_code(collector.survey, token) and token not in code
        assert not models.Claim.objects.exists()
        with pytest.raises(actions.NotToCollect) as refused:
            actions.collect(code, wish(), now=now)
        assert refused.value.reason == "not_yet"
        actions.close_survey(collector.survey, by=cast.planner, now=now)
        with pytest.raises(actions.NotToCollect):
            actions.collect(code, wish(), now=now + timedelta(hours=1))
        claim = actions.collect(code, wish(), now=now + timedelta(days=1))
        assert claim.response is None and claim.state == "collected"
        assert token not in repr(list(models.Claim.objects.values()))
        actions.collect(code, wish(), now=now + timedelta(days=2))
        assert models.Claim.objects.count() == 1 and queries.integrity().is_whole

    def test_single_answers_are_never_judged(self, collector, now):
        assert actions.judge_responses([answered(collector, now).pk], now=now) == 0


def test_the_ledger_leaves_as_harmless_csv(cast, now, client):
    collector = rewarded(cast.planner, now)
    models.Survey.objects.filter(pk=collector.survey_id).update(name="=1+1")
    client.force_login(cast.planner)
    content = b"".join(client.get(reverse("surveys:reward_ledger_csv")).streaming_content).decode()
    assert "'=1+1" in content and ",-100000" in content and ",100000" in content


def test_pages_of_one_survey_open_for_those_who_may(cast, now, client):
    collector = rewarded(cast.planner, now, kind="draw", winners=2)
    judged(collector, now)
    for name in ("reward_plan", "reward_reviews", "reward_payouts"):
        opened = set()
        for key, user in cast.everybody().items():
            client.force_login(user)
            if client.get(reverse(f"surveys:{name}", args=[collector.survey_id])).status_code == 200:
                opened.add(key)
        assert opened == {"planner"}, name
    deeds = {"change_reward_budget": [collector.survey_id], "add_reward_codes": [collector.survey_id]}
    client.force_login(cast.sales)
    for name, arguments in deeds.items():
        form = {"points": 5, "key": "0" * 16, "worth": 5, "codes": SimpleUploadedFile("c.csv", b"a")}
        assert client.post(reverse(f"surveys:{name}", args=arguments), form).status_code == 403
