"""Many answer at once: nothing is lost, nothing is doubled, and they share flushes to disk."""

from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client

from meari.apps.base import committing
from meari.apps.surveys.models import Response
from tests.cast import hire
from tests.factories import asked

pytestmark = pytest.mark.django_db(transaction=True)


def answer(slug: str, score: int) -> int:
    """One respondent, who presses the button twice because nothing seems to happen."""
    try:
        client = Client(headers={"Accept-Language": "ko"})
        page = client.get(f"/s/{slug}/").content.decode()
        fields = dict(re.findall(r'name="(r|screen|lang)" value="([^"]*)"', page)) | {"nps": str(score % 11)}
        return max(client.post(f"/s/{slug}/", fields).status_code for _ in range(2))
    finally:
        connections.close_all()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_two_hundred_at_once_are_stored_once_each(now):
    collector = asked(hire(now).planner, now)
    with ThreadPoolExecutor(32) as pool:
        codes = list(pool.map(lambda score: answer(collector.slug, score), range(200)))
    assert set(codes) == {200}
    assert Response.objects.filter(state="complete").count() == Response.objects.count() == 200
    scores = sorted(answers["nps"] for answers in Response.objects.values_list("answers", flat=True))
    assert scores == sorted(score % 11 for score in range(200))


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL gathers flushes by itself")
def test_an_error_undoes_one_write_and_leaves_those_beside_it(now):
    collector = asked(hire(now).planner, now)
    gate, done = threading.Barrier(8), []

    def write(number: int) -> Any:
        def store() -> int:
            row = {"survey_id": collector.survey_id, "version_id": collector.survey.versions.get().pk}
            Response.objects.create(
                **row,
                collector=collector,
                token=f"{number:032x}",
                language="ko",
                seed=1,
                started_at=now,
                changed_at=now,
            )
            if number % 2:
                raise ValueError(number)
            return number

        gate.wait()
        try:
            done.append(committing.together(store))
        except ValueError as error:
            done.append(str(error))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    assert sorted(map(str, done)) == [str(number) for number in range(8)]
    assert sorted(Response.objects.values_list("token", flat=True)) == [f"{number:032x}" for number in (0, 2, 4, 6)]
