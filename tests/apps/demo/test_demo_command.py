"""What ``meari demo`` remembers of its home, and what it refuses."""

from __future__ import annotations

import argparse
import json
import os
from datetime import date, datetime
from pathlib import Path

import pytest

from meari.site.commands import demo
from meari.site.commands.parser import parser
from meari.site.commands.show import Unusable


def chosen(*arguments: str) -> argparse.Namespace:
    return parser().parse_args(["demo", *arguments])


def test_first_start_chooses_today_up_to_now_and_the_second_goes_on(tmp_path: Path, now: datetime) -> None:
    first = demo._state(tmp_path, chosen("--small"), now=now)
    assert first == {"end_on": "2026-11-16", "until": now.isoformat(), "scale": demo.SMALL, "is_whole": False}
    demo._keep(tmp_path, first)
    assert demo._state(tmp_path, chosen(), now=now.replace(day=18)) == first


def test_a_past_day_is_whole(tmp_path: Path, now: datetime) -> None:
    assert demo._state(tmp_path, chosen("--end-on", "2026-10-31"), now=now)["until"] is None


def test_another_day_in_the_same_home_is_refused(tmp_path: Path, now: datetime) -> None:
    demo._keep(tmp_path, demo._state(tmp_path, chosen("--end-on", "2026-10-31"), now=now))
    with pytest.raises(Unusable, match="2026-10-31"):
        demo._state(tmp_path, chosen("--end-on", "2026-11-01"), now=now)


def test_the_future_and_what_is_no_day_are_refused(tmp_path: Path, now: datetime) -> None:
    with pytest.raises(Unusable):
        demo._state(tmp_path, chosen("--end-on", "2026-12-24"), now=now)
    with pytest.raises(SystemExit) as refused:
        chosen("--end-on", "tomorrow")
    assert refused.value.code == 2
    assert not (tmp_path / demo.STATE).exists()


def test_fresh_leaves_a_database_that_no_demo_made_alone(tmp_path: Path) -> None:
    database = tmp_path / "meari.sqlite3"
    database.write_bytes(b"somebody's data")
    with pytest.raises(Unusable):
        demo._throw_away(tmp_path, database=database, facts=tmp_path / "facts")
    assert database.read_bytes() == b"somebody's data"


def test_fresh_throws_the_demo_away(tmp_path: Path) -> None:
    database, facts = tmp_path / "meari.sqlite3", tmp_path / "facts"
    database.write_bytes(b"made up")
    facts.mkdir()
    (tmp_path / demo.STATE).write_text(json.dumps({"end_on": date(2026, 11, 16).isoformat()}))
    demo._throw_away(tmp_path, database=database, facts=facts)
    assert list(tmp_path.iterdir()) == []


def test_demo_home_gives_way_to_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEARI_HOME", "elsewhere")
    monkeypatch.delenv("MEARI_DEMO", raising=False)
    demo.use_demo_home()
    assert (os.environ["MEARI_HOME"], os.environ["MEARI_DEMO"]) == ("elsewhere", "1")
    monkeypatch.delenv("MEARI_DEMO")


def test_an_installation_where_somebody_works_is_left_alone(cast: object, tmp_path: Path) -> None:
    with pytest.raises(Unusable):
        demo._keep_out_of_the_way(tmp_path)
