"""Settings come from the environment; a wrong value stops the start with its name and what is allowed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from meari.site.environment import Environment, WrongSetting, database, kept_secret

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("read", "value", "allowed"),
    [
        (lambda e: e.flag("X", default=False), "yes", "0, 1"),
        (lambda e: e.choice("X", "a", ("a", "b")), "c", "a, b"),
        (lambda e: e.number("X", 5, low=1, high=9), "10", "1–9"),
        (lambda e: e.zone("X", "Asia/Seoul"), "Mars/Olympus", "Asia/Seoul"),
        (lambda e: e.base_url("X", "http://127.0.0.1"), "voc.example.com", "https://"),
        (lambda e: e.mail_address("X", "cx@example.com"), "CX <cx@example.com>", "cx@example.co.kr"),
        (lambda e: e.names("X"), "https://intranet", "mattermost.example.co.kr"),
    ],
)
def test_wrong_value_names_the_setting_and_what_is_allowed(read, value, allowed):
    with pytest.raises(WrongSetting) as refused:
        read(Environment({"X": value}))
    assert "X=" in str(refused.value) and value in str(refused.value) and allowed in str(refused.value)


def test_missing_value_is_the_default():
    assert Environment({"X": ""}).number("X", 5, low=1, high=9) == 5


def test_names_are_read_one_by_one():
    given = Environment({"X": "Mattermost.example.co.kr, 10.0.0.5:8065 ,[::1]:80,"})
    assert given.names("X") == {"mattermost.example.co.kr", "10.0.0.5:8065", "::1:80"}
    assert Environment({}).names("X") == frozenset()


def test_sqlite_is_durable_and_takes_the_lock_at_once(tmp_path):
    options = database("", home=tmp_path, synchronous="FULL")["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in options["init_command"] and "synchronous=FULL" in options["init_command"]


def test_postgresql_address_is_taken_apart(tmp_path):
    entry = database("postgresql://me:p%40ss@db:5433/voc", home=tmp_path, synchronous="FULL")
    assert [entry[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")] == ["voc", "me", "p@ss", "db", "5433"]


def test_wrong_database_address_hides_the_password(tmp_path):
    with pytest.raises(WrongSetting) as refused:
        database("mysql://me:secret@db/voc", home=tmp_path, synchronous="FULL")
    assert "secret" not in str(refused.value)


def test_secret_is_made_once_and_only_its_owner_reads_it(tmp_path):
    first = kept_secret("", home=tmp_path, name="secret")
    assert kept_secret("", home=tmp_path, name="secret") == first
    assert (tmp_path / "keys" / "secret").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", ["MEARI_DEBUG", "MEARI_JOBS", "DATABASE_URL", "MEARI_BASE_URL"])
def test_command_line_stops_at_a_wrong_setting(name, tmp_path):
    environment = {**os.environ, "MEARI_HOME": str(tmp_path), "PYTHONPATH": str(ROOT / "src"), name: "nonsense"}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    done = subprocess.run(
        [sys.executable, "-c", "from meari.site.commands import main; main()", "check"],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, name in done.stderr, "Traceback" in done.stderr) == (2, True, False)
