"""Many want the same points at once (gift cards spent twice: HackerOne 759247, 157996): paid once, never overspent.

On PostgreSQL in threads; on SQLite in a process with a file, because one in memory cannot wait for a lock.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, connections

ROOT = Path(__file__).resolve().parents[3]
NOW = datetime(2026, 11, 16, 9, 0, tzinfo=ZoneInfo("Asia/Seoul"))
AT_ONCE, RUNS = 64, 100


def together(deeds: list[Callable[[], Any]]) -> list[Any]:
    """Do everything at the same moment, each in a thread of its own; an error is its own result, by its name."""
    gate = threading.Barrier(len(deeds))

    def do(deed: Callable[[], Any]) -> Any:
        try:
            gate.wait()
            return deed()
        except Exception as error:
            return type(error).__name__
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(do, deeds))


def one_reward_for_64() -> dict[str, Any]:
    """Sixty-four people with one code."""
    from meari.apps.people.models import User
    from meari.apps.surveys import actions, models, queries, reward_codes
    from meari.apps.surveys.queries import ledger as places
    from tests.apps.surveys.ledger import answered, rewarded

    collector = rewarded(User.objects.get(email="planner@example.com"), NOW)
    response = answered(collector, NOW)
    actions.judge_responses([response.pk], now=NOW)
    code = reward_codes.code_of(response.token)
    wishes = [actions.Wish(f"p{at}@example.com", is_paid_out=True) for at in range(AT_ONCE)]
    got = together([lambda w=wish: actions.collect(code, w, now=NOW).person for wish in wishes])
    return {
        "answers": len(set(got)), "payouts": models.Payout.objects.filter(survey=collector.survey).count(),
        "paid": places.balance(places.paid_of(collector.survey_id)), "is_whole": queries.integrity().is_whole,
    }  # fmt: skip


def a_budget_for_ten() -> dict[str, Any]:
    """Sixty-four codes and a budget for ten."""
    from meari.apps.people.models import User
    from meari.apps.surveys import actions, models, queries
    from meari.apps.surveys.queries import ledger as places
    from tests.apps.surveys.ledger import rewarded

    planner = User.objects.get(email="planner@example.com")
    collector = rewarded(planner, NOW, budget=10_000, asking={"audience": "employees", "privacy": "anonymous"})
    actions.close_survey(collector.survey, by=planner, now=NOW)
    later = NOW.replace(day=NOW.day + 1)
    codes = [queries.reward_code(collector.survey, f"{at:032x}") for at in range(AT_ONCE)]
    wishes = [actions.Wish(f"p{at}@example.com", is_paid_out=True) for at in range(AT_ONCE)]
    got = together([
        lambda c=code, w=wish: actions.collect(c, w, now=later).state for code, wish in zip(codes, wishes, strict=True)
    ])  # fmt: skip
    return {
        "answers": {one: got.count(one) for one in sorted(set(got))},
        "left": places.balance(places.budget_of(collector.survey_id)),
        "payouts": models.Payout.objects.filter(survey=collector.survey).count(), "is_whole": queries.integrity().is_whole,
    }  # fmt: skip


def a_hundred_runs() -> dict[str, Any]:
    """Each run: the same three points brought in four times over, and four who each want two of them."""
    from meari.apps.people.models import User
    from meari.apps.surveys import actions, models, queries
    from meari.apps.surveys.queries import ledger as places
    from tests.apps.surveys.ledger import rewarded

    planner = User.objects.get(email="planner@example.com")
    survey = rewarded(planner, NOW, points=1, budget=0).survey

    def change(points: int, key: str) -> Callable[[], Any]:
        return lambda: actions.change_budget(survey, points, key=key, by=planner, now=NOW).kind

    answers: set[str] = set()
    for run in range(RUNS):
        deeds = [*[change(3, f"in{run}")] * 4, *[change(-2, f"out{run}-{at}") for at in range(4)]]
        answers |= set(together(deeds))
    brought = models.Posting.objects.filter(survey=survey, kind="fund").count()
    taken = models.Posting.objects.filter(survey=survey, kind="return").count()
    left = places.balance(places.budget_of(survey.pk))
    return {
        "answers": sorted(answers), "brought": brought, "fits": left == 3 * brought - 2 * taken and left >= 0,
        "is_whole": queries.integrity().is_whole,
    }  # fmt: skip


def one_code_for_eight() -> dict[str, Any]:
    """Eight payouts, eight workers, one voucher code."""
    from meari.apps.people.models import User
    from meari.apps.surveys import actions, models, reward_codes
    from tests.apps.surveys.ledger import answered, rewarded

    planner = User.objects.get(email="planner@example.com")
    collector = rewarded(planner, NOW, kind="voucher", provider="code_list")
    actions.add_codes(collector.survey, b"ONLY-ONE", points=1_000, by=planner, now=NOW)
    responses = [answered(collector, NOW) for _ in range(8)]
    actions.judge_responses([one.pk for one in responses], now=NOW)
    for at, one in enumerate(responses):
        wish = actions.Wish(f"p{at}@example.com", is_paid_out=True)
        actions.collect(reward_codes.code_of(one.token), wish, now=NOW)
    together([lambda: actions.pay_due(now=NOW) for _ in range(8)])
    states = list(models.Payout.objects.filter(survey=collector.survey).values_list("state", flat=True))
    return {state: states.count(state) for state in sorted(set(states))}


RACES = {race.__name__: race for race in (one_reward_for_64, a_budget_for_ten, a_hundred_runs, one_code_for_eight)}
EXPECTED = {
    "one_reward_for_64": {"answers": 1, "payouts": 1, "paid": 1_000, "is_whole": True},
    "a_budget_for_ten": {"answers": {"NotToCollect": 54, "collected": 10}, "left": 0, "payouts": 10, "is_whole": True},
    "a_hundred_runs": {"answers": ["NotEnough", "fund", "return"], "brought": RUNS, "fits": True, "is_whole": True},
    "one_code_for_eight": {"paid": 1, "queued": 7},
}


def run() -> dict[str, Any]:
    return {name: race() for name, race in RACES.items()}


@pytest.mark.django_db(transaction=True)
def test_points_are_spent_once_whoever_comes_at_once(cast, tmp_path):
    from tests.apps.surveys.ledger import empty

    if connection.vendor == "sqlite":
        assert _in_a_process(tmp_path) == EXPECTED
        return
    try:
        assert run() == EXPECTED
    finally:
        empty()


def _in_a_process(folder: Path) -> dict[str, Any]:
    program = (
        "import json, django; django.setup()\n"
        "from django.core.management import call_command; call_command('migrate', verbosity=0)\n"
        "from django.utils import timezone\n"
        "from tests.cast import hire; hire(timezone.now())\n"
        "from tests.apps.surveys.test_rewards_together import run; print(json.dumps(run()))\n"
    )
    env = {
        **os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "MEARI_TEST_DATABASE_URL": f"sqlite:///{folder}/at-once.sqlite3",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found
