"""An agent's hour at the keyboard: answer, note, ask another team, close; and that the pages fit every width and look."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from meari.apps.cases import actions, models
from meari.apps.people.actions import set_preferences
from meari.apps.sending.actions import ensure_recipient
from meari.apps.sending.models import Letter
from tests.apps.cases.making import COMPLAINT, DELIVERY, open_one, set_up_centre
from tests.cast import hire

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def enter(page, live_server, email: str) -> None:
    page.context.clear_cookies()
    page.goto(f"{live_server.url}/accounts/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", "meari-tests")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{live_server.url}/today/")


def centre_with(texts: list[str]) -> tuple:
    now = timezone.now()
    cast = hire(now)
    centre = set_up_centre(cast, now)
    draft = actions.MacroDraft(models.Macro.Sort.REPLY, "배송 지연 사과", "배송이 늦어 죄송합니다.", sets_state="open")
    actions.set_macro(draft, by=cast.planner, now=now)
    actions.set_macro(actions.MacroDraft(models.Macro.Sort.MODULE, "맺음말", "감사합니다."), by=cast.planner, now=now)
    cases = [open_one(cast, now - timedelta(minutes=n), text, key=f"v{n}") for n, text in enumerate(texts)]
    for case in cases:
        case.recipient = ensure_recipient("kim@example.com", now=now)
        case.save()
    return cast, centre, cases


def composed(page, key: str, code: str) -> None:
    """A key of an open Hangul composition."""
    page.evaluate(
        """([key, code]) => (document.activeElement ?? document.body).dispatchEvent(
            new KeyboardEvent('keydown', {key, code, bubbles: true, isComposing: true, keyCode: 229}))""",
        [key, code],
    )


def test_an_agent_works_by_keyboard_alone(page, live_server):
    cast, centre, (case, other) = centre_with([COMPLAINT, DELIVERY])
    enter(page, live_server, "agent@example.com")
    page.goto(f"{live_server.url}/cases/")
    page.keyboard.press("g")
    page.keyboard.press("w")
    page.wait_for_url("**/cases/?queue=waiting")
    page.keyboard.press("j")
    first = page.evaluate("document.activeElement.id")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.id") == first
    page.goto(f"{live_server.url}/cases/{case.pk}/?queue=waiting")

    for key, code in (
        ("e", "KeyE"),
        ("ㄷ", "KeyE"),
        ("Process", "KeyO"),
    ):  # while a syllable is open no key is a command
        composed(page, key, code)
    assert page.query_selector("dialog[open]") is None
    assert models.Case.objects.get(pk=case.pk).owner is None

    page.keyboard.press("o")
    page.wait_for_selector(".messages")
    assert models.Case.objects.get(pk=case.pk).owner == cast.agent

    # a note; what is typed survives leaving the page
    page.keyboard.press("x")
    page.wait_for_function("() => document.activeElement.name === 'note'")
    page.keyboard.insert_text("@@plan")
    page.wait_for_selector("#words:not([hidden]) [role=option]")
    composed(page, "Enter", "Enter")  # ends the syllable, chooses nothing
    assert page.input_value("textarea[name=note]") == "@@plan"
    page.keyboard.press("Enter")
    page.keyboard.insert_text("환불 이력을 봐 주세요")
    page.wait_for_function("() => document.querySelector('.composer-kept').textContent !== ''")
    page.reload()
    page.wait_for_function(
        "() => document.querySelector('textarea[name=note]').value === '@@planner 환불 이력을 봐 주세요'"
    )
    page.keyboard.press("x")
    page.wait_for_function("() => document.activeElement.name === 'note'")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".talk-message.is-note")
    assert models.Follower.objects.get(case=case).user == cast.planner
    assert page.input_value("textarea[name=note]") == ""

    # an answer from a macro and a text module
    page.keyboard.press("r")
    page.wait_for_function("() => document.activeElement.name === 'text'")
    page.keyboard.insert_text("/지연")
    page.wait_for_selector("#words:not([hidden]) [role=option]")
    page.keyboard.press("Enter")
    page.keyboard.insert_text("::맺")
    page.wait_for_selector("#words:not([hidden]) [role=option]")
    page.keyboard.press("Tab")
    assert page.input_value("textarea[name=text]") == "배송이 늦어 죄송합니다.감사합니다."
    assert page.input_value("select[name=state]") == "open"
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".talk-message.is-out")
    assert Letter.objects.count() == 1
    assert page.input_value("textarea[name=text]") == ""

    # another team is asked, in a dialog over the page
    page.keyboard.press("t")
    page.wait_for_selector("dialog[open] select[name=service]")
    page.select_option("dialog[open] select[name=service]", str(centre.stock.pk))
    page.focus("dialog[open] textarea")
    page.keyboard.insert_text("환불 승인됐나요?")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#case-tasks:has-text('재고 확인')")
    task = models.Task.objects.get()

    # what the team answers comes by itself, and touches nothing that is being typed
    page.keyboard.press("r")
    page.wait_for_function("() => document.activeElement.name === 'text'")
    page.keyboard.insert_text("쓰는 중")
    actions.end_task(task, is_done=True, answer="승인됐습니다", by=centre.carrier, now=timezone.now())
    page.evaluate("document.getElementById('here').dispatchEvent(new Event('look'))")
    page.wait_for_selector("#case-tasks:has-text('승인됐습니다')")
    assert page.input_value("textarea[name=text]") == "쓰는 중"
    page.keyboard.press("Escape")

    # closing: the class the voice says, the cause by one key
    page.keyboard.press("e")
    page.wait_for_selector("dialog[open] form[data-ending]")
    assert page.evaluate("document.activeElement.id") == "deed-part"  # Enter would close, not follow a link
    page.keyboard.press("Backspace")
    page.keyboard.press("1")
    composed(page, "5", "Digit5")
    page.keyboard.press("0")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=종료했습니다")
    closed = models.Case.objects.get(pk=case.pk)
    assert (closed.state, closed.cause_key) == ("closed", "unknown")
    assert closed.class_key == closed.case_voices.get().voice.labels.get(sort="class", ended_at=None, rank=0).key

    # everything by its name
    page.keyboard.press("Control+k")
    page.wait_for_selector("#palette[open]")
    page.keyboard.insert_text(f"#{other.pk}")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/cases/{other.pk}/")
    page.keyboard.press("?")
    page.wait_for_selector("#keys[open]")


def test_somebody_else_in_the_case_is_told_of(page, live_server):
    cast, _centre, (case,) = centre_with([COMPLAINT])
    enter(page, live_server, "agent@example.com")
    page.goto(f"{live_server.url}/cases/{case.pk}/")
    assert page.query_selector("#here p") is None
    actions.be_here(case, is_writing=True, by=cast.planner, now=timezone.now())
    page.evaluate("document.getElementById('here').dispatchEvent(new Event('look'))")
    page.wait_for_selector("#here:has-text('planner 님이 지금')")
    assert models.Presence.objects.filter(case=case, user=cast.agent).exists()


@pytest.mark.parametrize(
    "seen", [(360, "light", "ko"), (768, "dark", "en"), (1440, "dark", "ko"), (1440, "light", "en")]
)
def test_pages_are_accessible_and_fit(page, live_server, seen):
    from axe_playwright_python.sync_playwright import Axe

    width, look, language = seen
    now = timezone.now()
    cast, centre, (case, _other) = centre_with([COMPLAINT, DELIVERY])
    set_preferences(cast.agent, language=language, appearance=look)
    by = {"by": cast.agent, "now": now}
    actions.reply(case, actions.Reply("확인하겠습니다", state="open"), **by)
    actions.add_note(case, "메모입니다", **by)
    actions.ask(case, actions.Wanted(centre.stock, "재고가 있나요?"), **by)
    actions.be_here(case, is_writing=True, by=cast.planner, now=now)
    page.set_viewport_size({"width": width, "height": 900})
    enter(page, live_server, "agent@example.com")
    addresses = [
        "/cases/?queue=all", "/cases/?queue=followed", "/cases/new/",
        *(f"/cases/{case.pk}/{part}" for part in ("", "close/", "ask/", "hold/", "hand-over/", "merge/", "customer/", "macros/")),
    ]  # fmt: skip
    for address in addresses:
        page.goto(f"{live_server.url}{address}")
        found = Axe().run(page).response["violations"]
        serious = [(one["id"], one["nodes"][0]["target"]) for one in found if one["impact"] in {"serious", "critical"}]
        assert serious == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
    page.goto(f"{live_server.url}/cases/{case.pk}/")
    for opener, dialog in (("Control+k", "#palette[open]"), ("?", "#keys[open]"), ("e", "dialog.deed[open] form")):
        page.keyboard.press(opener)
        page.wait_for_selector(dialog)
        found = Axe().run(page).response["violations"]
        assert [one["id"] for one in found if one["impact"] in {"serious", "critical"}] == [], dialog
        page.keyboard.press("Escape")
        page.wait_for_function("() => !document.querySelector('dialog[open]')")
