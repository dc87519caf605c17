"""HTML made to harm, cleaned and shown by a real browser: no script runs, nothing is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from meari.engines.reading import safe_html
from tests.engines.reading.html_payloads import BOOM, PAYLOADS

pytestmark = pytest.mark.browser


@pytest.fixture
def bare(browser: Any) -> Iterator[Any]:
    """A page without any guard of its own; `asked` gathers what it tries to load."""
    context = browser.new_context()
    page = context.new_page()
    page.asked = []
    page.route("**/*", lambda route: (page.asked.append(route.request.url), route.abort()))
    yield page
    context.close()


def show(page: Any, html: str) -> bool:
    """Whether a script ran after the page was shown, pressed, pointed at and given time."""
    page.set_content(f"<!doctype html><body>{html}")
    page.evaluate(
        """() => {for (const one of document.querySelectorAll('body *:not(a)'))
        for (const kind of ['click', 'focus', 'mouseover', 'toggle', 'animationstart', 'load', 'error', 'scrollend'])
        one.dispatchEvent(new Event(kind))}"""
    )
    page.wait_for_timeout(5)
    return bool(page.evaluate("Boolean(window.ran)"))


def test_browser_runs_what_is_not_cleaned(bare: Any) -> None:
    for payload in (f"<img src=x onerror={BOOM}>", f"<p onclick={BOOM}>x</p>", f"<script>{BOOM}</script>"):
        bare.goto("about:blank")
        assert show(bare, payload)
    show(bare, "<p style='background:url(http://far.example/x)'>x</p>")
    assert bare.asked[-1] == "http://far.example/x"


def test_browser_runs_and_asks_nothing_of_what_is_cleaned(bare: Any) -> None:
    ran = []
    for name, payload in PAYLOADS.items():
        for markup in (payload, f"<table><tr><td>{payload}</td></tr></table>"):
            if show(bare, safe_html(markup).html):
                ran.append(name)
    assert ran == []
    assert bare.asked == []
