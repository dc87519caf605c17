"""Somebody in logistics works through requests by keyboard alone, while new ones come in."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from meari.apps.cases import actions, models
from tests.apps.cases.making import Centre, open_one, set_up_centre
from tests.cast import Cast, hire

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def people() -> Cast:
    return hire(timezone.now())


@pytest.fixture
def centre(people: Cast) -> Centre:
    return set_up_centre(people, timezone.now())


def ask(people: Cast, centre: Centre, text: str) -> models.Task:
    now = timezone.now()
    case = open_one(people, now, key=text)
    return actions.ask(case, actions.Wanted(centre.stock, text), by=people.agent, now=now)


def sign_in(page: Any, address: str) -> None:
    page.goto(f"{address}/accounts/login/")
    page.fill("input[name=login]", "carrier@example.com")
    page.fill("input[name=password]", "meari-tests")
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "login" not in url)


def test_requests_are_taken_and_answered_by_keyboard_alone(people, centre, page, live_server):
    first, second = ask(people, centre, "첫째 재고?"), ask(people, centre, "둘째 재고?")
    sign_in(page, live_server.url)
    page.goto(f"{live_server.url}/tasks/")
    page.keyboard.press("t")  # no request is chosen yet
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.id") == f"task-{first.pk}"
    page.keyboard.press("j")
    # in Hangul mode the key that says T sends ㅅ
    page.evaluate(
        """document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key: "ㅅ", code: "KeyT", bubbles: true}))"""
    )
    page.wait_for_url(f"**#task-{second.pk}")
    assert models.Task.objects.get(pk=second.pk).owner == centre.carrier
    assert models.Task.objects.get(pk=first.pk).owner is None
    page.keyboard.press("d")
    page.wait_for_selector("dialog#act[open] textarea")
    page.keyboard.type("3대 있습니다. t d j")  # letters in a field do nothing else
    page.evaluate(
        """document.activeElement.dispatchEvent(new KeyboardEvent(
        "keydown", {key: "Enter", ctrlKey: true, isComposing: true, bubbles: true}))"""
    )
    assert models.Task.objects.get(pk=second.pk).state == "taken"  # a syllable was still being composed
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(f"#column-over ~ ul #task-{second.pk}")
    done = models.Task.objects.get(pk=second.pk)
    assert (done.state, done.answer) == ("done", "3대 있습니다. t d j")


def test_news_comes_by_itself_and_takes_nothing_away_that_is_typed(people, centre, page, live_server):
    first = ask(people, centre, "첫째 재고?")
    sign_in(page, live_server.url)
    page.goto(f"{live_server.url}/tasks/")
    page.keyboard.press("j")
    page.keyboard.press("d")
    page.wait_for_selector("dialog#act[open] textarea")
    page.keyboard.type("반쯤 쓴 답")
    second = ask(people, centre, "둘째 재고?")
    page.evaluate("document.querySelectorAll('[data-watch]').forEach((one) => one.dispatchEvent(new Event('look')))")
    page.wait_for_selector(f"#task-{second.pk}", state="attached")
    assert page.input_value("dialog#act textarea") == "반쯤 쓴 답"
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"
    page.click("dialog#act button[name=done]")
    page.wait_for_url(f"**#task-{first.pk}")
    assert models.Task.objects.get(pk=first.pk).answer == "반쯤 쓴 답"
    with page.expect_response(lambda response: "mark=" in response.url) as quiet:
        page.evaluate(
            "document.querySelectorAll('[data-watch]').forEach((one) => one.dispatchEvent(new Event('look')))"
        )
    assert quiet.value.status == 204


def test_the_directory_is_found_while_typing(people, centre, page, live_server):
    sign_in(page, live_server.url)
    page.goto(f"{live_server.url}/cases/directory/")
    page.keyboard.press("/")
    page.keyboard.type("ㅎㅅ")
    page.wait_for_url("**q=*")
    page.wait_for_function("!document.querySelector('#found').textContent.includes('재고 확인')")
    assert "회수 접수" in page.text_content("#found")
