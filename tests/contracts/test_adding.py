"""The examples in docs/adding are real: each page is short, and what it shows is built and used here."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from meari.apps.imports.protocol import Context, Outcome
from meari.apps.imports.protocol import targets as installed_targets
from meari.apps.reports import actions, periods
from meari.apps.reports.protocol import Read
from meari.apps.sending.protocol import NotTaken, Parcel, Taken
from meari.apps.surveys import definition
from meari.apps.surveys.payout_protocol import Doubtful, Given, NotGiven, Order
from meari.apps.surveys.summarising import Asked, Tally
from meari.apps.voices.protocol import Payload, Unusable
from tests.factories import hear
from tests.listener import Reply, listening

PAGES = Path(__file__).resolve().parents[2] / "docs" / "adding"


def example(name: str) -> Any:
    """What the page's first Python block offers as ``kind``."""
    (block,) = re.findall(r"```python\n(.*?)```", (PAGES / f"{name}.md").read_text(encoding="utf-8"), flags=re.DOTALL)
    scope: dict[str, Any] = {"__name__": f"example_{name}"}
    exec(compile(block, f"{name}.md", "exec"), scope)
    return scope["kind"]


@pytest.mark.parametrize("path", sorted(PAGES.glob("*.md")), ids=lambda path: path.stem)
def test_page_has_at_most_sixty_lines(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 60


@pytest.mark.django_db
def test_element(cast, now, settings, tmp_path):
    settings.FACTS_HOME = tmp_path / "facts"
    period = periods.parse("2026-W46")
    hear(now, "배송이 늦어요", day=period.first, channel="chat")
    actions.publish_edition(actions.ensure_report("weekly"), period, by=None, now=now)
    block = example("element").build(Read(period, top_products=10))
    assert list(block.rows) == [{"name": "chat", "value": 1}]


@pytest.mark.django_db
def test_format(cast, now, settings, tmp_path):
    settings.FACTS_HOME = tmp_path / "facts"
    edition = actions.publish_edition(actions.ensure_report("weekly"), periods.parse("2026-W46"), by=None, now=now)
    assert example("format").write(edition).decode().startswith("주간 CS 리포트 2026-W46")


def test_target(now):
    target = example("target")
    context = Context(run_id=1, actor_id=None, now=now)
    assert target.store(target.prepare([], context), context) == Outcome(added=0)
    assert [field.name for field in target.fields if field.is_required] == ["name"]


def test_recipe():
    recipe, voices = example("recipe"), installed_targets()["voices"]
    assert recipe.recognises(("odd_id", "odd_text"), voices) == 0.9
    assert recipe.shape({"external_id": 7}, voices) == {"external_id": "oddtool:7"}


def test_menu_entry():
    entry = example("menu_entry")
    assert reverse(entry.url_name) and entry.right == "voices.view"


def test_panel(rf, monkeypatch):
    from django.template import Context as Shown
    from django.template import Template

    from meari.apps.base import panels
    from meari.apps.voices.models import Voice

    monkeypatch.setattr(panels, "_all", lambda: iter([("example.rating", example("panel"))]))
    request = rf.get("/")
    request.user = None
    page = Template('{% load panels %}{% panels "voices.voice" voice %}')
    told = [page.render(Shown({"request": request, "voice": Voice(rating=rating)})) for rating in (4, None)]
    assert "4 / 5" in told[0] and told[1] == ""


def test_provider(settings, now):
    settings.OUTGOING_HOSTS = frozenset({"127.0.0.1"})
    provider = example("provider")
    with listening() as listener:
        form = provider.form({"address": f"{listener.address}/services/1"})
        assert form.is_valid() and provider.secrets <= set(form.fields)
        parcel = Parcel("0" * 32, "주간 CS 리포트", "본문", posted_at=now)
        assert provider.hand_over(parcel, form.cleaned_data, now=now) == Taken()
        assert listener.asked[0].json == {"botName": "Meari", "text": "주간 CS 리포트\n\n본문"}
        listener.replies = [Reply(503)]
        assert isinstance(provider.hand_over(parcel, form.cleaned_data, now=now), NotTaken)


def test_payout(settings, now):
    settings.OUTGOING_HOSTS = frozenset({"127.0.0.1"})
    with listening() as listener:
        settings.GIFT_ADDRESS = f"{listener.address}/gifts"
        provider, order = example("payout"), Order("0" * 32, 1, 5_000, "010-1234-5678")
        assert provider.wants == "phone" and provider.is_ready(survey_id=1, points=5_000)
        assert provider.give(order, now=now) == Given(reference="0" * 32)
        assert (listener.asked[0].json["amount"], listener.asked[0].headers["idempotency-key"]) == (5_000, "0" * 32)
        for reply, outcome in ((Reply(503), NotGiven), (Reply(403), NotGiven), (Reply(502), Doubtful)):
            listener.replies = [reply]
            assert isinstance(provider.give(order, now=now), outcome)


def test_channel(now):
    kind = example("channel")
    body = "5|직원이 친절해요\n9|\n1|줄이 너무 길어요".encode()
    arrived = kind.read(Payload(body, now, "k1"), {"channel": "kiosk"})
    assert [(one.row.external_id, one.row.rating) for one in arrived.voices] == [("kiosk:k1:1", 5), ("kiosk:k1:3", 1)]
    assert [(one.line, one.reason) for one in arrived.refused] == [(2, "missing_value")]
    with pytest.raises(Unusable):
        kind.read(Payload(b"\xff", now, "k2"), {"channel": "kiosk"})


def test_summary():
    whole = definition.read(
        {"questions": [{"key": "q", "kind": "single", "choices": [{"key": "a", "words": {"ko": "가"}}]}]}
    )
    tallies = [Tally(None, "a", None, None, 30), Tally(None, "gone", None, None, 10)]
    figure = example("summary").build(Asked(whole.question("q"), whole, "ko", tallies, 40, 40))
    assert [(row["name"], row["share"].value) for row in figure.rows] == [("가", 0.75)]
    assert example("summary").build(Asked(whole.question("q"), whole, "ko", [], 0, 0)).rows == ()


def test_question():
    from meari.apps.surveys.definition import Definition, Question
    from meari.apps.surveys.protocol import Posted, Unfit

    kind = example("question")
    asked = Question("sure", "sureness", {"ko": "얼마나 확신하십니까?"})
    value = kind.clean(asked, Posted({"sure": ["70"]}))
    assert value == 70 and kind.clean(asked, Posted(kind.posted(asked, value))) == 70
    with pytest.raises(Unfit):
        kind.clean(asked, Posted({"sure": ["75"]}))
    assert (
        kind.clean(asked, Posted({})) is None
        and len(kind.cells(asked, 70)) == len(kind.columns(asked, Definition({}), "ko")) == 1
    )


@pytest.mark.django_db
def test_survey_format(cast, now):
    import io

    from meari.apps.surveys import actions as surveys
    from tests.apps.surveys.answered import answered

    out = io.BytesIO()
    survey = answered(cast.planner, now, 12)
    example("survey_format").write(surveys.taking_of(survey, surveys.Wanted("survey_format", "ko")), out)
    assert out.getvalue().decode().startswith("12: id, started_at, completed_at")


def test_collector():
    kind = example("collector")
    form = kind.options({"idle_seconds": "20"})
    assert form.is_valid()
    dress = kind.dress(form.cleaned_data)
    assert (dress.data, dress.is_shared, kind.asks, kind.may_be_anonymous) == ((("idle", "20"),), True, None, True)


@pytest.mark.django_db
def test_suggestion(cast, now):
    from tests.apps.cases.making import open_one, set_up_centre

    set_up_centre(cast, now)
    kind, case = example("suggestion"), open_one(cast, now)
    assert list(kind.offers(case)) == []
    assert kind.right(case, "1") is None
