"""Text messages: lengths in bytes, what an advertising one says, templates of Alimtalk, one refusal for one phone."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.db import transaction
from django.urls import reverse

from meari.apps.sending import actions, outlook, queries, templates, texting
from meari.apps.sending.gate import Purpose, Verdict
from meari.apps.sending.models import Account, ConsentText, Letter, Recipient
from meari.apps.sending.protocol import Medium

PHONE = "010-1234-5678"


@pytest.mark.parametrize(
    ("text", "size"), [("abc", 3), ("가나다", 6), ("가a\n", 4), ("—", 1), ("😀", 1), ("뷁", 2)]
)  # fmt: skip
def test_bytes_are_those_of_the_carriers(text, size):
    assert texting.size(text) == size


def test_ninety_bytes_are_short_and_one_more_is_not():
    assert texting.is_short("가" * 45) and not texting.is_short("가" * 45 + "a")
    assert texting.size(texting.cut("가" * 50, 40)) <= 40 and texting.cut("가" * 50, 41).endswith("..")
    assert texting.unwritable("좋아요 😀 — 😀") == "😀"


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("010-1234-5678", "01012345678"),
        ("+82 10 1234 5678", "01012345678"),
        ("821012345678", "01012345678"),
        ("02-123-4567", "021234567"),
    ],
)
def test_phones_are_compared_as_digits(written, digits):
    assert texting.plain_phone(written) == digits


class TestTemplates:
    FINE = "#{이름}님, 주문하신 상품은 잘 받으셨나요?\n배송이 어땠는지 들려주세요.\n#{주소}"

    def test_fine_one_has_no_finding_and_is_filled(self):
        assert templates.lint(self.FINE, on=date(2026, 11, 16)) == []
        assert templates.variables_of(self.FINE) == ["이름", "주소"]
        assert templates.fill(self.FINE, {"이름": "김하늘"}).startswith("김하늘님") and "#{주소}" in templates.fill(
            self.FINE, {}
        )

    @pytest.mark.parametrize(
        ("template", "key"),
        [("", "empty"), ("가" * 1001, "too_long"), ("#{이름}", "only_variables"), ("안녕 #{이름", "broken_variable"),
         ("안녕 {이름}님", "broken_variable"), ("지금 할인 중!", "advertising"), ("답하시면 쿠폰을 드립니다", "no_basis"),
         ("".join(f"#{{v{n}}} 값 " for n in range(41)), "too_many_variables")],
    )  # fmt: skip
    def test_what_would_be_turned_down_is_named(self, template, key):
        assert key in [one.key for one in templates.lint(template, on=date(2026, 11, 16))]

    def test_rewards_need_their_basis_only_since_april_2026(self):
        text = "포인트 500점이 도착했습니다."
        assert templates.lint(text, on=date(2026, 3, 31)) == []
        assert [one.key for one in templates.lint(text, on=date(2026, 4, 1))] == ["no_basis"]
        basis = f"{text}\n※ 고객님이 설문에 응답하여 지급된 포인트 안내입니다."
        assert templates.lint(basis, on=date(2026, 4, 1)) == []


@pytest.fixture
def sender(settings, tmp_path):
    settings.HOME, settings.SENDER_NAME, settings.SENDER_CONTACT = tmp_path, "한빛리빙", "02-123-4567"
    settings.FREE_REFUSAL_NUMBER = "080-123-4567"
    return tmp_path


def post(now, *, purpose=Purpose.INFORMATION, medium=Medium.SMS, key="k1", **more):
    draft = actions.Draft(key, purpose, "배송 설문", "배송은 어떠셨나요?", **more)
    with transaction.atomic():
        return actions.post(draft, to=actions.Person(PHONE, medium=medium), by=None, now=now)


def stored(folder):
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.rglob("*.json"))]


@pytest.mark.django_db
def test_information_says_who_and_is_stored(sender, now):
    letter = post(now)
    actions.hand_over(letter.pk, now=now)
    (found,) = stored(sender / "sms")
    assert (found["to"], found["text"], found["type"]) == ("01012345678", "[한빛리빙] 배송은 어떠셨나요?", "SMS")
    letter.refresh_from_db()
    assert (letter.state, letter.medium, letter.recipient.medium) == ("handed_over", "sms", "phone")


@pytest.mark.django_db
def test_advertising_needs_consent_then_says_all_it_must_and_waits_for_the_morning(cast, sender, now):
    first = post(now, purpose=Purpose.ADVERTISING)
    actions.hand_over(first.pk, now=now)
    first.refresh_from_db()
    assert (first.state, first.reason) == ("refused", "no_consent")
    actions.make_text(ConsentText.About.ADVERTISING, "혜택 소식을 받겠습니다.", by=cast.it, now=now)
    actions.give_consent(actions.Given(ConsentText.About.ADVERTISING, PHONE, "shop", "가입"), by=None, now=now)
    evening = now.replace(hour=21)
    second = post(evening, purpose=Purpose.ADVERTISING, key="k2")
    actions.hand_over(second.pk, now=evening)
    second.refresh_from_db()
    assert (second.state, second.reason, second.due_at.astimezone(now.tzinfo).hour) == ("held", "night", 8)
    actions.hand_over(second.pk, now=second.due_at)
    (found,) = stored(sender / "sms")
    assert found["text"].startswith("(광고)[한빛리빙]") and found["text"].endswith(
        "02-123-4567\n무료 수신거부 080-123-4567"
    )


@pytest.mark.django_db
def test_alimtalk_never_carries_advertising_and_needs_a_template(sender, now):
    with pytest.raises(actions.WrongDraft, match="no_template"):
        post(now, medium=Medium.ALIMTALK)
    letter = post(now, medium=Medium.ALIMTALK, purpose=Purpose.ADVERTISING, template="T", key="k2")
    actions.hand_over(letter.pk, now=now)
    letter.refresh_from_db()
    assert (letter.state, letter.reason) == ("refused", "information_only")


@pytest.mark.django_db
def test_refusing_one_way_to_a_phone_refuses_every_way_to_it(cast, sender, now):
    actions.refuse_at("+82 10-1234-5678", scope="all", how="전화", by=cast.it, now=now)
    for medium, more in ((Medium.SMS, {}), (Medium.ALIMTALK, {"template": "T"})):
        letter = post(now, medium=medium, key=str(medium), **more)
        actions.hand_over(letter.pk, now=now)
        letter.refresh_from_db()
        assert (letter.state, letter.reason) == ("refused", "refused")
    assert Recipient.objects.count() == 1


@pytest.mark.django_db
def test_outlook_says_what_the_gate_will_say(cast, sender, now):
    actions.refuse_at("kim@example.com", scope="survey", how="전화", by=cast.it, now=now)
    plan = outlook.Plan(Medium.EMAIL, Purpose.INFORMATION, "survey")
    found = outlook.outlook(["kim@example.com", "lee@example.com"], plan, now=now)
    assert (found["kim@example.com"].reason, found["lee@example.com"].verdict) == ("refused", Verdict.SEND)
    advertising = outlook.Plan(Medium.SMS, Purpose.ADVERTISING, "survey")
    assert outlook.outlook([PHONE], advertising, now=now)[PHONE].reason == "no_consent"


@pytest.mark.django_db
def test_account_is_sealed_entered_by_the_right_people_and_used(cast, client, settings, now):
    settings.OUTGOING_HOSTS = frozenset({"127.0.0.1"})
    address = reverse("sending:enter_account", args=["solapi"])
    given = {
        "api_key": "NCSAAAAAAAAAAAAA",
        "api_secret": "hush",
        "sender_number": "02-123-4567",
        "api": "http://127.0.0.1:9",
    }
    client.force_login(cast.planner)
    assert client.post(address, given).status_code == 403
    client.force_login(cast.it)
    assert client.post(address, given).status_code == 302
    account = Account.objects.get()
    assert b"hush" not in bytes(account.opening) and queries.account_settings("solapi")["api_secret"] == "hush"
    assert queries.provider_now(Medium.SMS) == "solapi"
    page = client.get(reverse("sending:rooms")).content.decode()
    assert "Solapi" in page and "hush" not in page
    client.post(reverse("sending:set_account_active", args=[account.pk]))
    assert queries.provider_now(Medium.SMS) == "dry_run_sms"
    assert client.get(reverse("sending:enter_account", args=["email"])).status_code == 404


@pytest.mark.django_db
def test_test_message_goes_the_way_of_every_letter(cast, client, sender):
    client.force_login(cast.it)
    client.post(reverse("sending:test_text"), {"number": "02-123-4567"})
    assert not Letter.objects.exists()
    client.post(reverse("sending:test_text"), {"number": PHONE})
    assert Letter.objects.get().medium == "sms"
