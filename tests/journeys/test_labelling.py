"""The bench by keyboard alone: label, undo, confirm, search, teach; and that its pages fit every width and look."""

from __future__ import annotations

from datetime import datetime

import pytest

from meari.apps.people.actions import set_preferences
from meari.apps.voices import actions, learned
from meari.apps.voices.models import Label, LearnedModel, Voice
from tests.cast import hire
from tests.factories import SAID, hear_all, own_classes
from tests.journeys.test_main_job import sign_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture(autouse=True)
def _own_fact_store(settings, tmp_path):
    settings.FACTS_HOME = tmp_path / "facts"
    learned._load.cache_clear()


def by_people() -> int:
    return Label.objects.filter(sort="class", ended_at=None, person__isnull=False).values("voice").distinct().count()


def wait_for(page, voice: str, *, gone: bool = True) -> None:
    page.wait_for_function(
        "([id, gone]) => (document.querySelector('#bench-text-title')?.textContent !== id) === gone", arg=[voice, gone]
    )


def on_bench(page) -> str:
    return str(page.text_content("#bench-text-title"))


def label_by_key(page) -> None:
    """Read the voice, find what it is about among the keys, or by search, and press its number."""
    title = on_bench(page)
    text = Voice.objects.get(external_id=title).text
    key = next(key for key, said in SAID.items() if any(one in text for one in said))
    choices = page.eval_on_selector_all(".bench-key", "all => all.map(one => [one.dataset.key, one.value])")
    number = next((number for number, value in choices if value == key), None)
    if number is None:
        page.keyboard.press("/")
        page.keyboard.insert_text({"parking": "주차", "toilet": "화장실", "delivery": "배송"}[key])
        page.keyboard.press("1")  # a number inside the field is text, not a label
        page.keyboard.press("Backspace")
        page.keyboard.press("Enter")
        page.wait_for_selector("details.bench-all[open]")
        number = "1"
    page.keyboard.press(number)
    wait_for(page, title)


def test_a_planner_labels_by_keyboard_alone_teaches_and_sees_it_rise(page, live_server, run_jobs):
    now = datetime.now().astimezone()
    cast = hire(now)
    own_classes(cast, now)
    hear_all([f"{text} {n}층입니다" for n in range(8) for said in SAID.values() for text in said], now=now)
    sign_in(page, live_server, "planner@example.com")
    page.goto(f"{live_server.url}/voices/bench/")
    for _ in range(48):
        label_by_key(page)
    assert by_people() == 48

    last = on_bench(page)
    page.keyboard.press("u")
    wait_for(page, last)
    assert by_people() == 47
    taken_back = on_bench(page)
    page.keyboard.press("j")
    wait_for(page, taken_back)
    page.keyboard.press("k")
    wait_for(page, taken_back, gone=False)
    label_by_key(page)
    assert by_people() == 48

    before = on_bench(page)
    page.evaluate(
        "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: '1', bubbles: true, isComposing: true}))"
    )
    page.keyboard.press("?")
    page.wait_for_selector("dialog[open]")
    page.keyboard.press("1")
    page.keyboard.press("Escape")
    assert (on_bench(page), by_people()) == (before, 48)
    page.evaluate("document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'ㅓ', code: 'KeyJ', bubbles: true}))")
    wait_for(page, before)
    confirmed = on_bench(page)
    page.keyboard.press("Enter")
    wait_for(page, confirmed)
    assert by_people() == 49

    page.goto(f"{live_server.url}/voices/quality/")
    page.focus("button:has-text('모델 학습시키기')")
    page.keyboard.press("Enter")
    page.wait_for_url("**/voices/quality/models/*/")
    run_jobs()
    page.wait_for_selector("text=전과 후")
    assert "주차" in page.text_content("main")
    page.focus("button:has-text('사용하기')")
    page.keyboard.press("Enter")
    page.wait_for_url("**/voices/quality/")
    run_jobs()
    assert LearnedModel.objects.get().state == "active"
    page.goto(f"{live_server.url}/voices/bench/?show=unlabelled")
    assert Label.objects.filter(by="learned.1", ended_at=None).exists()
    page.wait_for_selector(".bench-text mark")


@pytest.mark.parametrize("seen", [(360, "light", "ko"), (768, "dark", "en"), (1440, "dark", "ko")])
def test_bench_and_quality_are_accessible_and_fit(page, live_server, now, run_jobs, seen):
    from axe_playwright_python.sync_playwright import Axe

    width, look, language = seen
    cast = hire(now)
    set_preferences(cast.planner, language=language, appearance=look)
    own_classes(cast, now)
    voices = hear_all(
        [f"{text} {n}층입니다" for n in range(8) for said in SAID.values() for text in said], now=now, team="own"
    )
    for at, voice in enumerate(voices[:84]):
        key = list(SAID)[at // 4 % 3]
        actions.correct_label(voice, sort="class", keys=[key], by=cast.planner, now=now)
    sample = actions.draw_sample(coders=[cast.planner, cast.agent], size=10, seed=1, by=cast.planner, now=now)
    for voice in sample.voices.all():
        for coder, key in ((cast.planner, "parking"), (cast.agent, "toilet" if voice.pk % 2 else "parking")):
            actions.code_voice(sample, voice, key=key, by=coder, now=now)
    model = actions.teach(by=cast.planner, now=now)
    run_jobs()
    page.set_viewport_size({"width": width, "height": 900})
    page.context.clear_cookies()
    page.goto(f"{live_server.url}/accounts/login/")
    page.fill("input[name=login]", "planner@example.com")
    page.fill("input[name=password]", "meari-tests")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{live_server.url}/today/")
    for address in (
        "/voices/bench/",
        "/voices/quality/",
        f"/voices/quality/models/{model.pk}/",
        f"/voices/quality/samples/{sample.pk}/",
    ):
        page.goto(f"{live_server.url}{address}")
        found = Axe().run(page).response["violations"]
        serious = [(one["id"], one["nodes"][0]["target"]) for one in found if one["impact"] in {"serious", "critical"}]
        assert serious == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
